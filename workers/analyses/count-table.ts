import type { ArrayMemory } from "../core/slabs.js";
import { E, MOST_NOTED, N, Noted } from "../flat/count-records.js";
import type { LaneId } from "../model/lanes.js";

/**
 * Counts by lane, group and value, as most exits of a busy host pass through one, in one window of time after the other.
 * The hash table holds only the places of counts, two bytes each, so that it stays in the cache, and a new count is
 * written next to the one before. The core fills it (flat/count-table.ts).
 */
export class CountTable {
  /** What the flat core knows of it: flat/count-records.ts. */
  readonly head: Int32Array;
  private readonly headFloats: Float64Array;
  /** By hash: the place of a count, plus 1; 0: free. */
  private readonly slots: Uint16Array;
  /** The counts, in the order of first use. */
  private readonly ints: Int32Array;
  private readonly floats: Float64Array;

  /** At most 16 bits. Holds half as many counts as slots: with more, searching for a free slot takes long. */
  constructor(slotBits: number, memory: ArrayMemory) {
    const slots = 1 << slotBits;
    const room = slots / 2;
    this.headFloats = memory.floats(N.BYTES >> 3).fill(0);
    this.head = intsOf(this.headFloats);
    const words = memory.words(slots >> 1).fill(0);
    this.slots = new Uint16Array(words.buffer, words.byteOffset, slots);
    this.floats = memory.floats((room * E.BYTES) >> 3);
    this.ints = intsOf(this.floats);
    const { head } = this;
    head[N.SLOTS >> 2] = this.slots.byteOffset;
    head[N.MASK >> 2] = slots - 1;
    head[N.SHIFT >> 2] = 32 - slotBits;
    head[N.COUNTS >> 2] = this.floats.byteOffset;
    head[N.ROOM >> 2] = room;
    head[N.NOTES >> 2] = memory.floats((MOST_NOTED * Noted.BYTES) >> 3).byteOffset;
    this.headFloats[N.WINDOW_F >> 3] = Number.NaN;
  }

  /** Number of the window that is being counted; NaN: none yet. */
  get window(): number {
    return this.headFloats[N.WINDOW_F >> 3] as number;
  }

  /** Number of counts. */
  get used(): number {
    return this.head[N.USED >> 2] as number;
  }

  // Of a count, by its place in the order of first use.

  valueAt(place: number): number {
    return this.floats[(place * E.BYTES + E.VALUE_F) >> 3] as number;
  }

  laneAt(place: number): LaneId {
    return this.ints[(place * E.BYTES + E.LANE) >> 2] as LaneId;
  }

  groupAt(place: number): number {
    return this.ints[(place * E.BYTES + E.GROUP) >> 2] as number;
  }

  countAt(place: number): number {
    return this.ints[(place * E.BYTES + E.COUNT) >> 2] as number;
  }

  clear(): void {
    this.slots.fill(0);
    this.head[N.USED >> 2] = 0;
  }
}

/** The same memory as numbers of 32 bits. */
function intsOf({ buffer, byteOffset, byteLength }: Float64Array): Int32Array {
  return new Int32Array(buffer, byteOffset, byteLength >> 2);
}
