import { PAGE_ROWS } from "../core/records.js";
import type { LaneId } from "../model/lanes.js";
import { NO_LANE } from "../model/lanes.js";
import { ProfileMode, type ProfileScope, type TimeRange } from "../model/profile-scope.js";
import { SampleFlag } from "../model/sample-mode.js";
import type { QueryContext } from "../query/context.js";
import type { Steps } from "../query/resumable.js";
import type { LaneClasses } from "./lane-classes.js";
import type { SampleSet } from "./sample-set.js";

/** The samples of a scope, and what it left out. */
export interface Selection {
  readonly count: number;
  /** Rows of the samples, ascending. */
  readonly rows: Int32Array;
  /** String id of the event. */
  readonly event: number;
  readonly idle: Part;
  /** What the host did for VMs, left out or not. */
  readonly host: Part;
  readonly disagreeing: number;
  readonly modeless: number;
  /** Those that are call stacks of events. */
  readonly ofEvents: number;
  /** Events that were lost meanwhile; -1: some, nobody knows how many. */
  readonly lost: number;
}

interface Part {
  samples: number;
  weight: number;
}

/** What becomes of a sample, by its lane and mode. */
const WANTED = 1;
const IDLE = 2;
const FOR_VM = 4;
const MODELESS = 8;
/** Its lane is meant. */
const MEANT = 16;
export const MODES = 8;

/** Finds the samples of a scope. `passes`: its condition, by row. */
export function* selectSteps(
  context: QueryContext,
  set: SampleSet,
  classes: LaneClasses,
  scope: ProfileScope,
  event: number,
  passes?: (row: number) => boolean,
): Steps<Selection> {
  const { samples } = set;
  const fates = fatesOf(context, classes, scope);
  const ranges = scope.ranges ?? [{ t0: Number.NEGATIVE_INFINITY, t1: Number.POSITIVE_INFINITY }];
  const spans = ranges.map((range) => rowsOf(set, range));
  let rows = new Int32Array(spans.reduce((sum, [from, to]) => sum + Math.max(0, to - from), 0));
  const idle: Part = { samples: 0, weight: 0 };
  const host: Part = { samples: 0, weight: 0 };
  const countsWeights = scope.weight === "weight";
  let count = 0;
  let modeless = 0;
  let disagreeing = 0;
  let ofEvents = 0;
  const { withHost, withIdle } = scope;
  const cpus = cpusOf(context, scope);
  for (const [from, to] of spans) {
    for (let at = from; at < to; ) {
      const page = Math.floor(at / PAGE_ROWS);
      const base = page * PAGE_ROWS;
      const end = Math.min(to, base + PAGE_ROWS);
      const lanes = samples.columns.lane.page(page);
      const cpuLanes = samples.columns.cpuLane.page(page);
      const modes = samples.columns.mode.page(page);
      const events = samples.columns.event.page(page);
      const weights = samples.columns.weight.page(page);
      const flags = samples.columns.flags.page(page);
      for (; at < end; at += 1) {
        const i = at - base;
        if (events[i] !== event) continue;
        const fate = fates[(lanes[i] as number) * MODES + (modes[i] as number)] as number;
        if (fate === 0) continue;
        if ((fate & MEANT) === 0 && (cpus === undefined || !cpus.has(cpuLanes[i] as number))) continue;
        if (passes?.(at) === false) continue;
        if ((fate & (IDLE | FOR_VM)) !== 0) {
          const part = (fate & IDLE) !== 0 ? idle : host;
          part.samples += 1;
          part.weight += countsWeights ? (weights[i] as number) : 1;
          if ((fate & IDLE) !== 0 ? !withIdle : !withHost) continue;
        }
        if ((fate & MODELESS) !== 0) modeless += 1;
        disagreeing += (flags[i] as number) & SampleFlag.CONTRADICTED;
        if (((flags[i] as number) & SampleFlag.OF_EVENT) !== 0) ofEvents += 1;
        rows[count] = at;
        count += 1;
      }
      yield;
    }
  }
  rows = rows.subarray(0, count);
  return { count, rows, event, idle, host, disagreeing, modeless, ofEvents, lost: lostIn(context, ranges) };
}

function lostIn({ lost }: QueryContext, ranges: readonly TimeRange[]): number {
  const within = lost.filter(({ startNs, endNs, cause }) => {
    const isCounted = cause === "discarded" || cause === "damaged";
    return isCounted && ranges.some(({ t0, t1 }) => startNs < t1 && t0 < endNs);
  });
  return within.some(({ events }) => events < 0) ? -1 : within.reduce((sum, { events }) => sum + events, 0);
}

/** What becomes of samples, by lane and mode. */
function fatesOf(context: QueryContext, classes: LaneClasses, { source, lanes }: ProfileScope): Uint8Array {
  const { specs } = context.lanes;
  const meant = lanes === undefined ? undefined : lanesBelow(context, classes, lanes);
  const fates = new Uint8Array(specs.length * MODES);
  for (let lane = 0; lane < specs.length; lane += 1) {
    const isOfSource = source === "guest" ? classes.isOfGuest[lane] === 1 : classes.isOfGuest[lane] === 0;
    if (specs[lane]?.isGone === true || (!isOfSource && (source === "host" || source === "guest"))) continue;
    const isMade = source !== "host" && source !== "guest";
    const isMeant = meant === undefined || meant[lane] === 1 ? MEANT : 0;
    for (let mode = 0; mode < MODES; mode += 1) {
      fates[lane * MODES + mode] = isMeant | (isMade ? WANTED : fateOf(classes.modeOf(lane, mode)));
    }
  }
  return fates;
}

/** The CPUs among the lanes of a scope: samples on other lanes may have been taken there. */
function cpusOf({ lanes: { specs } }: QueryContext, { lanes }: ProfileScope): ReadonlySet<LaneId> | undefined {
  const cpus = lanes?.filter((lane) => specs[lane]?.kind === "cpu") ?? [];
  return cpus.length === 0 ? undefined : new Set(cpus);
}

function fateOf(mode: ProfileMode): number {
  if (mode === ProfileMode.IDLE) return WANTED | IDLE;
  if (mode === ProfileMode.HYPERVISOR || mode === ProfileMode.VMM) return WANTED | FOR_VM;
  return mode === ProfileMode.UNKNOWN ? WANTED | MODELESS : WANTED;
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

function rowsOf({ samples }: SampleSet, { t0, t1 }: TimeRange): readonly [from: number, to: number] {
  return [samples.firstFrom("t", t0), samples.firstFrom("t", t1)];
}
