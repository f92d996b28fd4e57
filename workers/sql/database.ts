import type { DuckDBBindings, DuckDBConnection } from "@duckdb/duckdb-wasm/blocking";
import { streamsOf } from "../columnar/arrow/arrow-stream.js";
import { errorText } from "../core/error-text.js";
import { fail, ok, type Result } from "../core/result.js";
import { type SqlAnswer, type SqlTable, sqlName } from "../model/sql.js";
import { answerOf } from "./answer.js";
import { failureOf } from "./failure.js";
import { identifier, literal } from "./quoting.js";

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

/** A column whose rows share so many texts keeps each as it is. */
const MOST_SHARED = 50_000;

/** The tables of a session, in a database in memory. */
export class SqlDatabase {
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
    for (const statement of [FIELD, ...LOCK]) connection.query(statement);
    return new SqlDatabase(database, connection);
  }

  /** Makes tables without rows, so that a query can ask which there are. */
  declare(tables: readonly SqlTable[]): void {
    for (const { name, columns } of tables) {
      const list = columns.map((column) => `${identifier(column.name)} ${column.type}`);
      this.connection.query(`CREATE TABLE IF NOT EXISTS ${identifier(sqlName(name))} (${list.join(", ")})`);
    }
  }

  /** Fills a table with rows, as `export` writes them in its format `sql`. */
  fill({ name, columns }: SqlTable, file: readonly Uint8Array<ArrayBuffer>[]): Result<void> {
    const made = streamsOf(file);
    if (!made.ok) return made;
    const { streams, texts } = made.value;
    const table = sqlName(name);
    try {
      this.connection.query(`DROP TABLE IF EXISTS ${identifier(table)}`);
      const list = columns.map(
        (column, i) => `${identifier(column.name)} ${this.typeFor(table, column, texts.get(i))}`,
      );
      this.connection.query(`CREATE TABLE ${identifier(table)} (${list.join(", ")})`);
      // DuckDB reads a stream where it lies, so each is whole.
      for (const stream of streams) this.connection.insertArrowFromIPCStream(stream, { name: table, create: false });
      return ok(undefined);
    } catch (error) {
      return fail(`the table ${table} does not fit: ${firstLine(errorText(error))}`, {
        hint: "a part of the time needs less",
      });
    }
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

  /**
   * Texts that many rows share become an ENUM: it takes the room of a number, and DuckDB compares it as one. Its values
   * are in order, so that rows are sorted by their texts.
   */
  private typeFor(table: string, { name, type }: SqlTable["columns"][number], texts?: readonly string[]): string {
    if (texts === undefined || texts.length === 0 || MOST_SHARED < texts.length) return type;
    const title = identifier(`${table}.${name}`);
    this.connection.query(`DROP TYPE IF EXISTS ${title} CASCADE`);
    this.connection.query(`CREATE TYPE ${title} AS ENUM (${[...new Set(texts)].toSorted().map(literal).join(", ")})`);
    return title;
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
