import { formatBytes } from "../core/format.js";
import { fail, ok, type Result } from "../core/result.js";
import type { EngineApi } from "../model/engine-api.js";
import { type SqlAnswer, type SqlTable, sqlName } from "../model/sql.js";
import { tablesIn } from "./mentioned.js";

/** A database, in this thread or in another one. */
export interface SqlStore {
  declare(tables: readonly SqlTable[]): void | Promise<void>;
  /** Begins to fill a table. Then come its pieces, as `export` writes them in its format `sql`. */
  begin(table: SqlTable): void | Promise<void>;
  add(piece: Uint8Array<ArrayBuffer>): Result<void> | Promise<Result<void>>;
  /** After the last piece. */
  end(): Result<void> | Promise<Result<void>>;
  /** Instead of more pieces, or after one that failed. */
  abandon(): void | Promise<void>;
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
  private declared: Promise<void> | undefined;
  private readonly filled = new Set<string>();
  /** The end of what was begun last. */
  private filling: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly engine: Engine,
    private readonly store: SqlStore,
    private readonly part: SqlPart = {},
    /** Told before each table that is read. */
    private readonly onTable: (name: string) => void = () => undefined,
  ) {}

  async ask(sql: string, most?: number): Promise<Result<SqlAnswer>> {
    const ready = this.filling.then(() => this.fillAll(sql));
    // A table is filled once, whoever asks meanwhile.
    this.filling = ready.catch(() => undefined);
    const filled = await ready;
    return filled.ok ? this.store.run(sql, most) : filled;
  }

  private async fillAll(sql: string): Promise<Result<void>> {
    this.tables ??= await this.engine.sqlTables();
    const { tables } = this;
    // DuckDB may still be starting. The first rows are made meanwhile.
    this.declared ??= Promise.resolve(this.store.declare(tables));
    this.declared.catch(() => undefined);
    for (const table of tablesIn(sql, tables)) {
      if (this.filled.has(table.name)) continue;
      const filled = await this.fill(table);
      if (!filled.ok) return filled;
      this.filled.add(table.name);
    }
    await this.declared;
    return ok(undefined);
  }

  private async fill(table: SqlTable): Promise<Result<void>> {
    this.onTable(sqlName(table.name));
    const opened = await this.engine.exportOpen({ table: table.name, format: "sql", ...this.part });
    if (!opened.ok) return opened;
    const filled = await this.pipe(opened.value, table);
    if (filled.ok) return filled;
    await this.engine.exportClose(opened.value);
    await this.store.abandon();
    return filled;
  }

  /** The engine makes a piece while the database takes the one before. */
  private async pipe(handle: number, table: SqlTable): Promise<Result<void>> {
    let next = this.engine.exportNext(handle);
    await this.declared;
    await this.store.begin(table);
    for (let bytes = 0; ; ) {
      const piece = await next;
      if (!piece.ok) return piece;
      if (piece.value === undefined) return this.store.end();
      next = this.engine.exportNext(handle);
      if (typeof piece.value === "string") continue;
      bytes += piece.value.length;
      if (MOST_BYTES < bytes) return tooLarge(table);
      const taken = await this.store.add(piece.value);
      if (!taken.ok) return taken;
    }
  }
}

function tooLarge({ name }: SqlTable): Result<never> {
  return fail(`the table ${sqlName(name)} has more than ${formatBytes(MOST_BYTES)}, too much for SQL`, {
    hint: "ask about a part of the time, or of the lanes",
  });
}
