import { type GuestRips, OTHER_ADDRESSES, RIP_WINDOW_NS } from "../../facts/guest-rip-store.js";
import type { LaneId } from "../../model/lanes.js";
import { CountTable } from "../count-table.js";

/** In each window, the most frequent addresses of a vCPU have a record each. */
const TOP = 32;
const SLOT_BITS = 14;
const MAX_USED = 1 << (SLOT_BITS - 1);
/** No count exceeds it. */
const MAX_COUNT = 2 ** 31;

/** Counts the addresses at which guests exit into `counts`, one window after the other. */
export class AddressCounter {
  private readonly table = new CountTable(SLOT_BITS);
  private window = Number.NaN;
  /** By lane, while a window is flushed: its rows so far, and exits beyond them. Else 0. */
  private rowsOf = new Int32Array(64);
  private othersOf = new Int32Array(64);
  /** Counts that are not 1, with their places in the table: sorted as plain numbers. */
  private readonly keys = new Float64Array(MAX_USED);

  constructor(private readonly counts: GuestRips) {}

  note(t: number, lane: LaneId, code: number, address: number): void {
    const window = Math.floor(t / RIP_WINDOW_NS);
    if (window !== this.window) {
      this.flush();
      this.window = window;
    }
    // A window with more addresses than there is room for is counted in parts.
    if (this.table.increase(lane, code, address)) return;
    this.flush();
    this.table.increase(lane, code, address);
  }

  /**
   * Makes records of the counts of the last window: the largest of each lane, and the sum of its others. Most addresses
   * that interrupts hit occur once: only the others are sorted.
   */
  flush(): void {
    const { table, window } = this;
    const { counts, lanes, used } = table;
    const often = this.sortOften();
    for (let k = 0; k < often.length; k++) {
      const key = often[k] as number;
      this.addRow(key - Math.floor(key / MAX_USED) * MAX_USED);
    }
    for (let i = 0; i < used; i++) if (counts[i] === 1) this.addRow(i);
    for (let i = 0; i < used; i++) {
      const lane = lanes[i] as number;
      const others = this.othersOf[lane] as number;
      if (0 < others) this.counts.add({ window, lane, code: 0, address: OTHER_ADDRESSES, count: others });
      this.othersOf[lane] = 0;
      this.rowsOf[lane] = 0;
    }
    table.clear();
  }

  /** The largest first, of equal ones the one met first. */
  private sortOften(): Float64Array {
    const { counts, used } = this.table;
    let often = 0;
    for (let i = 0; i < used; i++) {
      const count = counts[i] as number;
      if (1 < count) this.keys[often++] = (MAX_COUNT - count) * MAX_USED + i;
    }
    return this.keys.subarray(0, often).sort();
  }

  /** Of the count at a place in the table. */
  private addRow(place: number): void {
    const { lanes, groups, values, counts } = this.table;
    const lane = lanes[place] as number;
    const count = counts[place] as number;
    if (this.rowsOf.length <= lane) this.makeRoom(lane);
    const rows = this.rowsOf[lane] as number;
    if (TOP <= rows) {
      this.othersOf[lane] = (this.othersOf[lane] as number) + count;
      return;
    }
    this.rowsOf[lane] = rows + 1;
    const row = this.counts.next();
    const { columns } = this.counts;
    columns.window.put(row, this.window);
    columns.lane.put(row, lane);
    columns.code.put(row, groups[place] as number);
    columns.address.put(row, values[place] as number);
    columns.count.put(row, count);
  }

  /** Grows the arrays while a window is flushed, with their contents. */
  private makeRoom(lane: LaneId): void {
    const grown = (old: Int32Array) => {
      const larger = new Int32Array(Math.max(lane + 1, old.length * 2));
      larger.set(old);
      return larger;
    };
    this.rowsOf = grown(this.rowsOf);
    this.othersOf = grown(this.othersOf);
  }
}
