import { type ExitObjectCounts, OBJECT_WINDOW_NS } from "../../facts/exit-object-store.js";
import type { LaneId } from "../../model/lanes.js";

/** Counts what exits are about, a window after the other, into `counts`. */
export class ExitObjectCounter {
  private readonly open = new WindowCounts();
  private window = Number.NaN;

  constructor(private readonly counts: ExitObjectCounts) {}

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

  /** Makes records of the counts of the last window. */
  flush(): void {
    const { window } = this;
    this.open.drain((lane, code, kind, object, count) => this.counts.add({ window, lane, code, kind, object, count }));
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
