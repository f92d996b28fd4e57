import type { IntervalsRequest, IntervalTable } from "../model/engine-api.js";
import { type LaneId, NO_LANE } from "../model/lanes.js";
import { ALL_STATES, State } from "../model/states.js";
import type { QueryContext } from "./context.js";
import { cpuThatShows } from "./cpu-of.js";
import { onlyInnermost } from "./fused/innermost.js";
import { culpritOf, reasonText } from "./reason.js";
import { maskOf, rowsIn, scanLongRows, scanRows } from "./row-scan.js";

/**
 * Intervals of some lanes that overlap [t0, t1): the longest, or the first, `limit` of them, whole (not cut at
 * the window). Gaps are left out unless asked for.
 */
export function intervals(context: QueryContext, request: IntervalsRequest): IntervalTable {
  const limit = Math.max(0, request.limit);
  const best = new BestRows(limit, request.order);
  const mask = request.states === undefined ? ALL_STATES & ~(1 << State.NONE) : maskOf(request.states);
  for (const lane of request.lanes) collect(context, lane, request, mask, best);
  return tableOf(context, best);
}

function collect(context: QueryContext, lane: LaneId, request: IntervalsRequest, mask: number, best: BestRows): void {
  const track = context.lanes.tracks[lane];
  if (track === undefined) return;
  const { untilNs } = context;
  const { from, to } = rowsIn(track, request.t0, request.t1, untilNs);
  const isByLength = request.order === "longest";
  const { minNs = 0 } = request;
  if (0 < minNs) {
    scanLongRows(track, from, to, minNs, untilNs, (row, state, start, end) => {
      if (mask & (1 << state)) best.add(lane, row, isByLength ? start - end : start);
    });
    return;
  }
  scanRows(track, from, to, mask, (row, _, start) => {
    best.add(lane, row, isByLength ? start - track.endAt(row, untilNs) : start);
    return true;
  });
}

/** Keeps the `limit` rows with the smallest keys, counting all. */
class BestRows {
  total = 0;
  rows: { readonly lane: LaneId; readonly row: number; readonly key: number }[] = [];
  /** Keys above this cannot be among the best any more. */
  private worst = Number.POSITIVE_INFINITY;

  constructor(
    private readonly limit: number,
    readonly order: IntervalsRequest["order"],
  ) {}

  add(lane: LaneId, row: number, key: number): void {
    this.total += 1;
    if (this.worst <= key || this.limit === 0) return;
    this.rows.push({ lane, row, key });
    if (this.limit * 2 + 64 <= this.rows.length) this.cut();
  }

  cut(): void {
    this.rows.sort((a, b) => a.key - b.key || a.lane - b.lane || a.row - b.row);
    if (this.rows.length < this.limit) return;
    this.rows.length = this.limit;
    this.worst = this.rows.at(-1)?.key ?? this.worst;
  }
}

function tableOf(context: QueryContext, best: BestRows): IntervalTable {
  best.cut();
  const { rows } = best;
  const table = {
    count: rows.length,
    total: best.total,
    lane: new Int32Array(rows.length),
    start: new Float64Array(rows.length),
    end: new Float64Array(rows.length),
    state: new Uint8Array(rows.length),
    reason: [] as string[],
    culprit: new Int32Array(rows.length),
    cpu: new Int32Array(rows.length),
    inner: new Int32Array(rows.length),
  };
  rows.forEach(({ lane, row }, i) => {
    const track = context.lanes.track(lane);
    const state = track.stateAt(row);
    table.lane[i] = lane;
    table.start[i] = track.startAt(row);
    table.end[i] = track.endAt(row, context.untilNs);
    table.state[i] = state;
    const spec = context.lanes.specs[lane];
    const kind = spec?.kind ?? "group";
    table.reason.push(reasonText(context, kind, state, track.reasonAt(row), track.auxAt(row)));
    table.culprit[i] = culpritOf(kind, state, track.auxAt(row));
    const runs =
      spec !== undefined && (state === State.GUEST || state === State.USER) && kind !== "cpu" && kind !== "innermost";
    const isOfGuest = kind === "cpu" && state === State.GUEST;
    table.inner[i] = isOfGuest
      ? onlyInnermost(context, lane, table.start[i] as number, table.end[i] as number)
      : NO_LANE;
    table.cpu[i] = runs ? cpuThatShows(context, spec, lane, track.startAt(row)) : -1;
  });
  return table;
}
