import { type Columns, intColumn } from "../core/columns.js";
import { Records, type Schema } from "../core/records.js";
import { firstIndex } from "../core/search.js";
import type { LaneId } from "../model/lanes.js";

const LINKS = { lane: "int", row: "int" } as const satisfies Schema;

export class Rows {
  readonly column = intColumn();
  count = 0;
}

/** The rows of a store for each lane, in the order in which they were added. */
export class RowsByLane {
  /** By lane, without holes. */
  private readonly lanes: (Rows | undefined)[] = [];

  add(lane: LaneId, row: number): void {
    const rows = this.lanes[lane] ?? this.begin(lane);
    rows.column.set(rows.count, row);
    rows.count += 1;
  }

  /** The lane's last row before `isPast` becomes true, -1 if none. It must be true for all later rows too. */
  lastBefore(lane: LaneId, isPast: (row: number) => boolean): number {
    const rows = this.lanes[lane];
    if (rows === undefined) return -1;
    const at = firstIndex(0, rows.count, (i) => isPast(rows.column.at(i))) - 1;
    return at < 0 ? -1 : rows.column.at(at);
  }

  toColumns(): Columns {
    const links = new Records(LINKS);
    this.lanes.forEach((rows, lane) => {
      for (let i = 0; rows !== undefined && i < rows.count; i += 1) links.add({ lane, row: rows.column.at(i) });
    });
    return links.toColumns();
  }

  static fromColumns(columns: Columns): RowsByLane {
    const links = new Records(LINKS).restore(columns);
    const rows = new RowsByLane();
    for (let i = 0; i < links.count; i += 1) rows.add(links.columns.lane.at(i), links.columns.row.at(i));
    return rows;
  }

  private begin(lane: LaneId): Rows {
    while (this.lanes.length <= lane) this.lanes.push(undefined);
    const rows = new Rows();
    this.lanes[lane] = rows;
    return rows;
  }
}
