import type { LaneId } from "../model/lanes.js";
import { GRID_SLACK } from "./block-fold.js";
import { CELL_BYTES } from "./cell-writer.js";
import type { PixelGrid } from "./pixel-grid.js";

/** Where in an answer a lane's cells are, and whether they may have had their borders moved (block-fold.ts). */
export interface CachedRow {
  readonly row: number;
  readonly hasApproximateBorders: boolean;
}

/** The cells of an answer as they were folded: without what outliers changed in them. */
export interface CachedGrid {
  readonly grid: PixelGrid;
  readonly cells: Uint8Array;
  /** The lanes that may serve again. */
  readonly rows: ReadonlyMap<LaneId, CachedRow>;
}

/** Where a window lies on a kept answer: the window's pixel p is the answer's pixel p + shift. */
export interface CacheMatch {
  /** Undefined: none fits, nothing is had. */
  readonly kept: CachedGrid | undefined;
  readonly shift: number;
  /** The window's own grid, moved onto that of the answer. */
  readonly grid: PixelGrid;
  /** It is where it was, but for rounding. Moved, it is good enough for far cells only. */
  readonly isExact: boolean;
}

/** This part of a pixel is what computing a window's ends leaves behind. */
const ROUNDING = 1e-6;

/** What the screen asks for by turns: a window with what lies around it, and the whole trace. */
const ANSWERS = 2;

/**
 * The cells of the last answers. Who pans asks for a window again but for what has come into sight, and who scrolls
 * for the same window of other lanes. Memory: that of the last two answers, 4 bytes a cell.
 */
export class CellCache {
  /** The newest last. */
  private answers: CachedGrid[] = [];

  /** Where a window lies on a kept answer with pixels as long, if some of it does. */
  find(grid: PixelGrid): CacheMatch {
    for (const kept of this.answers) {
      const place = placeOn(kept, grid);
      if (place !== undefined) return place;
    }
    return { kept: undefined, shift: 0, grid, isExact: true };
  }

  /** Keeps a copy of an answer, in place of the one that served it or else of the oldest. */
  keep({ grid, cells, rows }: CachedGrid, served: CachedGrid | undefined): void {
    const oldest = this.answers.length < ANSWERS ? undefined : this.answers[0];
    const replaced = served ?? oldest;
    // Fresh memory costs more than the copy.
    const copy = replaced?.cells.length === cells.length ? replaced.cells : new Uint8Array(cells.length);
    copy.set(cells);
    this.answers = [...this.answers.filter((kept) => kept !== replaced), { grid, cells: copy, rows }];
  }
}

function placeOn(kept: CachedGrid, { t0, nsPerPx, width }: PixelGrid): CacheMatch | undefined {
  const { grid } = kept;
  const offset = (t0 - grid.t0) / grid.nsPerPx;
  const shift = Math.round(offset);
  if (shift <= -width || grid.width <= shift) return undefined;
  const moved = Math.abs(offset - shift) + width * Math.abs(nsPerPx / grid.nsPerPx - 1);
  if (GRID_SLACK < moved) return undefined;
  const movedGrid: PixelGrid = { t0: grid.t0 + shift * grid.nsPerPx, nsPerPx: grid.nsPerPx, width };
  return { kept, shift, grid: movedGrid, isExact: moved <= ROUNDING };
}

/**
 * Copies what a kept answer has of a lane, as far or as near as asked for, into row `row` of `cells`. Returns the
 * pixels [from, to) it had; none if it does not have the lane so.
 */
export function copyCached(
  { kept, shift, grid }: CacheMatch,
  lane: LaneId,
  hasApproximateBorders: boolean,
  row: number,
  cells: Uint8Array,
): readonly [from: number, to: number] {
  const had = kept?.rows.get(lane);
  if (kept === undefined || had === undefined || had.hasApproximateBorders !== hasApproximateBorders) return [0, 0];
  const from = Math.max(0, -shift);
  const to = Math.min(grid.width, kept.grid.width - shift);
  const at = had.row * kept.grid.width + shift;
  const part = kept.cells.subarray((at + from) * CELL_BYTES, (at + to) * CELL_BYTES);
  cells.set(part, (row * grid.width + from) * CELL_BYTES);
  return [from, to];
}
