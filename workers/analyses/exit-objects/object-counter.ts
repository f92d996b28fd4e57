import type { ArrayMemory } from "../../core/slabs.js";
import type { ExitObjectCounts } from "../../facts/exit-object-store.js";
import { CountTable } from "../count-table.js";

/** The objects of exits, which the core counts, go into `counts` one window after the other. */
export class ExitObjectCounter {
  /** Groups are code * 16 + kind. */
  readonly table: CountTable;

  constructor(
    private readonly counts: ExitObjectCounts,
    memory: ArrayMemory,
  ) {
    this.table = new CountTable(12, memory);
  }

  /** Makes records of the counts of the last window. */
  flush(): void {
    const { table } = this;
    const { window, used } = table;
    const { columns } = this.counts;
    for (let i = 0; i < used; i++) {
      const group = table.groupAt(i);
      const row = this.counts.next();
      columns.window.put(row, window);
      columns.lane.put(row, table.laneAt(i));
      columns.code.put(row, group >> 4);
      columns.kind.put(row, group & 15);
      columns.object.put(row, table.valueAt(i));
      columns.count.put(row, table.countAt(i));
    }
    table.clear();
  }
}
