import { Seen } from "../../facts/sighting-store.js";
import { EdgeIndex } from "../../index/edge-index.js";
import type { EdgeStore } from "../../index/edge-store.js";
import type { LaneTrack } from "../../index/lane-track.js";
import { rowAt } from "../../index/row-search.js";
import { type LaneId, type LaneKind, NO_LANE } from "../../model/lanes.js";
import type { QueryContext } from "../context.js";
import { hostSideOf } from "../fused/host-side.js";
import type { Steps } from "../resumable.js";
import type { CriticalPath, PathLanes } from "./path.js";
import { isBlocked, pathSteps } from "./walk.js";

/** Lanes that do something themselves. Interrupts and CPUs wake others, but there is nothing behind them to follow. */
const WITH_PROGRESS: ReadonlySet<LaneKind> = new Set<LaneKind>(["vcpu", "thread"]);
const IN_GUEST: ReadonlySet<LaneKind> = new Set<LaneKind>(["process", "guest-thread"]);

/** One index for each store of edges: a question needs it whole, and updates it when there are more edges. */
const WAKEUPS = new WeakMap<EdgeStore, EdgeIndex>();

/** The critical path of `lane` in [t0, t1), in one walk. */
export function criticalPathSteps(context: QueryContext, lane: LaneId, t0: number, t1: number): Steps<CriticalPath> {
  return pathSteps(context.lanes, context.edges, wakeupIndex(context), pathLanes(context), lane, t0, t1);
}

/**
 * The same in pieces, from the first on, with stops. Back from its end the whole is known at once or not at all, and takes
 * memory for all of its segments.
 */
export function* criticalPathPieces(
  context: QueryContext,
  lane: LaneId,
  t0: number,
  t1: number,
): Iterable<CriticalPath | undefined> {
  const { lanes, edges } = context;
  const rules = pathLanes(context);
  const track = lanes.track(rules.progressOf(lane));
  for (let from = t0; from < t1; ) {
    const to = pieceEnd(track, from + (t1 - t0) / PIECES, t1);
    yield yield* pathSteps(lanes, edges, wakeupIndex(context), rules, lane, from, to);
    from = to;
  }
}

/** Makes the index that all paths need. */
export function preparePaths(context: QueryContext): void {
  wakeupIndex(context).refresh();
}

const PIECES = 64;

/**
 * Where a row begins in which the lane makes progress by itself, after `t`: there the path is on the lane, and so what comes
 * before does not depend on what comes after.
 */
function pieceEnd(track: LaneTrack, t: number, t1: number): number {
  for (let row = rowAt(track, t) + 1; row < track.count; row += 1) {
    const start = track.startAt(row);
    if (t1 <= start) break;
    if (t < start && !isBlocked(track.stateAt(row))) return start;
  }
  return t1;
}

function wakeupIndex({ edges }: QueryContext): EdgeIndex {
  const known = WAKEUPS.get(edges);
  if (known !== undefined) return known;
  const index = new EdgeIndex(edges, "wakeup");
  WAKEUPS.set(edges, index);
  return index;
}

/** A vCPU's lane shows the states of its thread. Before its first KVM event, wake-ups arrive only at the thread's lane. */
function pathLanes(context: QueryContext): PathLanes {
  const vcpuOf: LaneId[] = [];
  const threadOf: LaneId[] = [];
  const parentOf: LaneId[] = [];
  const { threads, vcpus } = context.inventory;
  for (const [row, lane] of threads.lane.entries()) parentOf[lane] = threads.parentLane[row] as LaneId;
  for (const [row, lane] of vcpus.lane.entries()) {
    const thread = vcpus.threadLane[row] as LaneId;
    vcpuOf[thread] = lane;
    threadOf[lane] = thread;
    parentOf[lane] = parentOf[thread] ?? NO_LANE;
  }
  const { specs } = context.lanes;
  const isInGuest = (lane: LaneId) => IN_GUEST.has(specs[lane]?.kind ?? "group");
  const hosts = hostSideOf(context);
  return {
    progressOf: (lane) => vcpuOf[lane] ?? lane,
    threadOf: (lane) => threadOf[lane] ?? lane,
    parentOf: (lane) => parentOf[lane] ?? NO_LANE,
    hasProgress: (lane) => WITH_PROGRESS.has(specs[lane]?.kind ?? "group"),
    isInGuest,
    inGuestAt: (lane, t) => {
      if (specs[lane]?.kind !== "vcpu") return lane;
      const recorded = hosts.recordedOn(lane, t);
      if (recorded !== undefined) return recorded;
      const sighting = context.sightings.find(lane, t);
      if (sighting === undefined || sighting.how === Seen.IDLE_STACK) return lane;
      return sighting.thread !== NO_LANE ? sighting.thread : sighting.process !== NO_LANE ? sighting.process : lane;
    },
    recordedAt: (lane, t) => hosts.recordedOn(lane, t),
    hostBefore: (lane, t) => hosts.before(lane, t),
    sleepBefore: (lane, row) => hosts.sleepBefore(lane, row),
  };
}
