import type { DuckDBBindings, DuckDBConnection } from "@duckdb/duckdb-wasm/blocking";
import { assert } from "../core/assert.js";
import { errorText } from "../core/error-text.js";
import { fail, ok, type Result } from "../core/result.js";
import { type SqlAnswer, type SqlTable, sqlName } from "../model/sql.js";
import { answerOf } from "./answer.js";
import { failureOf } from "./failure.js";
import { Filling } from "./filling.js";
import { identifier } from "./quoting.js";

/** DuckDB, loaded. A platform finds it among our own files (`entry/sql.node.ts`, `entry/sql.worker.ts`). */
export type DuckDbModule = typeof import("@duckdb/duckdb-wasm/blocking");

export interface DuckDbFiles {
  readonly duckdb: DuckDbModule;
  /** The address or path of its WebAssembly. */
  readonly wasm: string;
}

/**
 * DuckDB sees what is put into it and nothing else: neither files nor the network, and no extension is loaded. Then the
 * configuration is locked, so that no query opens it again (duckdb.org, "Securing DuckDB").
 */
const LOCK = [
  "SET enable_external_access = false",
  "SET autoinstall_known_extensions = false",
  "SET autoload_known_extensions = false",
  "SET allow_community_extensions = false",
  "SET memory_limit = '2GB'",
  "SET lock_configuration = true",
];

/** Fields of events are JSON. DuckDB's own functions for it are in an extension. */
const FIELD = `CREATE MACRO field(json, name) AS
  trim(regexp_extract(json, '"' || name || '":("(?:[^"\\\\]|\\\\.)*"|[^,}]*)', 1), '"')`;

/** The tables of a session, in a database in memory. */
export class SqlDatabase {
  private filling: Filling | undefined;

  private constructor(
    private readonly database: DuckDBBindings,
    private readonly connection: DuckDBConnection,
  ) {}

  static async open({ duckdb, wasm }: DuckDbFiles): Promise<SqlDatabase> {
    // One build is packed: all platforms of ours have exceptions of WebAssembly.
    const bundle = { mainModule: wasm, mainWorker: "" };
    // This runtime has no files.
    const database = await duckdb.createDuckDB(
      { mvp: bundle, eh: bundle },
      new duckdb.VoidLogger(),
      duckdb.DEFAULT_RUNTIME,
    );
    await database.instantiate(() => undefined);
    database.open({ query: { castBigIntToDouble: false, castTimestampToDate: false, castDecimalToDouble: false } });
    const connection = database.connect();
    connection.query([FIELD, ...LOCK].join(";"));
    return new SqlDatabase(database, connection);
  }

  /** Makes tables without rows, so that a query can ask which there are. */
  declare(tables: readonly SqlTable[]): void {
    const made = tables.map(({ name, columns }) => {
      const list = columns.map((column) => `${identifier(column.name)} ${column.type}`);
      return `CREATE TABLE IF NOT EXISTS ${identifier(sqlName(name))} (${list.join(", ")});`;
    });
    this.connection.query(`BEGIN; ${made.join("\n")} COMMIT`);
  }

  /** Begins to fill a table that was declared. */
  begin(table: SqlTable): void {
    this.filling = new Filling(this.connection, table);
  }

  /** The next piece of the table, as `export` writes it in its format `sql`. */
  add(piece: Uint8Array<ArrayBuffer>): Result<void> {
    return this.fitting((filling) => filling.add(piece));
  }

  /** The table has all its pieces. They may be a gigabyte: none is kept here. */
  end(): Result<void> {
    const filled = this.fitting((filling) => filling.end());
    if (filled.ok) this.filling = undefined;
    return filled;
  }

  /** No more pieces come. What came is of no use. */
  abandon(): void {
    this.filling?.abandon();
    this.filling = undefined;
  }

  /** Runs a query, and takes up to `most` rows of its answer. */
  run(sql: string, most = Number.POSITIVE_INFINITY): Result<SqlAnswer> {
    const limited = Number.isFinite(most) ? firstRows(sql, most + 1) : undefined;
    try {
      return ok(answerOf(this.connection.query(limited ?? sql), most));
    } catch (error) {
      return failureOf(limited ?? sql, errorText(error), limited === undefined ? 0 : LIMIT_HEAD.length);
    }
  }

  close(): void {
    this.connection.close();
    this.database.reset();
  }

  private fitting(work: (filling: Filling) => Result<void>): Result<void> {
    const { filling } = this;
    assert(filling !== undefined, "a table is begun before it gets pieces");
    try {
      return work(filling);
    } catch (error) {
      return fail(`the table ${filling.name} does not fit: ${firstLine(errorText(error))}`, {
        hint: "a part of the time needs less",
      });
    }
  }
}

const LIMIT_HEAD = "FROM (\n";

/** The same query, which ends after some rows; undefined: it does not only read. */
function firstRows(sql: string, rows: number): string | undefined {
  const one = sql.trimEnd().replace(/;$/, "");
  return /^\s*(?:select|with|from|values)\b/i.test(one) && !one.includes(";")
    ? `${LIMIT_HEAD}${one}\n) LIMIT ${rows}`
    : undefined;
}

function firstLine(text: string): string {
  return text.split("\n")[0] ?? text;
}
