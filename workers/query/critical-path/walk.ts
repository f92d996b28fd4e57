import type { EdgeIndex } from "../../index/edge-index.js";
import type { EdgeStore } from "../../index/edge-store.js";
import type { LaneStore } from "../../index/lane-store.js";
import { firstRowFrom } from "../../index/row-search.js";
import { type LaneId, NO_LANE } from "../../model/lanes.js";
import { State } from "../../model/states.js";
import type { HostStretch } from "../fused/host-side.js";
import { STEP_ROWS, type Steps } from "../resumable.js";
import { maskOf } from "../row-scan.js";
import { GuestBlocks } from "./guest-blocks.js";
import { type CriticalPath, Link, PathBuilder, type PathLanes, type Stretch } from "./path.js";

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
const BLOCKED = maskOf([State.BLOCKED, State.WAIT, State.VMM_BLOCKED, State.STOPPED, State.NEW]);

export function isBlocked(state: State): boolean {
  return ((1 << state) & BLOCKED) !== 0;
}

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
  /** Stretches to return to once what they waited for has been followed back to where their block began. */
  const returns: Stretch[] = [];
  const guests = new GuestBlocks(lanes, edges, wakeups, rules);
  let at: Stretch = { lane: rules.progressOf(lane), since: t0, link: Link.OWN, of: NO_LANE };
  let t = t1;
  let idleJumps = 0;
  let looked = 0;
  /** The row just before `t`, where the step before tells without a search; -2 unknown. */
  let next = -2;

  while (t0 < t) {
    looked += 1;
    if (looked % STEP_ROWS === 0) yield;
    const row = next === -2 ? rowBefore(lanes, at.lane, t) : next;
    next = -2;
    const canJump = idleJumps < MAX_IDLE_JUMPS;
    // The waker is younger than the block: before its fork, the path is that of its parent.
    const parent = row < 0 && 0 < returns.length && canJump ? rules.parentOf(at.lane) : NO_LANE;
    if (parent !== NO_LANE) {
      idleJumps += 1;
      at = { lane: rules.progressOf(parent), since: at.since, link: Link.FORK, of: at.lane };
      continue;
    }
    const track = lanes.track(at.lane);
    const state = row < 0 ? State.NONE : track.stateAt(row);
    const start = Math.max(at.since, row < 0 ? at.since : track.startAt(row));
    const isStuck = isBlocked(state) && canJump;
    const host = isStuck ? undefined : rules.hostBefore(at.lane, t);
    const waker = isStuck && !rules.isInGuest(at.lane) ? wakerAt(at.lane, start, t) : -1;
    const causes = waker < 0 && canJump ? causesOf(row, isStuck, start, host) : [];
    if (0 <= waker) {
      const fromNs = edges.columns.fromNs.at(waker);
      idleJumps = fromNs < t ? 0 : idleJumps + 1;
      // The wake-up may have been under way for a while: that time belongs to the sleeper.
      const left = Math.max(start, Math.min(t, fromNs));
      path.prepend(at, left, t, state, track.reasonAt(row), track.auxAt(row));
      returns.push(at);
      at = wakerStretch(waker, at.lane, start, left);
      t = left;
    } else if (0 < causes.length) {
      idleJumps += 1;
      returns.push(at, ...causes);
      at = returns.pop() as Stretch;
    } else {
      const from = Math.max(start, host?.since ?? start);
      path.prepend(at, from, t, state, row < 0 ? 0 : track.reasonAt(row), row < 0 ? -1 : track.auxAt(row));
      t = from;
      idleJumps = 0;
      if (at.since < from) next = start < from ? row : row - 1;
    }
    while (t <= at.since && returns.length > 0) {
      at = returns.pop() as Stretch;
      next = -2;
    }
  }
  return yield* path.build();

  /** What the path goes on with in place of the lane, the earliest stretch first; empty: it stays. */
  function causesOf(row: number, isStuck: boolean, start: number, host: HostStretch | undefined): readonly Stretch[] {
    const { lane, since } = at;
    if (!isStuck) {
      if (host === undefined || host.vcpu === NO_LANE) return [];
      return [{ lane: host.vcpu, since: Math.max(start, host.since), link: Link.TAKEN, of: lane }];
    }
    if (!rules.isInGuest(lane)) return interruptCauses(lane, row, start);
    const turn = guests.blocked(lane, row, since, t);
    return turn === undefined ? [] : [{ ...turn, link: Link.TURN, of: lane }];
  }

  /**
   * An interrupt ended the block, and a sleep of its vCPU before. Since the wake-up of the vCPU the path is that vCPU's.
   * Before, it is the waker's, as far back as the block began; without a waker the vCPU's, as far back as its sleep began.
   */
  function interruptCauses(lane: LaneId, row: number, start: number): readonly Stretch[] {
    if (lanes.track(lane).endAt(row, t1) !== t) return [];
    const sleep = rules.sleepBefore(lane, row);
    if (sleep === undefined) return [];
    const waker = wakerAt(sleep.vcpu, sleep.start, sleep.end);
    const link = { link: Link.INTERRUPT, of: lane } as const;
    if (waker < 0) return [{ lane: sleep.vcpu, since: Math.max(start, sleep.start), ...link }];
    const fromNs = Math.max(start, edges.columns.fromNs.at(waker));
    return [wakerStretch(waker, sleep.vcpu, start, fromNs), { lane: sleep.vcpu, since: fromNs, ...link }];
  }

  /** The lane of a waker, or of what its guest ran when it woke `of`. */
  function wakerStretch(edge: number, of: LaneId, since: number, t: number): Stretch {
    const lane = rules.progressOf(edges.columns.fromLane.at(edge));
    const inside = rules.recordedAt(lane, t) ?? lane;
    return { lane: inside, since, link: inside === lane ? Link.WAKEUP : Link.IN_GUEST, of };
  }

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
