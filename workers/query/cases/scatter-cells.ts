import { grown } from "../../core/columns.js";
import type { LaneId } from "../../model/lanes.js";
import { binOf, DURATION_BINS, fromOf } from "../duration-bins.js";

export interface ScatterCell {
  /** Begin and end of the stretch of time, and of the range of durations. */
  readonly column: readonly [t0: number, t1: number];
  readonly durations: readonly [fromNs: number, toNs: number];
  readonly count: number;
  readonly maxNs: number;
  /** When and where the longest began. */
  readonly worstNs: number;
  readonly lane: LaneId;
}

const COLUMNS = 200;
/** At most half of the slots are used. */
const FIRST_SLOTS = 64;

/** Cases by when they began and how long they took, over a window in even columns and the bins of histograms. */
export class ScatterCells {
  private readonly columnNs: number;
  /** Cells by hash, each as its number + 1; 0: free. */
  private slots = new Uint32Array(FIRST_SLOTS);
  private size = 0;
  // By cell:
  private keys = new Uint32Array(FIRST_SLOTS / 2);
  private count = new Float64Array(FIRST_SLOTS / 2);
  private maxNs = new Float64Array(FIRST_SLOTS / 2);
  private worstNs = new Float64Array(FIRST_SLOTS / 2);
  private lane = new Int32Array(FIRST_SLOTS / 2);

  constructor(
    private readonly window: { readonly t0: number; readonly t1: number },
    private readonly columns = COLUMNS,
  ) {
    this.columnNs = Math.max(1, window.t1 - window.t0) / columns;
  }

  /** A case that began before the window is one of its first column. */
  add(lane: LaneId, start: number, ns: number): void {
    const column = Math.max(0, Math.min(this.columns - 1, Math.floor((start - this.window.t0) / this.columnNs)));
    const cell = this.cellOf(column * DURATION_BINS + binOf(ns));
    const count = this.count[cell] as number;
    this.count[cell] = count + 1;
    if (0 < count && ns <= (this.maxNs[cell] as number)) return;
    this.maxNs[cell] = ns;
    this.worstNs[cell] = start;
    this.lane[cell] = lane;
  }

  /** By time, then by duration. */
  cells(): ScatterCell[] {
    const order = Array.from({ length: this.size }, (_, cell) => cell);
    order.sort((a, b) => (this.keys[a] as number) - (this.keys[b] as number));
    return order.map((cell) => {
      const key = this.keys[cell] as number;
      const column = Math.floor(key / DURATION_BINS);
      const bin = key % DURATION_BINS;
      return {
        column: [this.borderAt(column), this.borderAt(column + 1)],
        durations: [fromOf(bin), fromOf(bin + 1)],
        count: this.count[cell] as number,
        maxNs: this.maxNs[cell] as number,
        worstNs: this.worstNs[cell] as number,
        lane: this.lane[cell] as number,
      };
    });
  }

  private cellOf(key: number): number {
    const { slots, keys } = this;
    const mask = slots.length - 1;
    for (let at = hashOf(key) & mask; ; at = (at + 1) & mask) {
      const cell = (slots[at] as number) - 1;
      if (cell < 0) return this.addCell(key);
      if (keys[cell] === key) return cell;
    }
  }

  private addCell(key: number): number {
    if (this.slots.length <= this.size * 2) this.grow();
    const cell = this.size++;
    this.keys[cell] = key;
    this.enslot(cell);
    return cell;
  }

  private grow(): void {
    const length = this.slots.length;
    this.keys = grown(this.keys, length);
    this.count = grown(this.count, length);
    this.maxNs = grown(this.maxNs, length);
    this.worstNs = grown(this.worstNs, length);
    this.lane = grown(this.lane, length);
    this.slots = new Uint32Array(length * 2);
    for (let cell = 0; cell < this.size; cell += 1) this.enslot(cell);
  }

  private enslot(cell: number): void {
    const mask = this.slots.length - 1;
    let at = hashOf(this.keys[cell] as number) & mask;
    while (this.slots[at] !== 0) at = (at + 1) & mask;
    this.slots[at] = cell + 1;
  }

  private borderAt(column: number): number {
    return Math.round(this.window.t0 + column * this.columnNs);
  }
}

function hashOf(key: number): number {
  const mixed = Math.imul(key, 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
}
