import { Pace } from "../core/pace.js";
import { fail, type Result } from "../core/result.js";
import type { Table, TableInfo, TableRequest } from "../model/table.js";
import type { QueryContext } from "../query/context.js";
import type { PanelTable } from "../query/export/table.js";
import { collectTable } from "../query/tables/collect.js";
import { Askers } from "./askers.js";

/** Several tables may be under way, each with its turn between two looks at the message loop. */
const SLICE_MS = 4;

/** The tables of an open session. Of a long trace one takes a second; other questions are answered meanwhile. */
export class Tables {
  private isClosed = false;
  private readonly askers = new Askers();

  constructor(
    private readonly context: QueryContext,
    private readonly tables: readonly PanelTable[],
    private readonly yieldToLoop: () => Promise<void>,
    private readonly now?: () => number,
  ) {}

  list(): readonly TableInfo[] {
    return this.tables.map(({ name, title, about }) => ({ name, title, about }));
  }

  async rows(request: TableRequest): Promise<Result<Table>> {
    const table = this.tables.find(({ name }) => name === request.table);
    if (table === undefined) return fail(`there is no table "${request.table}"`);
    const isNewest = this.askers.begin(request.asker);
    const pace = new Pace(this.yieldToLoop, SLICE_MS, this.now);
    return collectTable(this.context, table, request, {
      pause: () => pace.pause(),
      isWanted: () => !this.isClosed && isNewest(),
    });
  }

  /** Tables under way end at their next pause. */
  close(): void {
    this.isClosed = true;
  }
}
