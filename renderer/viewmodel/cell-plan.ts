import type { CellsRequest, CellsWhere } from "../../workers/model/engine-api.js";
import type { Filter } from "../../workers/model/filter.js";
import type { LaneId } from "../../workers/model/lanes.js";
import { piecesFrom } from "./cell-pieces.js";
import { type Squeeze, shownOf } from "./squeeze.js";
import { endOf, nsPerPx, type TimeBounds, timeBeside, type Viewport } from "./viewport.js";

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
  /** While quiet time is squeezed: the breaks, and the time of a cell outside of them. */
  readonly squeezed?: { readonly squeeze: Squeeze; readonly perPx: number } | undefined;
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
  if (!hasScale(need, have, perPx)) return false;
  if (!coversTime(need, have, perPx)) return false;
  if (have.readUntilNs < Math.min(need.readUntilNs, have.t1)) return false;
  return need.visible.every((lane) => have.rowOf.has(lane));
}

/** Whether cells are as long, and have the same breaks. */
function hasScale({ view }: CellsNeed, { squeezed, t0, t1, width }: CellsHave, perPx: number): boolean {
  if (view.squeeze !== squeezed?.squeeze) return false;
  if (squeezed !== undefined) return squeezed.perPx === perPx;
  return Math.abs((t1 - t0) / width / perPx - 1) <= 1e-9;
}

function coversTime(need: CellsNeed, have: CellsHave, perPx: number): boolean {
  const from = Math.max(need.bounds.beginNs, timeBeside(need.view, need.view.startNs, -REFILL_SHARE));
  const to = Math.min(need.bounds.endNs, timeBeside(need.view, endOf(need.view), REFILL_SHARE));
  return have.t0 <= from + perPx && to - perPx <= have.t1;
}

/** The window and half of it on both sides, on the window's own pixel grid, cut at the ends of the trace. */
function widened(need: CellsNeed): CellsRequest {
  const perPx = nsPerPx(need.view, need.width);
  const extra = Math.max(
    0,
    Math.min(Math.ceil(need.width * OVERFETCH_SHARE), Math.floor((MAX_WIDTH - need.width) / 2)),
  );
  const { squeeze } = need.view;
  const shown = (timeNs: number) => (squeeze === undefined ? timeNs : shownOf(squeeze, timeNs));
  const start = shown(need.view.startNs);
  const end = squeeze === undefined ? endOf(need.view) : start + squeeze.shownNs;
  const left = Math.min(extra, Math.max(0, Math.ceil((start - shown(need.bounds.beginNs)) / perPx)));
  const right = Math.min(extra, Math.max(0, Math.ceil((shown(need.bounds.endNs) - end) / perPx)));
  const width = left + need.width + right;
  const { wanted: lanes, where } = need;
  const request = { lanes, width, ...timeOfCells(squeeze, start - left * perPx, perPx, width) };
  return where === undefined ? request : { ...request, where: whereOf(where, lanes) };
}

function timeOfCells(squeeze: Squeeze | undefined, begin: number, perPx: number, width: number) {
  if (squeeze === undefined) return { t0: begin, t1: begin + width * perPx };
  const pieces = piecesFrom(squeeze, begin, perPx, width);
  return { t0: pieces[0]?.t0 ?? 0, t1: pieces.at(-1)?.t1 ?? 0, pieces };
}

function whereOf({ filters, filterOf }: LanesWhere, lanes: Int32Array): CellsWhere {
  return { filters, of: lanes.map((lane) => filterOf[lane] ?? -1) };
}
