import type { LaneId } from "../model/lanes.js";
import { CELL_BYTES } from "./cell.js";
import { GRID_SLACK } from "./grid-fold.js";
import type { PixelGrid } from "./pixel-grid.js";

/** The row of a lane's cells in an answer, and whether their borders may have been moved (grid-fold.ts). */
export interface CachedRow {
  readonly row: number;
  readonly hasApproximateBorders: boolean;
}

/** The cells of an answer as they were folded, before outliers changed some of them. */
export interface CachedGrid {
  readonly grid: PixelGrid;
  readonly cells: Uint8Array;
  /** The lanes whose cells may be used again. */
  readonly rows: ReadonlyMap<LaneId, CachedRow>;
}

/** The place of a window on a cached answer: the window's pixel p is the answer's pixel p + shift. */
export interface CacheMatch {
  /** Undefined when no cached answer overlaps. */
  readonly kept: CachedGrid | undefined;
  readonly shift: number;
  /** The window's own grid, moved onto that of the answer. */
  readonly grid: PixelGrid;
  /** The grids coincide. Otherwise only cells with approximate borders may be used again. */
  readonly isExact: boolean;
}

/** The part of a pixel by which a window's ends may be off through rounding. */
const ROUNDING = 1e-6;

/** The screen asks by turns for a window with its surroundings and for the whole trace. */
const ANSWERS = 2;

/**
 * The cells of the last answers. Panning asks for most of a window again, and scrolling for the same window of other
 * lanes. Memory: the last two answers, 4 bytes a cell.
 */
export class CellCache {
  /** The newest last. */
  private answers: CachedGrid[] = [];

  /** The cached answer that overlaps a window and has pixels of the same length. */
  find(grid: PixelGrid): CacheMatch {
    for (const kept of this.answers) {
      const place = placeOn(kept, grid);
      if (place !== undefined) return place;
    }
    return { kept: undefined, shift: 0, grid, isExact: true };
  }

  /** Keeps a copy of an answer. It replaces the answer that served this one, or else the oldest. */
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
 * Copies the cached cells of a lane into row `row` of `cells`, if their borders are exact or approximate as asked.
 * Returns the pixels [from, to) that were copied; none if the lane is not cached like that.
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
