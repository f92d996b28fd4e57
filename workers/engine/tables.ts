import { Pace } from "../core/pace.js";
import { fail, type Result } from "../core/result.js";
import type { Table, TableInfo, TableRequest } from "../model/table.js";
import type { QueryContext } from "../query/context.js";
import { collectTable } from "../query/tables/collect.js";
import type { PanelTable } from "../query/tables/panel-table.js";

/** Several tables may be under way, each with its turn between two looks at the message loop. */
const SLICE_MS = 4;

/** The tables of an open session. Of a long trace one takes a second; other questions are answered meanwhile. */
export class Tables {
  private isClosed = false;
  /** The newest request of each asker. */
  private readonly newest = new Map<string, TableRequest>();

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
    const { asker } = request;
    const table = this.tables.find(({ name }) => name === request.table);
    if (table === undefined) return fail(`there is no table "${request.table}"`);
    if (asker !== undefined) this.newest.set(asker, request);
    const pace = new Pace(this.yieldToLoop, SLICE_MS, this.now);
    const isNewest = () => asker === undefined || this.newest.get(asker) === request;
    const answer = await collectTable(this.context, table, request, {
      pause: () => pace.pause(),
      isWanted: () => !this.isClosed && isNewest(),
    });
    if (asker !== undefined && isNewest()) this.newest.delete(asker);
    return answer;
  }

  /** What is under way ends at its next pause. */
  close(): void {
    this.isClosed = true;
  }
}
