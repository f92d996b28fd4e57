import { formatCountOf } from "../core/format.js";
import { Records } from "../core/records.js";
import type { StringTable } from "../core/string-table.js";
import { OWN_LATENCIES, type OwnAnalysisFacts, type OwnKey, type OwnSection } from "../facts/own-facts.js";
import type { LaneStore } from "../index/lane-store.js";
import { NO_LANE } from "../model/lanes.js";
import { State } from "../model/states.js";
import { Budget } from "./budget.js";
import { Compiler, type EventTerms } from "./compile.js";
import { CounterSection } from "./counter-section.js";
import type { OwnDefinition, Trigger } from "./file/definition.js";
import { rowFinder } from "./find.js";
import type { KeyTools, LossBook, OwnLanes } from "./keys.js";
import { LatencySection } from "./latency-section.js";
import type { Limits } from "./limits.js";
import { StateSection } from "./state-section.js";

/** What an analysis works with. */
export interface RunTools<Event> {
  readonly terms: EventTerms<Event>;
  readonly strings: StringTable;
  readonly lanes: OwnLanes;
  readonly losses: LossBook;
  readonly limits?: Limits;
  /** Session time at which lanes begin. */
  readonly beginNs: number;
  /** Told a condition that asks for what the trace does not have. */
  readonly onFault?: (where: string, message: string) => void;
}

/** What a run made, beside its rows. */
export interface RunOutcome {
  readonly facts: OwnAnalysisFacts;
  readonly states: number;
  readonly points: number;
  readonly lanes: number;
  readonly droppedByLoss: number;
  readonly open: number;
  readonly notes: readonly string[];
}

interface AnySection<Event> {
  take(event: Event, t: number, machine: number, matched: readonly number[]): void;
  finish(untilNs: number, stoppedNs: number | undefined): void;
}

/** One analysis: it is given the events that match, in order of time, and then tells what it made of them. */
export class OwnRun<Event> {
  private readonly compiler: Compiler<Event>;
  private readonly budget: Budget;
  private readonly keys: OwnKey[] = [];
  private readonly latencies = new Records(OWN_LATENCIES);
  private readonly states: readonly StateSection<Event>[];
  private readonly pairs: readonly LatencySection<Event>[];
  private readonly counters: readonly CounterSection<Event>[];
  private readonly sections: readonly AnySection<Event>[];

  constructor(
    private readonly definition: OwnDefinition,
    private readonly tools: RunTools<Event>,
  ) {
    this.compiler = new Compiler(definition, tools.terms, tools.onFault);
    this.budget = new Budget(tools.strings, tools.limits);
    this.states = definition.states.map(
      (one) => new StateSection(one, this.keyTools("state", one, one.transitions, true), this.compiler, tools.beginNs),
    );
    this.pairs = definition.latencies.map((one) => {
      const triggers = [...one.from, ...one.to, ...one.cancel];
      return new LatencySection(
        one,
        this.keyTools("latency", one, triggers, one.isDrawn),
        this.compiler,
        this.latencies,
      );
    });
    this.counters = definition.counters.map(
      (one) => new CounterSection(one, this.keyTools("counter", one, one.changes, true), this.compiler, tools.beginNs),
    );
    this.sections = [...this.states, ...this.pairs, ...this.counters];
  }

  /** A condition of the definition as a function. */
  condition(where: string): (event: Event) => boolean {
    return this.compiler.condition(where);
  }

  /** `matched`: indexes of the events of the definition that it is. */
  take(event: Event, t: number, machine: number, matched: readonly number[]): void {
    for (const section of this.sections) section.take(event, t, machine, matched);
  }

  /** Lanes end at `untilNs`; from `stoppedNs` on nothing was looked at. */
  finish(untilNs: number, lanes: LaneStore, stoppedNs?: number): RunOutcome {
    for (const section of this.sections) section.finish(untilNs, stoppedNs);
    const { definition, keys, latencies, budget } = this;
    const find = rowFinder({ definition, keys, latencies, lanes, strings: this.tools.strings, untilNs });
    return {
      facts: { id: definition.id, title: definition.title, keys, latencies, find, texts: [...this.compiler.made] },
      states: statesIn(keys, lanes, untilNs),
      points: keys.reduce((sum, { points }) => sum + (points?.count ?? 0), 0),
      lanes: budget.lanes,
      droppedByLoss: this.pairs.reduce((sum, one) => sum + one.droppedByLoss, 0),
      open: this.pairs.reduce((sum, one) => sum + one.open, 0),
      notes: [...budget.notes(), ...this.lossNotes()],
    };
  }

  private lossNotes(): readonly string[] {
    const lost = this.states.reduce((sum, one) => sum + one.lost, 0);
    const values = this.counters.reduce((sum, one) => sum + one.lost, 0);
    const dropped = this.pairs.reduce((sum, one) => sum + one.droppedByLoss, 0);
    const tooLong = this.pairs.reduce((sum, one) => sum + one.tooLong, 0);
    return [
      ...(lost === 0 ? [] : [`${formatCountOf(lost, "state")} became unknown where events were lost`]),
      ...(values === 0 ? [] : [`${formatCountOf(values, "value")} of counters became unknown where events were lost`]),
      ...(dropped === 0 ? [] : [`${formatCountOf(dropped, "latency")} dropped: events were lost while they were open`]),
      ...(tooLong === 0 ? [] : [`${formatCountOf(tooLong, "latency")} dropped: longer than their longest`]),
    ];
  }

  private keyTools(
    kind: OwnSection["kind"],
    section: {
      readonly id: string;
      readonly title: string;
      readonly key: readonly string[];
      readonly isAcrossMachines: boolean;
      readonly unit?: string;
    },
    triggers: readonly Trigger[],
    isDrawn: boolean,
  ): KeyTools {
    const { id, title, key, isAcrossMachines, unit = "" } = section;
    const { lanes, losses } = this.tools;
    return {
      section: { kind, id, title, key, unit },
      budget: this.budget,
      lanes,
      losses,
      isAcrossMachines,
      cpuPart: key.findIndex((_, part) => triggers.every((trigger) => trigger.key[part] === "cpu")),
      isDrawn,
      all: this.keys,
    };
  }
}

/** Rows that have a length and a state, unknown included: those of the table. */
function statesIn(keys: readonly OwnKey[], lanes: LaneStore, untilNs: number): number {
  let count = 0;
  for (const { section, lane } of keys) {
    if (section.kind !== "state" || lane === NO_LANE) continue;
    const track = lanes.track(lane);
    for (let row = 0; row < track.count; row += 1)
      if (track.stateAt(row) !== State.NONE && track.startAt(row) < track.endAt(row, untilNs)) count += 1;
  }
  return count;
}
