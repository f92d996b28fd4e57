import { EDGE_KINDS } from "../index/edge-store.js";
import { type LaneId, NO_LANE } from "../model/lanes.js";
import type { QueryContext } from "./context.js";
import { STEP_ROWS, type Steps } from "./resumable.js";
import { ThreadRoles } from "./thread-roles.js";

/**
 * The wake-ups of a session in time order: who woke whom, and how long it took until that one ran. A vCPU's thread counts
 * as the vCPU, whose arrow says the same once more. Times are ns from the session origin.
 */
export interface Wakeups {
  readonly count: number;
  /** When the woken one could run. */
  readonly t: Float64Array;
  /** Until it ran; NaN where the trace does not tell. */
  readonly ns: Float64Array;
  /** Number of the pair of waker and woken. */
  readonly pair: Uint32Array;
  /** By pair. */
  readonly from: readonly LaneId[];
  readonly to: readonly LaneId[];
}

interface Kept {
  readonly edges: number;
  readonly stays: number;
  readonly inventory: QueryContext["inventory"];
  readonly wakeups: Wakeups;
}

/** 20 bytes for each wake-up, kept until more is read. */
const kept = new WeakMap<QueryContext["edges"], Kept>();

export function* wakeupsOf(context: QueryContext): Steps<Wakeups> {
  const { edges, runqueue, inventory } = context;
  const known = kept.get(edges);
  if (known?.edges === edges.count && known.stays === runqueue.count && known.inventory === inventory)
    return known.wakeups;
  const roles = new ThreadRoles(context);
  const ran = yield* runsOf(context, roles);
  const wakeups = yield* joined(context, roles, ran);
  kept.set(edges, { edges: edges.count, stays: runqueue.count, inventory, wakeups });
  return wakeups;
}

/** The stays of a lane on run queues that a wake-up began: its time, and when the lane ran. */
interface Runs {
  readonly since: number[];
  readonly end: number[];
  /** The first that is not before the wake-up looked at last. */
  at: number;
}

function* runsOf({ runqueue }: QueryContext, roles: ThreadRoles): Steps<readonly (Runs | undefined)[]> {
  const { lane, since, end, isPreempted, isMoved } = runqueue.columns;
  const byLane: (Runs | undefined)[] = [];
  for (let row = 0; row < runqueue.count; row += 1) {
    if (row % STEP_ROWS === 0) yield;
    if (isPreempted.at(row) === 1 || isMoved.at(row) === 1) continue;
    const woken = roles.laneFor(lane.at(row));
    let runs = byLane[woken];
    if (runs === undefined) {
      runs = { since: [], end: [], at: 0 };
      byLane[woken] = runs;
    }
    runs.since.push(since.at(row));
    runs.end.push(end.at(row));
  }
  return byLane;
}

const WAKEUP = EDGE_KINDS.indexOf("wakeup");
/** Ids of lanes stay far below. */
const LANES = 2 ** 24;

function* joined(
  { edges, lanes }: QueryContext,
  roles: ThreadRoles,
  ran: readonly (Runs | undefined)[],
): Steps<Wakeups> {
  const { kind, fromLane, toLane, toNs } = edges.columns;
  const t = new Float64Array(edges.count);
  const ns = new Float64Array(edges.count);
  const pair = new Uint32Array(edges.count);
  const [from, to]: [LaneId[], LaneId[]] = [[], []];
  const pairs = new Map<number, number>();
  /** By lane, when it was woken last. */
  const last = new Float64Array(lanes.count).fill(Number.NaN);
  let count = 0;
  const order = arrivalOrder(edges);
  for (let at = 0; at < edges.count; at += 1) {
    if (at % STEP_ROWS === 0) yield;
    const edge = order?.[at] ?? at;
    if (kind.at(edge) !== WAKEUP || toLane.at(edge) === NO_LANE) continue;
    const woken = roles.laneFor(toLane.at(edge));
    const wokenNs = toNs.at(edge);
    if (last[woken] === wokenNs) continue;
    last[woken] = wokenNs;
    const waker = roles.laneFor(fromLane.at(edge));
    const key = waker * LANES + woken;
    let number = pairs.get(key);
    if (number === undefined) {
      number = from.push(waker) - 1;
      to.push(woken);
      pairs.set(key, number);
    }
    t[count] = wokenNs;
    ns[count] = untilRun(ran[woken], wokenNs);
    pair[count++] = number;
  }
  return { count, t: t.slice(0, count), ns: ns.slice(0, count), pair: pair.slice(0, count), from, to };
}

/** Edges by their arrival, where they do not lie so: in a session to which traces were added. */
function arrivalOrder({ count, columns: { toNs } }: QueryContext["edges"]): Uint32Array | undefined {
  let row = 1;
  while (row < count && toNs.at(row - 1) <= toNs.at(row)) row += 1;
  if (count <= row) return undefined;
  return Uint32Array.from({ length: count }, (_, edge) => edge).sort((a, b) => toNs.at(a) - toNs.at(b));
}

function untilRun(runs: Runs | undefined, wokenNs: number): number {
  if (runs === undefined) return Number.NaN;
  const { since, end } = runs;
  while (runs.at < since.length && (since[runs.at] as number) < wokenNs) runs.at += 1;
  return since[runs.at] === wokenNs ? (end[runs.at] as number) - wokenNs : Number.NaN;
}
