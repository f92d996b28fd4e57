import { byteColumn, floatColumn, intColumn } from "../core/columns.js";
import type { FlameChart } from "../model/profile-answers.js";
import type { PixelPath } from "./chart-paths.js";

/** The samples of a pixel. */
export interface Pixel {
  readonly x: number;
  /** Of the first one, and until when the last one stands. */
  readonly t: number;
  readonly until: number;
  readonly samples: number;
}

/** Boxes of a flame chart, from pixel to pixel of a lane. A box goes on while the pixels beside each other have its frame. */
export class ChartBoxes {
  private count = 0;
  private place = 0;
  /** By level: the key of the frame of the last pixel, and its box. */
  private readonly openKeys: number[] = [];
  private readonly openBoxes: number[] = [];
  /** Where the last pixel ends. */
  private reached = -1;
  private readonly row = intColumn();
  private readonly depth = intColumn();
  private readonly x0 = intColumn();
  private readonly x1 = intColumn();
  private readonly t0 = floatColumn();
  private readonly t1 = floatColumn();
  private readonly samples = intColumn();
  private readonly isMixed = byteColumn();
  private readonly frame = intColumn();

  /** `frameOf`: the place of a frame in the answer. */
  constructor(private readonly frameOf: (key: number) => number) {}

  /** The next pixels are of a lane, and of a window in which no box has begun. */
  begin(place: number): void {
    this.place = place;
    this.reached = -1;
  }

  paint({ keys, levels, agreed }: PixelPath, { x, t, until, samples }: Pixel): void {
    const { openKeys, openBoxes } = this;
    // After a gap everything begins anew.
    if (x !== this.reached) openKeys.length = 0;
    let same = 0;
    while (same < levels && same < openKeys.length && openKeys[same] === keys[same]) same += 1;
    for (let level = 0; level < same; level += 1) {
      const box = openBoxes[level] as number;
      this.samples.set(box, this.samples.at(box) + samples);
      if (agreed <= level) this.isMixed.set(box, 1);
      this.t1.set(box, until);
    }
    for (let level = same; level < openKeys.length; level += 1) {
      const box = openBoxes[level] as number;
      this.t1.set(box, Math.min(this.t1.at(box), t));
    }
    openKeys.length = levels;
    openBoxes.length = levels;
    for (let level = same; level < levels; level += 1) {
      const key = keys[level] as number;
      openKeys[level] = key;
      openBoxes[level] = this.add(level, key, agreed, { x, t, until, samples });
    }
    this.extend(x + 1);
  }

  /** The boxes of the last pixel go on up to another one, if that is further. */
  extend(x: number): void {
    this.reached = Math.max(this.reached, x);
    for (const box of this.openBoxes) this.x1.set(box, this.reached);
  }

  private add(level: number, key: number, agreed: number, { x, t, until, samples }: Pixel): number {
    const box = this.count++;
    this.row.set(box, this.place);
    this.depth.set(box, level);
    this.x0.set(box, x);
    this.x1.set(box, x + 1);
    this.t0.set(box, t);
    this.t1.set(box, until);
    this.samples.set(box, samples);
    this.isMixed.set(box, agreed <= level ? 1 : 0);
    this.frame.set(box, this.frameOf(key));
    return box;
  }

  finish(): Omit<FlameChart, "frames" | "strings" | "lanes" | "laneSamples" | "levels" | "moreLanes"> {
    const { count } = this;
    return {
      count,
      row: this.row.values.slice(0, count),
      depth: Uint16Array.from(this.depth.values.subarray(0, count)),
      x0: this.x0.values.slice(0, count),
      x1: this.x1.values.slice(0, count),
      t0: this.t0.values.slice(0, count),
      t1: this.t1.values.slice(0, count),
      samples: this.samples.values.slice(0, count),
      isMixed: this.isMixed.values.slice(0, count),
      frame: this.frame.values.slice(0, count),
    };
  }
}
