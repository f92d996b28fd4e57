import { formatBytes } from "../core/format.js";
import { fail, ok, type Result } from "../core/result.js";
import type { EngineApi } from "../model/engine-api.js";
import { type SqlAnswer, type SqlTable, sqlName } from "../model/sql.js";
import { tablesIn } from "./mentioned.js";

/** A database, in this thread or in another one. */
export interface SqlStore {
  declare(tables: readonly SqlTable[]): void | Promise<void>;
  fill(table: SqlTable, file: readonly Uint8Array<ArrayBuffer>[]): Result<void> | Promise<Result<void>>;
  run(sql: string, most?: number): Result<SqlAnswer> | Promise<Result<SqlAnswer>>;
}

type Engine = Pick<EngineApi, "sqlTables" | "exportOpen" | "exportNext" | "exportClose">;

/** The part of the session that SQL sees. */
export interface SqlPart {
  readonly from?: string;
  readonly to?: string;
  readonly lanes?: string;
}

/** DuckDB's memory ends at 4 GB, and a query needs some. */
const MOST_BYTES = 1 << 30;

/**
 * SQL over a session that is read to its end. A table is handed to the database when the first query names it, and stays
 * there.
 */
export class SessionSql {
  private tables: readonly SqlTable[] | undefined;
  private readonly filled = new Set<string>();

  constructor(
    private readonly engine: Engine,
    private readonly store: SqlStore,
    private readonly part: SqlPart = {},
    /** Told before each table that is read. */
    private readonly onTable: (name: string) => void = () => undefined,
  ) {}

  async ask(sql: string, most?: number): Promise<Result<SqlAnswer>> {
    const tables = await this.declared();
    for (const table of tablesIn(sql, tables)) {
      if (this.filled.has(table.name)) continue;
      const filled = await this.fill(table);
      if (!filled.ok) return filled;
      this.filled.add(table.name);
    }
    return this.store.run(sql, most);
  }

  private async declared(): Promise<readonly SqlTable[]> {
    if (this.tables !== undefined) return this.tables;
    const tables = await this.engine.sqlTables();
    await this.store.declare(tables);
    this.tables = tables;
    return tables;
  }

  private async fill(table: SqlTable): Promise<Result<void>> {
    this.onTable(sqlName(table.name));
    const opened = await this.engine.exportOpen({ table: table.name, format: "sql", ...this.part });
    if (!opened.ok) return opened;
    const pieces = await this.piecesOf(opened.value, table);
    return pieces.ok ? this.store.fill(table, pieces.value) : pieces;
  }

  private async piecesOf(handle: number, { name }: SqlTable): Promise<Result<Uint8Array<ArrayBuffer>[]>> {
    const pieces: Uint8Array<ArrayBuffer>[] = [];
    for (let bytes = 0; ; ) {
      const piece = await this.engine.exportNext(handle);
      if (!piece.ok) return piece;
      if (piece.value === undefined) return ok(pieces);
      if (typeof piece.value === "string") continue;
      pieces.push(piece.value);
      bytes += piece.value.length;
      if (bytes <= MOST_BYTES) continue;
      await this.engine.exportClose(handle);
      return fail(`the table ${sqlName(name)} has more than ${formatBytes(MOST_BYTES)}, too much for SQL`, {
        hint: "ask about a part of the time, or of the lanes",
      });
    }
  }
}
