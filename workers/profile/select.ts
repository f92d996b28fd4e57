import { PAGE_ROWS } from "../core/records.js";
import type { LaneId } from "../model/lanes.js";
import { NO_LANE } from "../model/lanes.js";
import { ProfileMode, type ProfileScope, type TimeRange } from "../model/profile-scope.js";
import { SampleFlag } from "../model/sample-mode.js";
import type { QueryContext } from "../query/context.js";
import type { LaneClasses } from "./lane-classes.js";
import type { SampleSet } from "./sample-set.js";

/** What becomes of a sample: bits. */
export const Fate = { WANTED: 1, IDLE: 2, FOR_VM: 4, MODELESS: 8, DISAGREES: 16, OF_EVENT: 32 } as const;
/** How many fates there are. */
export const FATES = 64;
/** Its lane is meant. */
const MEANT = 64;
export const MODES = 8;

/** Whether samples of a fate are left out of a profile, though its scope has them. */
export function leftOut({
  withHost,
  withIdle,
}: Pick<ProfileScope, "withHost" | "withIdle">): (fate: number) => boolean {
  const bits = (withIdle ? 0 : Fate.IDLE) | (withHost ? 0 : Fate.FOR_VM);
  return (fate) => (fate & bits) !== 0;
}

/** What a scope chooses, apart from its times. */
export type Choice = Pick<ProfileScope, "source" | "lanes">;

/** The samples of a scope, whatever their times. A page of rows is looked at when it is asked for, and then kept. */
export class Chosen {
  private readonly pages: (Uint8Array | undefined)[] = [];
  /** By lane and mode. */
  private readonly fates: Uint8Array;
  private readonly cpus: ReadonlySet<LaneId> | undefined;

  /** `event`: string id of the event that was counted. `passes`: the condition of the scope, by row. */
  constructor(
    context: QueryContext,
    readonly set: SampleSet,
    classes: LaneClasses,
    choice: Choice,
    readonly event: number,
    private readonly passes?: (row: number) => boolean,
  ) {
    this.fates = fatesOf(context, classes, choice);
    this.cpus = cpusOf(context, choice);
  }

  /** By row of a page: its fate, 0: it is no part of the scope. */
  page(page: number): Uint8Array {
    this.pages[page] ??= this.lookAt(page);
    return this.pages[page];
  }

  private lookAt(page: number): Uint8Array {
    const { samples } = this.set;
    const { fates, cpus, event, passes } = this;
    const base = page * PAGE_ROWS;
    const count = Math.min(PAGE_ROWS, samples.count - base);
    const found = new Uint8Array(count);
    const lanes = samples.columns.lane.page(page);
    const cpuLanes = samples.columns.cpuLane.page(page);
    const modes = samples.columns.mode.page(page);
    const events = samples.columns.event.page(page);
    const flags = samples.columns.flags.page(page);
    for (let i = 0; i < count; i += 1) {
      if (events[i] !== event) continue;
      const fate = fates[(lanes[i] as number) * MODES + (modes[i] as number)] as number;
      if (fate === 0) continue;
      if ((fate & MEANT) === 0 && (cpus === undefined || !cpus.has(cpuLanes[i] as number))) continue;
      if (passes?.(base + i) === false) continue;
      found[i] = (fate & ~MEANT) | told(flags[i] as number);
    }
    return found;
  }
}

/** What a sample tells of itself. */
function told(flags: number): number {
  const disagrees = (flags & SampleFlag.CONTRADICTED) === 0 ? 0 : Fate.DISAGREES;
  return disagrees | ((flags & SampleFlag.OF_EVENT) === 0 ? 0 : Fate.OF_EVENT);
}

/** Events that were lost in these ranges; -1: some, nobody knows how many. */
export function lostIn({ lost }: QueryContext, ranges: readonly TimeRange[]): number {
  const within = lost.filter(({ startNs, endNs, cause }) => {
    const isCounted = cause === "discarded" || cause === "damaged";
    return isCounted && ranges.some(({ t0, t1 }) => startNs < t1 && t0 < endNs);
  });
  return within.some(({ events }) => events < 0) ? -1 : within.reduce((sum, { events }) => sum + events, 0);
}

/** How often the kernel held an event back in these ranges, and for how long. */
export function throttledIn(
  { throttled = [] }: QueryContext,
  ranges: readonly TimeRange[],
  event: string,
): { readonly count: number; readonly ns: number } {
  let [count, ns] = [0, 0];
  for (const { startNs, endNs, event: of } of throttled) {
    const within = of === event ? ranges.filter(({ t0, t1 }) => startNs < t1 && t0 <= endNs) : [];
    if (within.length > 0) count += 1;
    for (const { t0, t1 } of within) ns += Math.min(t1, endNs) - Math.max(t0, startNs);
  }
  return { count, ns };
}

/** What becomes of samples, by lane and mode. */
function fatesOf(context: QueryContext, classes: LaneClasses, { source, lanes }: Choice): Uint8Array {
  const { specs } = context.lanes;
  const meant = lanes === undefined ? undefined : lanesBelow(context, classes, lanes);
  const fates = new Uint8Array(specs.length * MODES);
  for (let lane = 0; lane < specs.length; lane += 1) {
    const isOfSource = source === "guest" ? classes.isOfGuest[lane] === 1 : classes.isOfGuest[lane] === 0;
    if (specs[lane]?.isGone === true || (!isOfSource && (source === "host" || source === "guest"))) continue;
    const isMade = source !== "host" && source !== "guest";
    const isMeant = meant === undefined || meant[lane] === 1 ? MEANT : 0;
    for (let mode = 0; mode < MODES; mode += 1) {
      fates[lane * MODES + mode] = isMeant | (isMade ? Fate.WANTED : fateOf(classes.modeOf(lane, mode)));
    }
  }
  return fates;
}

/** The CPUs among the lanes of a scope: samples on other lanes may have been taken there. */
function cpusOf({ lanes: { specs } }: QueryContext, { lanes }: Choice): ReadonlySet<LaneId> | undefined {
  const cpus = lanes?.filter((lane) => specs[lane]?.kind === "cpu") ?? [];
  return cpus.length === 0 ? undefined : new Set(cpus);
}

function fateOf(mode: ProfileMode): number {
  if (mode === ProfileMode.IDLE) return Fate.WANTED | Fate.IDLE;
  if (mode === ProfileMode.HYPERVISOR || mode === ProfileMode.VMM) return Fate.WANTED | Fate.FOR_VM;
  return mode === ProfileMode.UNKNOWN ? Fate.WANTED | Fate.MODELESS : Fate.WANTED;
}

/** 1: the lane is one of these, stands below one, or serves a VM that is. */
function lanesBelow({ lanes }: QueryContext, classes: LaneClasses, wanted: readonly LaneId[]): Uint8Array {
  const { specs } = lanes;
  const below = new Uint8Array(specs.length);
  const isWanted = new Set(wanted);
  const isIn = (lane: LaneId): boolean => {
    for (let at = lane; at !== NO_LANE; at = specs[at]?.parent ?? NO_LANE) if (isWanted.has(at)) return true;
    return false;
  };
  for (let lane = 0; lane < specs.length; lane += 1) {
    const [unit, vm] = [classes.unit[lane] as LaneId, classes.vm[lane] as LaneId];
    if (isIn(lane) || isIn(unit) || (vm !== NO_LANE && isWanted.has(vm))) below[lane] = 1;
  }
  return below;
}
