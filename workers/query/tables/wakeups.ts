import { firstFrom } from "../../core/search.js";
import type { QueryContext } from "../context.js";
import { SUMMARY_COLUMNS, SUMMARY_SHARES } from "../durations.js";
import { type Cell, type ExportScope, laneColumns, numberColumns, type PanelTable } from "../export/table.js";
import { pathOf } from "../lane-words.js";
import { rankOf, selectSteps } from "../percentile.js";
import { STEP_ROWS, type Steps } from "../resumable.js";
import { wantedLanes } from "../session-window.js";
import { type Wakeups, wakeupsOf } from "../wakeups.js";

/** Who woke whom in the window, how often, and how long it took until that one ran. */
export const wakeupsTable: PanelTable = {
  name: "wakeups",
  title: "Wake-ups",
  about: "A thread, vCPU or interrupt that woke another: how often, and how long until that one ran.",
  columns: [...laneColumns("waker_lane", "lane"), ...numberColumns("wakeups"), ...SUMMARY_COLUMNS],
  *rows(context, scope) {
    const wakeups = yield* wakeupsOf(context);
    const tally = yield* tallyOf(context, wakeups, scope);
    const pairs = Array.from(tally.wakeups.keys()).filter((pair) => 0 < (tally.wakeups[pair] as number));
    pairs.sort((a, b) => (tally.totalNs[b] as number) - (tally.totalNs[a] as number));
    for (const pair of pairs) {
      const lanes = [wakeups.from[pair], wakeups.to[pair]].map((lane) => pathOf(context, lane as number));
      yield [...lanes, tally.wakeups[pair], ...(yield* summaryCells(tally, pair))];
    }
  },
};

/** Sums by pair. The durations of a pair lie side by side. */
interface Tally {
  readonly wakeups: Uint32Array;
  readonly totalNs: Float64Array;
  readonly worstNs: Float64Array;
  readonly leastNs: Float64Array;
  readonly maxNs: Float64Array;
  readonly minNs: Float64Array;
  /** Where the durations of a pair begin, and one more place. */
  readonly begins: Uint32Array;
  readonly durations: Float64Array;
}

function* tallyOf(context: QueryContext, all: Wakeups, { t0, t1, hasLane }: ExportScope): Steps<Tally> {
  const { t, ns, pair, from, to } = all;
  const isWantedLane = wantedLanes(context, hasLane);
  const isWanted = Uint8Array.from(from, (lane, i) => (isWantedLane(lane) || isWantedLane(to[i] as number) ? 1 : 0));
  const first = firstFrom(t, t0, 0, t.length);
  const end = firstFrom(t, t1, first, t.length);
  const pairs = from.length;
  const wakeups = new Uint32Array(pairs);
  const begins = new Uint32Array(pairs + 1);
  for (let i = first; i < end; i += 1) {
    if (i % STEP_ROWS === 0) yield;
    const own = pair[i] as number;
    if (isWanted[own] === 0) continue;
    wakeups[own] = (wakeups[own] as number) + 1;
    if (!Number.isNaN(ns[i])) begins[own + 1] = (begins[own + 1] as number) + 1;
  }
  for (let own = 0; own < pairs; own += 1) begins[own + 1] = (begins[own + 1] as number) + (begins[own] as number);
  const next = begins.slice();
  const durations = new Float64Array(begins[pairs] as number);
  const totalNs = new Float64Array(pairs);
  const [maxNs, minNs] = [new Float64Array(pairs).fill(-1), new Float64Array(pairs).fill(Number.POSITIVE_INFINITY)];
  const [worstNs, leastNs] = [new Float64Array(pairs), new Float64Array(pairs)];
  for (let i = first; i < end; i += 1) {
    if (i % STEP_ROWS === 0) yield;
    const own = pair[i] as number;
    const took = ns[i] as number;
    if (isWanted[own] === 0 || Number.isNaN(took)) continue;
    const at = next[own] as number;
    next[own] = at + 1;
    durations[at] = took;
    totalNs[own] = (totalNs[own] as number) + took;
    if ((maxNs[own] as number) < took) {
      maxNs[own] = took;
      worstNs[own] = t[i] as number;
    }
    if (took < (minNs[own] as number)) {
      minNs[own] = took;
      leastNs[own] = t[i] as number;
    }
  }
  return { wakeups, totalNs, worstNs, leastNs, maxNs, minNs, begins, durations };
}

/** In the order of SUMMARY_COLUMNS. */
function* summaryCells(tally: Tally, pair: number): Steps<Cell[]> {
  const [begin, end] = [tally.begins[pair] as number, tally.begins[pair + 1] as number];
  const count = end - begin;
  if (count === 0) return [0, 0, ...Array.from({ length: SUMMARY_COLUMNS.length - 2 }, () => undefined)];
  const own = tally.durations.subarray(begin, end);
  const percentiles: number[] = [];
  for (const share of SUMMARY_SHARES) percentiles.push(yield* selectSteps(own, count, rankOf(share, count)));
  const total = tally.totalNs[pair] as number;
  const rest = [tally.maxNs[pair], tally.worstNs[pair], tally.leastNs[pair]];
  return [count, total, tally.minNs[pair], Math.round(total / count), ...percentiles, ...rest];
}
