import { type GuestRips, OTHER_ADDRESSES, RIP_WINDOW_NS } from "../../facts/guest-rip-store.js";
import type { LaneId } from "../../model/lanes.js";

/** Of a vCPU's addresses in a stretch, those with most exits have a record each. */
const TOP = 32;

/** Counts at which addresses guests exit, a stretch after the other, into `counts`. */
export class AddressCounter {
  private readonly open = new OpenCounts();
  private window = Number.NaN;

  constructor(private readonly counts: GuestRips) {}

  note(t: number, lane: LaneId, code: number, address: number): void {
    const window = Math.floor(t / RIP_WINDOW_NS);
    if (window !== this.window) {
      this.flush();
      this.window = window;
    }
    // A stretch with more than there is room for is counted in parts.
    if (this.open.increase(lane, code, address)) return;
    this.flush();
    this.open.increase(lane, code, address);
  }

  /** Makes records of the counts of the last stretch. */
  flush(): void {
    const { window } = this;
    this.open.drain((lane, code, address, count) => this.counts.add({ window, lane, code, address, count }));
  }
}

const SLOT_BITS = 14;
const SLOTS = 1 << SLOT_BITS;
const MAX_USED = SLOTS / 2;
/** No count exceeds it. */
const MAX_COUNT = 2 ** 31;

type CountSink = (lane: LaneId, code: number, address: number, count: number) => void;

/** The counts of the stretch under way: a hash table in columns, as every exit passes through it. */
class OpenCounts {
  private readonly counts = new Int32Array(SLOTS);
  private readonly lanes = new Int32Array(SLOTS);
  private readonly codes = new Int32Array(SLOTS);
  private readonly addresses = new Float64Array(SLOTS);
  private readonly used = new Int32Array(MAX_USED);
  private usedCount = 0;
  /** By lane, while counts are handed out: rows it has by now, and exits beyond them. Else 0. */
  private rowsOf = new Int32Array(64);
  private othersOf = new Int32Array(64);
  /** Counts that are not 1, with their places in `used`: sorted as plain numbers. */
  private readonly keys = new Float64Array(MAX_USED);

  /** False: no room. */
  increase(lane: LaneId, code: number, address: number): boolean {
    const { counts, lanes, codes, addresses } = this;
    let slot = Math.imul((address | 0) + Math.imul(lane, 61) + Math.imul(code, 17), 0x9e3779b1) >>> (32 - SLOT_BITS);
    while (counts[slot] !== 0) {
      if (addresses[slot] === address && lanes[slot] === lane && codes[slot] === code) {
        counts[slot] = (counts[slot] as number) + 1;
        return true;
      }
      slot = (slot + 1) & (SLOTS - 1);
    }
    if (this.usedCount === MAX_USED) return false;
    this.used[this.usedCount++] = slot;
    if (this.rowsOf.length <= lane) this.makeRoom(lane);
    counts[slot] = 1;
    lanes[slot] = lane;
    codes[slot] = code;
    addresses[slot] = address;
    return true;
  }

  /**
   * Hands out the largest of each lane and the sum of its others, and forgets them. Most addresses that interrupts hit
   * were met once: only the others are sorted.
   */
  drain(visit: CountSink): void {
    const { counts, lanes, used, usedCount, rowsOf, othersOf } = this;
    const often = this.sortOften();
    for (let k = 0; k < often.length; k++) {
      const key = often[k] as number;
      this.handOut(used[key - Math.floor(key / MAX_USED) * MAX_USED] as number, visit);
    }
    for (let i = 0; i < usedCount; i++) {
      const slot = used[i] as number;
      if (counts[slot] === 1) this.handOut(slot, visit);
    }
    for (let i = 0; i < usedCount; i++) {
      const slot = used[i] as number;
      const lane = lanes[slot] as number;
      const others = othersOf[lane] as number;
      if (0 < others) visit(lane, 0, OTHER_ADDRESSES, others);
      othersOf[lane] = 0;
      rowsOf[lane] = 0;
      counts[slot] = 0;
    }
    this.usedCount = 0;
  }

  /** The largest first, of equal ones the one met first. */
  private sortOften(): Float64Array {
    const { counts, used, usedCount, keys } = this;
    let often = 0;
    for (let i = 0; i < usedCount; i++) {
      const count = counts[used[i] as number] as number;
      if (1 < count) keys[often++] = (MAX_COUNT - count) * MAX_USED + i;
    }
    return keys.subarray(0, often).sort();
  }

  private handOut(slot: number, visit: CountSink): void {
    const { rowsOf, othersOf } = this;
    const lane = this.lanes[slot] as number;
    const count = this.counts[slot] as number;
    const rows = rowsOf[lane] as number;
    if (TOP <= rows) {
      othersOf[lane] = (othersOf[lane] as number) + count;
      return;
    }
    rowsOf[lane] = rows + 1;
    visit(lane, this.codes[slot] as number, this.addresses[slot] as number, count);
  }

  private makeRoom(lane: LaneId): void {
    const length = Math.max(lane + 1, this.rowsOf.length * 2);
    this.rowsOf = new Int32Array(length);
    this.othersOf = new Int32Array(length);
  }
}
