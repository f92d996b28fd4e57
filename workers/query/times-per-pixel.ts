import { STATE_COUNT } from "../model/states.js";
import { type GridRun, PART_MASK, PARTS, sumUntil } from "./grid-run.js";
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

  /** The time in pixel `px` in any state. */
  knownAt(px: number): number {
    let known = 0;
    for (let state = 1; state < STATE_COUNT; state += 1) known += this.at(px, state);
    return known;
  }

  fillPixels(from: number, to: number, state: number): void {
    const { sums } = this;
    for (let px = from; px < to; px += 1) {
      const at = px * STATE_COUNT + state;
      sums[at] = (sums[at] as number) + this.grid.nsPerPx;
    }
  }

  writePixel(px: number, times: Float64Array, states: number): void {
    const { sums } = this;
    for (let rest = states; rest !== 0; rest &= rest - 1) {
      const state = 31 - Math.clz32(rest & -rest);
      const at = px * STATE_COUNT + state;
      sums[at] = (sums[at] as number) + (times[state] as number);
      times[state] = 0;
    }
  }

  writeRun(px: number, { level, t0, nsPerPx, count }: GridRun): void {
    const { sums, palette, beginNs, first, buckets, bucketNs, unitNs } = level;
    const states = palette.length;
    const before = new Int32Array(states);
    for (let border = 0; border <= count; border += 1) {
      const place = (t0 + border * nsPerPx - beginNs) / bucketNs;
      // Rounding may put a border at the last bucket's end.
      const bucket = Math.min(place | 0, buckets - 1);
      const part = ((place - bucket) * PARTS) | 0;
      const at = first + bucket * states;
      const to = (px + border - 1) * STATE_COUNT;
      for (let i = 0; i < states; i += 1) {
        const sum = sumUntil(sums, at + i, states, part);
        const time = ((sum - (before[i] as number)) & PART_MASK) * (unitNs / PARTS);
        before[i] = sum;
        if (border === 0) continue;
        const cell = to + (palette[i] as number);
        this.sums[cell] = (this.sums[cell] as number) + time;
      }
    }
  }

  /** Copies the times of pixel `px` in all states. */
  copy(px: number, into: Float64Array): void {
    for (let state = 0; state < STATE_COUNT; state += 1) into[state] = this.at(px, state);
  }
}
