import type { LaneId } from "../model/lanes.js";

/** Counts by lane, group and value: a hash table in columns, as most exits of a busy host pass through one. */
export class CountTable {
  readonly counts: Int32Array;
  readonly lanes: Int32Array;
  readonly groups: Int32Array;
  readonly values: Float64Array;
  /** Slots of all counts, in the order of their first use. */
  readonly used: Int32Array;
  usedCount = 0;
  private readonly mask: number;
  private readonly shift: number;

  /** Holds half as many counts as slots: with more, searching for a free slot takes long. */
  constructor(slotBits: number) {
    const slots = 1 << slotBits;
    this.counts = new Int32Array(slots);
    this.lanes = new Int32Array(slots);
    this.groups = new Int32Array(slots);
    this.values = new Float64Array(slots);
    this.used = new Int32Array(slots / 2);
    this.mask = slots - 1;
    this.shift = 32 - slotBits;
  }

  /** False: no room. */
  increase(lane: LaneId, group: number, value: number): boolean {
    const { counts, lanes, groups, values, mask } = this;
    let slot = Math.imul((value | 0) + Math.imul(lane, 61) + Math.imul(group, 17), 0x9e3779b1) >>> this.shift;
    while (counts[slot] !== 0) {
      if (values[slot] === value && lanes[slot] === lane && groups[slot] === group) {
        counts[slot] = (counts[slot] as number) + 1;
        return true;
      }
      slot = (slot + 1) & mask;
    }
    if (this.usedCount === this.used.length) return false;
    this.used[this.usedCount++] = slot;
    counts[slot] = 1;
    lanes[slot] = lane;
    groups[slot] = group;
    values[slot] = value;
    return true;
  }

  clear(): void {
    for (let i = 0; i < this.usedCount; i++) this.counts[this.used[i] as number] = 0;
    this.usedCount = 0;
  }
}
