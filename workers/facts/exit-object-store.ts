import { Records } from "../core/records.js";
import type { LaneId } from "../model/lanes.js";

/** What an exit was about. */
export const EXIT_OBJECTS = ["msr", "port", "mmio", "memory", "hypercall", "apic-register", "cpuid"] as const;
export type ExitObjectKind = (typeof EXIT_OBJECTS)[number];

/** Counts are kept per stretch of this length: what a storm is looked for in. */
export const OBJECT_WINDOW_NS = 10e6;
/** Faults on guest memory are told apart by ranges of this size: a huge page. */
export const MEMORY_RANGE = 2 ** 21;

/**
 * How often each vCPU exited over which MSR, port, address …, counted per 10 ms, so that their number is bound by
 * the variety of objects rather than by the number of exits. Columns in order of time.
 */
export class ExitObjectStore {
  private readonly records = new Records();
  readonly windows = this.records.floats();
  readonly lanes = this.records.ints();
  /** ExitCode of the exit, 0 unknown. */
  readonly codes = this.records.ints();
  /** Index into EXIT_OBJECTS. */
  readonly kinds = this.records.bytes();
  readonly objects = this.records.floats();
  readonly counts = this.records.floats();
  private readonly open = new WindowCounts();
  private window = Number.NaN;

  get count(): number {
    return this.records.count;
  }

  note(t: number, lane: LaneId, code: number, kind: number, object: number): void {
    const window = Math.floor(t / OBJECT_WINDOW_NS);
    if (window !== this.window) {
      this.flush();
      this.window = window;
    }
    // A window with more objects than there is room for is counted in parts.
    if (!this.open.increase(lane, code, kind, object)) {
      this.flush();
      this.open.increase(lane, code, kind, object);
    }
  }

  /** Makes the counts of the last window rows. */
  flush(): void {
    this.open.drain((lane, code, kind, object, count) => {
      const row = this.records.next();
      this.windows.put(row, this.window);
      this.lanes.put(row, lane);
      this.codes.put(row, code);
      this.kinds.put(row, kind);
      this.objects.put(row, object);
      this.counts.put(row, count);
    });
  }

  /** The first row of window `window` (times / OBJECT_WINDOW_NS) or a later one. */
  firstFrom(window: number): number {
    let low = -1;
    let high = this.count;
    while (low + 1 < high) {
      const middle = (low + high) >> 1;
      if (this.windows.at(middle) < window) low = middle;
      else high = middle;
    }
    return high;
  }
}

const SLOTS = 4096;
/** Beyond this, searching for a free slot takes long. */
const MAX_USED = SLOTS / 2;

/** The counts of the window under way: a hash table in columns, since most exits of a busy host pass through it. */
class WindowCounts {
  private readonly counts = new Int32Array(SLOTS);
  private readonly lanes = new Int32Array(SLOTS);
  /** code * 8 + kind */
  private readonly groups = new Int32Array(SLOTS);
  private readonly objects = new Float64Array(SLOTS);
  private readonly used = new Int32Array(MAX_USED);
  private usedCount = 0;

  /** False: no room. */
  increase(lane: LaneId, code: number, kind: number, object: number): boolean {
    const group = code * 8 + kind;
    // Addresses differ above their page, registers and ports in their low bits.
    const low = object >>> 0;
    let slot = (Math.imul(lane, 31) + Math.imul(group, 17) + low + (low >>> 12) + (low >>> 24)) & (SLOTS - 1);
    while (this.counts[slot] !== 0) {
      if (this.objects[slot] === object && this.groups[slot] === group && this.lanes[slot] === lane) {
        this.counts[slot] = (this.counts[slot] as number) + 1;
        return true;
      }
      slot = (slot + 1) & (SLOTS - 1);
    }
    if (this.usedCount === MAX_USED) return false;
    this.used[this.usedCount++] = slot;
    this.counts[slot] = 1;
    this.lanes[slot] = lane;
    this.groups[slot] = group;
    this.objects[slot] = object;
    return true;
  }

  /** Hands out all counts, in the order in which their objects were met, and forgets them. */
  drain(visit: (lane: LaneId, code: number, kind: number, object: number, count: number) => void): void {
    for (let i = 0; i < this.usedCount; i++) {
      const slot = this.used[i] as number;
      const group = this.groups[slot] as number;
      visit(
        this.lanes[slot] as number,
        group >> 3,
        group & 7,
        this.objects[slot] as number,
        this.counts[slot] as number,
      );
      this.counts[slot] = 0;
    }
    this.usedCount = 0;
  }
}
