import type { LaneTrack } from "../index/lane-track.js";
import { GRID_SLACK } from "./block-fold.js";
import { CELL_BYTES } from "./cell-writer.js";
import type { PixelGrid } from "./pixel-grid.js";

/** The cells of an answer that may serve again, as they were folded: without what outliers changed in them. */
export interface KeptAnswer {
  readonly grid: PixelGrid;
  readonly cells: Uint8Array;
  /** Which of its lanes may serve again, each with its row of cells. */
  readonly rowOf: ReadonlyMap<LaneTrack, number>;
}

/** Where a window lies on a kept answer: the window's pixel p is the answer's pixel p + shift. */
export interface KeptPlace {
  /** Undefined: none fits, nothing is had. */
  readonly kept: KeptAnswer | undefined;
  readonly shift: number;
  /** The window's own grid, moved onto that of the answer. */
  readonly grid: PixelGrid;
}

/** What the screen asks for by turns: a window with what lies around it, and the whole trace. */
const ANSWERS = 2;

/**
 * The cells of the last answers. Who pans asks for a window again but for what has come into sight, and who scrolls
 * for the same window of other lanes. Memory: that of the last two answers, 4 bytes a cell.
 */
export class KeptCells {
  /** The newest last. */
  private answers: KeptAnswer[] = [];

  /** Where a window lies on a kept answer with pixels as long, if some of it does. */
  find(grid: PixelGrid): KeptPlace {
    for (const kept of this.answers) {
      const place = placeOn(kept, grid);
      if (place !== undefined) return place;
    }
    return { kept: undefined, shift: 0, grid };
  }

  /** Keeps an answer, in place of the one that served it or else of the oldest. */
  keep(answer: KeptAnswer, instead: KeptAnswer | undefined): void {
    const others = this.answers.filter((kept) => kept !== instead);
    this.answers = [...others, answer].slice(-ANSWERS);
  }
}

function placeOn(kept: KeptAnswer, { t0, nsPerPx, width }: PixelGrid): KeptPlace | undefined {
  const { grid } = kept;
  const offset = (t0 - grid.t0) / grid.nsPerPx;
  const shift = Math.round(offset);
  if (shift <= -width || grid.width <= shift) return undefined;
  const moved = Math.abs(offset - shift) + width * Math.abs(nsPerPx / grid.nsPerPx - 1);
  if (GRID_SLACK < moved) return undefined;
  return { kept, shift, grid: { t0: grid.t0 + shift * grid.nsPerPx, nsPerPx: grid.nsPerPx, width } };
}

/**
 * Copies what a kept answer has of a lane into row `row` of `cells`. Returns the pixels [from, to) it had; none if
 * the lane is not among its lanes.
 */
export function copyKept(
  { kept, shift, grid }: KeptPlace,
  track: LaneTrack,
  row: number,
  cells: Uint8Array,
): readonly [from: number, to: number] {
  const keptRow = kept?.rowOf.get(track);
  if (kept === undefined || keptRow === undefined) return [0, 0];
  const from = Math.max(0, -shift);
  const to = Math.min(grid.width, kept.grid.width - shift);
  const at = keptRow * kept.grid.width + shift;
  cells.set(
    kept.cells.subarray((at + from) * CELL_BYTES, (at + to) * CELL_BYTES),
    (row * grid.width + from) * CELL_BYTES,
  );
  return [from, to];
}
