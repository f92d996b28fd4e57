import { State } from "../model/states.js";
import { CELL_BYTES, putCell, shareByte } from "./cell.js";
import { writeGridCells } from "./grid-cells.js";
import type { GridRun } from "./grid-run.js";
import type { PixelSink } from "./pixel-grid.js";

/**
 * Writes the state a lane spent most of a pixel in and the runner-up as a cell (cell.ts). State NONE takes part like any
 * other: a pixel the lane existed in for a moment is NONE with that moment as runner-up.
 */
export class CellWriter implements PixelSink {
  private at = 0;

  constructor(
    private readonly cells: Uint8Array,
    private readonly width: number,
  ) {}

  /** The next calls write lane `index`; their pixels count from `px` on. */
  startLane(index: number, px = 0): void {
    this.at = (index * this.width + px) * CELL_BYTES;
  }

  fillPixels(from: number, to: number, state: number): void {
    const { cells } = this;
    const end = this.at + to * CELL_BYTES;
    for (let i = this.at + from * CELL_BYTES; i < end; i += CELL_BYTES) {
      cells[i] = state;
      cells[i + 1] = 255;
      cells[i + 2] = State.NONE;
      cells[i + 3] = 0;
    }
  }

  writePixel(px: number, times: Float64Array, states: number, total: number): void {
    let first = 0;
    let second = 0;
    let most = 0;
    let next = 0;
    for (let rest = states; rest !== 0; rest &= rest - 1) {
      const state = 31 - Math.clz32(rest & -rest);
      const time = times[state] as number;
      times[state] = 0;
      if (time <= next) continue;
      if (most < time) {
        second = first;
        next = most;
        first = state;
        most = time;
      } else {
        second = state;
        next = time;
      }
    }
    const share = Math.min(NOISE_NS, total * NOISE) < next ? (next * 255) / total : 0;
    putCell(this.cells, this.at + px * CELL_BYTES, first, (most * 255) / total, second, share);
  }

  writeRun(px: number, run: GridRun): void {
    writeGridCells(run, this.cells, this.at + px * CELL_BYTES);
  }

  /** Whether a cell shows a state as the first or the second. */
  shows(px: number, state: number): boolean {
    const at = this.at + px * CELL_BYTES;
    return this.cells[at] === state || this.cells[at + 2] === state;
  }

  /** Makes `state` the runner-up of a cell that does not show it. */
  forceRunnerUp(px: number, state: number, time: number, total: number): void {
    const at = this.at + px * CELL_BYTES;
    const share = shareByte((time * 255) / total);
    this.cells[at + 1] = Math.min(this.cells[at + 1] as number, 255 - share);
    this.cells[at + 2] = state;
    this.cells[at + 3] = share;
  }
}

/** A time below this part of a pixel is a rounding error of the subtracted sums, not time of a state. */
const NOISE = 1e-7;
/** No interval is shorter than 1 ns, and a pixel border may cut off half of it. */
const NOISE_NS = 0.25;
