import type { LaneId } from "../model/lanes.js";

/**
 * Counts by lane, group and value, as most exits of a busy host pass through one. The hash table holds only the places of
 * counts, two bytes each, so that it stays in the cache, and a new count is written next to the one before.
 */
export class CountTable {
  /** Of each count, in the order of first use. */
  readonly counts: Int32Array;
  readonly lanes: Int32Array;
  readonly groups: Int32Array;
  readonly values: Float64Array;
  /** Number of counts. */
  used = 0;
  /** By hash: the place of a count, plus 1; 0: free. */
  private readonly slots: Uint16Array;
  private readonly mask: number;
  private readonly shift: number;

  /** At most 16 bits. Holds half as many counts as slots: with more, searching for a free slot takes long. */
  constructor(slotBits: number) {
    const slots = 1 << slotBits;
    const room = slots / 2;
    this.slots = new Uint16Array(slots);
    this.counts = new Int32Array(room);
    this.lanes = new Int32Array(room);
    this.groups = new Int32Array(room);
    this.values = new Float64Array(room);
    this.mask = slots - 1;
    this.shift = 32 - slotBits;
  }

  /** False: no room. */
  increase(lane: LaneId, group: number, value: number): boolean {
    const { slots, counts, lanes, groups, values, mask } = this;
    let slot = Math.imul((value | 0) + Math.imul(lane, 61) + Math.imul(group, 17), 0x9e3779b1) >>> this.shift;
    for (let at = slots[slot] as number; at !== 0; at = slots[slot] as number) {
      const place = at - 1;
      if (values[place] === value && lanes[place] === lane && groups[place] === group) {
        counts[place] = (counts[place] as number) + 1;
        return true;
      }
      slot = (slot + 1) & mask;
    }
    const place = this.used;
    if (place === counts.length) return false;
    this.used = place + 1;
    slots[slot] = place + 1;
    counts[place] = 1;
    lanes[place] = lane;
    groups[place] = group;
    values[place] = value;
    return true;
  }

  clear(): void {
    this.slots.fill(0);
    this.used = 0;
  }
}
