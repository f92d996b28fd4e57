import { firstAfter } from "../../workers/core/search.js";
import type { CellPiece } from "../../workers/model/cells.js";
import { type Squeeze, shownOf, timeOf } from "./squeeze.js";
import { nsPerPx, type Viewport } from "./viewport.js";

/**
 * What `width` cells of `perCellNs` of shown time each are of, from a shown time on. Cells that lie in a break as a whole are
 * pieces of their own. One at the edge of a break belongs to the piece beside it, which goes on at its scale: in the break
 * nothing changes.
 */
export function piecesFrom(squeeze: Squeeze, shown0: number, perCellNs: number, width: number): CellPiece[] {
  const { begin, end, before, shownBegin, breakNs } = squeeze;
  const pieces: CellPiece[] = [];
  const put = (t0: number, t1: number, cells: number, isBreak: boolean) => {
    if (0 < cells) pieces.push({ t0, t1, width: cells, isBreak });
  };
  const shownAt = (column: number) => shown0 + column * perCellNs;
  let column = 0;
  let t = timeOf(squeeze, shown0);
  let leftOut = t - shown0;
  for (let i = firstAfter(shownBegin, shown0 - breakNs, 0, shownBegin.length); i < shownBegin.length; i += 1) {
    const from = ((shownBegin[i] as number) - shown0) / perCellNs;
    const to = from + breakNs / perCellNs;
    if (width <= from) break;
    const first = Math.max(0, Math.min(width, Math.ceil(from)));
    const next = Math.max(first, Math.min(width, Math.floor(to)));
    const tFirst = from <= 0 ? t : shownAt(first) + (before[i] as number);
    put(t, tFirst, first - column, false);
    leftOut = (before[i] as number) + (end[i] as number) - (begin[i] as number) - breakNs;
    column = next;
    t = width < to ? timeOf(squeeze, shownAt(width)) : shownAt(next) + leftOut;
    put(tFirst, t, next - first, true);
  }
  put(t, shownAt(width) + leftOut, width - column, false);
  return pieces;
}

/** The same for a window of so many pixels; undefined while time is even in it. */
export function windowPieces(view: Viewport, widthPx: number): readonly CellPiece[] | undefined {
  const { squeeze, startNs } = view;
  return squeeze && piecesFrom(squeeze, shownOf(squeeze, startNs), nsPerPx(view, widthPx), widthPx);
}

/** Where cells are in time. */
export interface CellSpan {
  readonly t0: number;
  readonly t1: number;
  readonly width: number;
  readonly pieces?: readonly CellPiece[] | undefined;
}

/** The times at which cells begin. */
export function cellTimes({ t0, t1, width, pieces }: CellSpan): (cell: number) => number {
  if (pieces === undefined) return (cell) => t0 + (cell * (t1 - t0)) / Math.max(1, width);
  const begins = firstCells(pieces);
  return (cell) => {
    const at = Math.max(0, firstAfter(begins, cell, 0, begins.length) - 1);
    const piece = pieces[at];
    if (piece === undefined) return t0;
    return piece.t0 + ((cell - (begins[at] as number)) * (piece.t1 - piece.t0)) / piece.width;
  };
}

/** Finds the cell at a time: -1, or `width`, where it is before or after all. */
export function cellFinder({ t0, t1, width, pieces }: CellSpan): (timeNs: number) => number {
  if (pieces === undefined) {
    const nsPerCell = (t1 - t0) / width;
    return (timeNs) => Math.max(-1, Math.min(width, Math.floor((timeNs - t0) / nsPerCell)));
  }
  const begins = firstCells(pieces);
  const times = Float64Array.from(pieces, (piece) => piece.t0);
  return (timeNs) => {
    const at = firstAfter(times, timeNs, 0, times.length) - 1;
    const piece = pieces[at];
    if (piece === undefined) return -1;
    const cell = Math.floor(((timeNs - piece.t0) * piece.width) / (piece.t1 - piece.t0));
    if (piece.width <= cell && at === pieces.length - 1) return width;
    return (begins[at] as number) + Math.min(cell, piece.width - 1);
  };
}

function firstCells(pieces: readonly CellPiece[]): Float64Array {
  const begins = new Float64Array(pieces.length);
  let cell = 0;
  pieces.forEach(({ width }, i) => {
    begins[i] = cell;
    cell += width;
  });
  return begins;
}
