import { STATE_COUNT } from "../model/states.js";
import type { PixelGrid, PixelSink } from "./pixel-grid.js";

/** Adds up time per pixel and state over several lanes. */
export class TimesPerPixel implements PixelSink {
  private readonly sums: Float64Array;

  constructor(private readonly grid: PixelGrid) {
    this.sums = new Float64Array(grid.width * STATE_COUNT);
  }

  at(px: number, state: number): number {
    return this.sums[px * STATE_COUNT + state] as number;
  }

  fillPixels(from: number, to: number, state: number): void {
    const { sums } = this;
    for (let px = from; px < to; px += 1) {
      const at = px * STATE_COUNT + state;
      sums[at] = (sums[at] as number) + this.grid.nsPerPx;
    }
  }

  writePixel(px: number, times: Float64Array, from: number, palette: Uint8Array): void {
    const { sums } = this;
    for (let i = 0; i < palette.length; i += 1) {
      const at = px * STATE_COUNT + (palette[i] as number);
      sums[at] = (sums[at] as number) + (times[from + i] as number);
    }
  }

  /** Copies the times of pixel `px` in the states of `palette`. */
  copy(px: number, palette: Uint8Array, into: Float64Array): void {
    for (let i = 0; i < palette.length; i += 1) into[i] = this.at(px, palette[i] as number);
  }
}
