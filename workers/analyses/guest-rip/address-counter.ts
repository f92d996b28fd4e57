import type { ArrayMemory } from "../../core/slabs.js";
import { type GuestRips, OTHER_ADDRESSES } from "../../facts/guest-rip-store.js";
import type { LaneId } from "../../model/lanes.js";
import { CountTable } from "../count-table.js";

/** In each window, the most frequent addresses of a vCPU have a record each. */
const TOP = 32;
const SLOT_BITS = 14;
const MAX_USED = 1 << (SLOT_BITS - 1);
/** No count exceeds it. */
const MAX_COUNT = 2 ** 31;

/** The addresses at which guests exit, which the core counts, go into `counts` one window after the other. */
export class AddressCounter {
  readonly table: CountTable;
  /** By lane, while a window is flushed: its rows so far, and exits beyond them. Else 0. */
  private rowsOf = new Int32Array(64);
  private othersOf = new Int32Array(64);
  /** Counts that are not 1, with their places in the table: sorted as plain numbers. */
  private readonly keys = new Float64Array(MAX_USED);

  constructor(
    private readonly counts: GuestRips,
    memory: ArrayMemory,
  ) {
    this.table = new CountTable(SLOT_BITS, memory);
  }

  /**
   * Makes records of the counts of the last window: the largest of each lane, and the sum of its others. Most addresses
   * that interrupts hit occur once: only the others are sorted.
   */
  flush(): void {
    const { table } = this;
    const { window, used } = table;
    const often = this.sortOften();
    for (let k = 0; k < often.length; k++) {
      const key = often[k] as number;
      this.addRow(key - Math.floor(key / MAX_USED) * MAX_USED);
    }
    for (let i = 0; i < used; i++) if (table.countAt(i) === 1) this.addRow(i);
    for (let i = 0; i < used; i++) {
      const lane = table.laneAt(i);
      const others = this.othersOf[lane] as number;
      if (0 < others) this.counts.add({ window, lane, code: 0, address: OTHER_ADDRESSES, count: others });
      this.othersOf[lane] = 0;
      this.rowsOf[lane] = 0;
    }
    table.clear();
  }

  /** The largest first, of equal ones the one met first. */
  private sortOften(): Float64Array {
    const { table } = this;
    const { used } = table;
    let often = 0;
    for (let i = 0; i < used; i++) {
      const count = table.countAt(i);
      if (1 < count) this.keys[often++] = (MAX_COUNT - count) * MAX_USED + i;
    }
    return this.keys.subarray(0, often).sort();
  }

  /** Of the count at a place in the table. */
  private addRow(place: number): void {
    const { table } = this;
    const lane = table.laneAt(place);
    const count = table.countAt(place);
    if (this.rowsOf.length <= lane) this.makeRoom(lane);
    const rows = this.rowsOf[lane] as number;
    if (TOP <= rows) {
      this.othersOf[lane] = (this.othersOf[lane] as number) + count;
      return;
    }
    this.rowsOf[lane] = rows + 1;
    const row = this.counts.next();
    const { columns } = this.counts;
    columns.window.put(row, table.window);
    columns.lane.put(row, lane);
    columns.code.put(row, table.groupAt(place));
    columns.address.put(row, table.valueAt(place));
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
