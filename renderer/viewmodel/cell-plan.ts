import type { CellsRequest, CellsWhere } from "../../workers/model/engine-api.js";
import type { Filter } from "../../workers/model/filter.js";
import type { LaneId } from "../../workers/model/lanes.js";
import { endOf, nsPerPx, type TimeBounds, type Viewport } from "./viewport.js";

/** The cells that the screen needs. */
export interface CellsNeed {
  readonly view: Viewport;
  readonly bounds: TimeBounds;
  /** Device pixels across the window: one cell each. */
  readonly width: number;
  /** Lanes on screen; all must be there. */
  readonly visible: Int32Array;
  /** Lanes to ask for when asking: those on screen and some around. */
  readonly wanted: Int32Array;
  /** The end of the part already read; cells made earlier may lack data. */
  readonly readUntilNs: number;
  /** Changes when all answers are outdated (reading finished, names changed, other colours). */
  readonly generation: number;
  /** What is meant of each lane, if a filter asks about intervals. */
  readonly where?: LanesWhere | undefined;
}

/** Filters on intervals, and by lane which of them holds; -1: none. */
export interface LanesWhere {
  readonly filters: readonly Filter[];
  readonly filterOf: Int32Array;
}

/** Cells that are there, or asked for. */
export interface CellsHave {
  readonly t0: number;
  readonly t1: number;
  readonly width: number;
  readonly rowOf: ReadonlyMap<LaneId, number>;
  readonly readUntilNs: number;
  readonly generation: number;
  readonly where?: LanesWhere | undefined;
}

/** Largest texture side every WebGL2 has in practice. */
const MAX_WIDTH = 8192;
/** Ask again when less than this share of the window is left on a side. */
const REFILL_SHARE = 0.15;
const OVERFETCH_SHARE = 0.5;

/** The request that gives the screen the cells it needs; undefined while `have` covers it. */
export function planCells(need: CellsNeed, have: CellsHave | undefined): CellsRequest | undefined {
  if (need.width <= 0 || need.wanted.length === 0) return undefined;
  if (have !== undefined && isEnough(need, have)) return undefined;
  return widened(need);
}

/** Whether the cells reach from the begin of the trace to its end, to a pixel. */
export function coversTrace({ bounds, view, width }: CellsNeed, have: CellsHave | undefined): boolean {
  const perPx = nsPerPx(view, width);
  return have !== undefined && have.t0 <= bounds.beginNs + perPx && bounds.endNs - perPx <= have.t1;
}

/** Lane to texture row. */
export function rowsOf(lanes: Int32Array): ReadonlyMap<LaneId, number> {
  const rows = new Map<LaneId, number>();
  lanes.forEach((lane, row) => {
    rows.set(lane, row);
  });
  return rows;
}

function isEnough(need: CellsNeed, have: CellsHave): boolean {
  if (have.generation !== need.generation || have.where !== need.where) return false;
  const perPx = nsPerPx(need.view, need.width);
  const havePerPx = (have.t1 - have.t0) / have.width;
  if (1e-9 < Math.abs(havePerPx / perPx - 1)) return false;
  if (!coversTime(need, have, perPx)) return false;
  if (have.readUntilNs < Math.min(need.readUntilNs, have.t1)) return false;
  return need.visible.every((lane) => have.rowOf.has(lane));
}

function coversTime(need: CellsNeed, have: CellsHave, perPx: number): boolean {
  const slack = need.view.spanNs * REFILL_SHARE;
  const from = Math.max(need.bounds.beginNs, need.view.startNs - slack);
  const to = Math.min(need.bounds.endNs, endOf(need.view) + slack);
  return have.t0 <= from + perPx && to - perPx <= have.t1;
}

/** The window and half of it on both sides, on the window's own pixel grid, cut at the ends of the trace. */
function widened(need: CellsNeed): CellsRequest {
  const perPx = nsPerPx(need.view, need.width);
  const extra = Math.max(
    0,
    Math.min(Math.ceil(need.width * OVERFETCH_SHARE), Math.floor((MAX_WIDTH - need.width) / 2)),
  );
  const left = Math.min(extra, Math.max(0, Math.ceil((need.view.startNs - need.bounds.beginNs) / perPx)));
  const right = Math.min(extra, Math.max(0, Math.ceil((need.bounds.endNs - endOf(need.view)) / perPx)));
  const t0 = need.view.startNs - left * perPx;
  const width = left + need.width + right;
  const { wanted: lanes, where } = need;
  const request = { lanes, t0, t1: t0 + width * perPx, width };
  return where === undefined ? request : { ...request, where: whereOf(where, lanes) };
}

function whereOf({ filters, filterOf }: LanesWhere, lanes: Int32Array): CellsWhere {
  return { filters, of: lanes.map((lane) => filterOf[lane] ?? -1) };
}
