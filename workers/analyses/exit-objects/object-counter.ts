import { type ExitObjectCounts, OBJECT_WINDOW_NS } from "../../facts/exit-object-store.js";
import type { LaneId } from "../../model/lanes.js";
import { CountTable } from "../count-table.js";

/** Counts the objects of exits into `counts`, one window after the other. */
export class ExitObjectCounter {
  /** Groups are code * 8 + kind. */
  private readonly table = new CountTable(12);
  private window = Number.NaN;

  constructor(private readonly counts: ExitObjectCounts) {}

  note(t: number, lane: LaneId, code: number, kind: number, object: number): void {
    const window = Math.floor(t / OBJECT_WINDOW_NS);
    if (window !== this.window) {
      this.flush();
      this.window = window;
    }
    // A window with more objects than there is room for is counted in parts.
    const group = code * 8 + kind;
    if (this.table.increase(lane, group, object)) return;
    this.flush();
    this.table.increase(lane, group, object);
  }

  flush(): void {
    const { table, window } = this;
    for (const slot of table.used.subarray(0, table.usedCount)) {
      const [lane, group, count] = [
        table.lanes[slot] as number,
        table.groups[slot] as number,
        table.counts[slot] as number,
      ];
      this.counts.add({ window, lane, code: group >> 3, kind: group & 7, object: table.values[slot] as number, count });
    }
    table.clear();
  }
}
