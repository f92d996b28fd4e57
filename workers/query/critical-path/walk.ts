import type { EdgeIndex } from "../../index/edge-index.js";
import type { EdgeStore } from "../../index/edge-store.js";
import type { LaneStore } from "../../index/lane-store.js";
import { firstRowFrom } from "../../index/row-search.js";
import { type LaneId, NO_LANE } from "../../model/lanes.js";
import { State } from "../../model/states.js";
import { STEP_ROWS, type Steps } from "../resumable.js";
import { GuestBlocks } from "./guest-blocks.js";
import { type CriticalPath, PathBuilder, type PathLanes } from "./path.js";

/*
 * Which lane held up this one? Read backwards from the end of the window:
 *
 *   P  ───run───┐░░░░blocked░░░░┌──run──►      while P ran (or waited for a CPU) the path is P's own;
 *               │               ▲ wake-up      while P was blocked it is whatever its waker did meanwhile,
 *   Q      ──run┴────run────────┘              as far back as the block began, and so on for Q.
 *
 * This is the bounded backward resolution of Giraldeau and Dagenais ("Wait analysis of distributed systems
 * using kernel tracing", 2016), on lanes in place of a graph: rows are its horizontal edges and wake-ups its
 * vertical ones. Since vCPUs, VMM threads, vhost workers and host threads are all lanes, one walk crosses VM
 * boundaries without special cases. Each moment is assigned once, so the cost is linear in the rows passed.
 */

/** In damaged data wake-ups may form a circle at one moment: the walk gives up after so many jumps without progress. */
const MAX_IDLE_JUMPS = 32;

/** States in which a lane makes no progress until something else does. */
const IS_BLOCKED = new Set<State>([State.BLOCKED, State.WAIT, State.VMM_BLOCKED, State.STOPPED, State.NEW]);

/** The critical path of `lane` over [t0, t1). */
export function* pathSteps(
  lanes: LaneStore,
  edges: EdgeStore,
  wakeups: EdgeIndex,
  rules: PathLanes,
  lane: LaneId,
  t0: number,
  t1: number,
): Steps<CriticalPath> {
  const path = new PathBuilder();
  /** Lanes to return to once their waker has been followed back to where their block began. */
  const returns: { readonly lane: LaneId; readonly bound: number }[] = [];
  const guests = new GuestBlocks(lanes, edges, wakeups, rules);
  let current = rules.progressOf(lane);
  let bound = t0;
  let t = t1;
  let idleJumps = 0;
  let looked = 0;
  /** The row just before `t`, where the step before tells without a search; -2 unknown. */
  let next = -2;

  while (t0 < t) {
    looked += 1;
    if (looked % STEP_ROWS === 0) yield;
    const row = next === -2 ? rowBefore(lanes, current, t) : next;
    next = -2;
    // The waker is younger than the block: before its fork, the path is that of its parent.
    const parent = row < 0 && 0 < returns.length ? rules.parentOf(current) : NO_LANE;
    if (parent !== NO_LANE && idleJumps < MAX_IDLE_JUMPS) {
      idleJumps += 1;
      current = rules.progressOf(parent);
      continue;
    }
    const track = lanes.track(current);
    const state = row < 0 ? State.NONE : track.stateAt(row);
    const start = Math.max(bound, row < 0 ? bound : track.startAt(row));
    const isBlocked = IS_BLOCKED.has(state) && idleJumps < MAX_IDLE_JUMPS;
    const turn = isBlocked && rules.isInGuest(current) ? guests.blocked(current, row, bound, t) : undefined;
    const waker = isBlocked && turn === undefined ? wakerAt(current, start, t) : -1;
    if (turn !== undefined) {
      idleJumps += 1;
      returns.push({ lane: current, bound });
      bound = turn.since;
      current = turn.lane;
    } else if (waker < 0) {
      path.prepend(current, start, t, state, row < 0 ? 0 : track.reasonAt(row), row < 0 ? -1 : track.auxAt(row));
      t = start;
      idleJumps = 0;
      if (bound < start) next = row - 1;
    } else {
      idleJumps = edges.columns.fromNs.at(waker) < t ? 0 : idleJumps + 1;
      // The wake-up may have been under way for a while: that time belongs to the sleeper.
      const left = Math.max(start, Math.min(t, edges.columns.fromNs.at(waker)));
      path.prepend(current, left, t, state, track.reasonAt(row), track.auxAt(row));
      returns.push({ lane: current, bound });
      bound = start;
      current = rules.progressOf(edges.columns.fromLane.at(waker));
      t = left;
    }
    while (t <= bound && returns.length > 0) {
      const back = returns.pop() as { lane: LaneId; bound: number };
      current = back.lane;
      bound = back.bound;
      next = -2;
    }
  }
  return yield* path.build();

  /** The wake-up that ended the block (start, end], if a lane with progress of its own sent it. */
  function wakerAt(lane: LaneId, start: number, end: number): number {
    let edge = wakeups.lastArrival(lane, start, end);
    if (edge < 0) edge = wakeups.lastArrival(rules.threadOf(lane), start, end);
    if (edge < 0) return -1;
    const from = edges.columns.fromLane.at(edge);
    return 0 <= from && rules.hasProgress(from) && rules.progressOf(from) !== lane ? edge : -1;
  }
}

/** The row in force just before `t`; -1 when the lane has none yet. */
function rowBefore(lanes: LaneStore, lane: LaneId, t: number): number {
  return firstRowFrom(lanes.track(lane), t) - 1;
}
