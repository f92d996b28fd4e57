import type { OwnKey, OwnSection } from "../facts/own-facts.js";
import type { LaneTrack } from "../index/lane-track.js";
import type { LaneId } from "../model/lanes.js";
import type { Budget } from "./budget.js";
import { keyText, type OwnValue, shownText } from "./evaluate.js";
import { LossCursor, type Losses } from "./losses.js";

/** Where lanes of a key belong and what they are called. */
export interface NewOwnLane {
  readonly section: OwnSection;
  /** Row of the machine of the first event. */
  readonly machine: number;
  /** Lanes that its key names. */
  readonly about: readonly LaneId[];
  readonly parts: readonly string[];
  readonly name: string;
}

/** Makes lanes. */
export interface OwnLanes {
  add(lane: NewOwnLane): { readonly id: LaneId; readonly track: LaneTrack };
}

/** Losses of events that a key may need. */
export interface LossBook {
  /** `machine`: -1 of all. `cpu`: undefined of all. */
  of(machine: number, cpu: number | undefined): Losses;
}

/** One value of a section's key. */
export interface KeyRow {
  readonly index: number;
  readonly machine: number;
  readonly parts: readonly string[];
  readonly lane: LaneId;
  /** Undefined: it has no lane. */
  readonly track: LaneTrack | undefined;
  readonly losses: LossCursor;
}

export interface KeyTools {
  readonly section: OwnSection;
  readonly budget: Budget;
  readonly lanes: OwnLanes;
  readonly losses: LossBook;
  readonly isAcrossMachines: boolean;
  /** The part of the key that is the CPU of the event, always; -1: there is none. */
  readonly cpuPart: number;
  readonly isDrawn: boolean;
  /** Rows of all sections, in the order of their keys. */
  readonly all: OwnKey[];
}

/** The keys of a section as they turn up. */
export class SectionKeys {
  private readonly rows = new Map<string, KeyRow | undefined>();
  /** The one that was asked for last: events come in runs. */
  private lastText = "";
  private last: KeyRow | undefined;
  private count = 0;

  constructor(private readonly tools: KeyTools) {}

  /**
   * `nameOf`: of its lane; left out: one that is not there yet is not made. Undefined: there are too many, or it has no lane
   * where only a lane shows it.
   */
  rowOf(values: readonly OwnValue[], machine: number, nameOf?: () => string | undefined): KeyRow | undefined {
    const { isAcrossMachines } = this.tools;
    const text = `${isAcrossMachines ? "" : machine}\u0000${values.length === 1 ? keyText(values[0]) : values.map(keyText).join("\u0000")}`;
    if (text === this.lastText) return this.last;
    let row = this.rows.get(text);
    if (nameOf !== undefined && row === undefined && !this.rows.has(text))
      row = this.add(text, values, machine, nameOf);
    if (row !== undefined) [this.lastText, this.last] = [text, row];
    return row;
  }

  private add(
    text: string,
    values: readonly OwnValue[],
    machine: number,
    nameOf: () => string | undefined,
  ): KeyRow | undefined {
    const { section, budget, all, isDrawn } = this.tools;
    if (budget.limits.keys <= this.count) {
      // Not even the key is kept: there may be millions.
      budget.leaveOut(`events of further keys of "${section.title}" are not shown: it has ${budget.limits.keys} keys`);
      return undefined;
    }
    this.count += 1;
    const lane = isDrawn && this.hasLane() ? this.laneOf(values, machine, nameOf()) : undefined;
    const row = lane === undefined && section.kind === "state" ? undefined : this.rowWith(values, machine, lane);
    if (row !== undefined) all.push({ section, parts: row.parts, lane: row.lane, points: undefined });
    this.rows.set(text, row);
    return row;
  }

  private hasLane(): boolean {
    const { section, budget } = this.tools;
    return budget.takes(
      "lanes",
      `keys of "${section.title}" have no lane: there are ${budget.limits.lanes} lanes at most`,
    );
  }

  private laneOf(values: readonly OwnValue[], machine: number, name: string | undefined) {
    const { section, lanes } = this.tools;
    const parts = values.map(keyText);
    const shown = values.length === 0 ? section.title : values.map(shownText).join(" ");
    const about = values.flatMap((value) => (typeof value === "object" ? value.lane : []));
    return lanes.add({ section, machine, about, parts, name: name || shown });
  }

  private rowWith(
    values: readonly OwnValue[],
    machine: number,
    lane: { readonly id: LaneId; readonly track: LaneTrack } | undefined,
  ): KeyRow {
    const { losses, cpuPart, isAcrossMachines, all } = this.tools;
    const cpu = Number(values[cpuPart] ?? Number.NaN);
    const ownLosses = losses.of(isAcrossMachines ? -1 : machine, Number.isInteger(cpu) ? cpu : undefined);
    return {
      index: all.length,
      machine,
      parts: values.map(keyText),
      lane: lane?.id ?? -1,
      track: lane?.track,
      losses: new LossCursor(ownLosses),
    };
  }
}
