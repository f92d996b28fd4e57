import type { DuckDBConnection } from "@duckdb/duckdb-wasm/blocking";
import { streamsOf } from "../columnar/arrow/arrow-stream.js";
import { headOf, type StreamHead } from "../columnar/arrow/whole-stream.js";
import { assert } from "../core/assert.js";
import { ok, type Result } from "../core/result.js";
import { PART_NOTE, type SqlColumn, type SqlTable, sqlName } from "../model/sql.js";
import { identifier, literal } from "./quoting.js";

type Stream = Uint8Array<ArrayBuffer>;

/** A column whose rows share so many texts keeps each as it is. */
const MOST_SHARED = 50_000;

/**
 * A table that is being filled with what `export` writes in its format `sql`. What DuckDB refuses is thrown.
 *
 * Most tables come as a file of Arrow. One in parts (`TableParts`) comes as streams, which are kept as they come, and becomes
 * a view that joins the parts. DuckDB joins many rows with a few as fast as it reads texts, and so a text comes once, and
 * not with each row.
 */
export class Filling {
  readonly name: string;
  /** The schema where parts lie, so that lists of tables are without them. */
  private readonly schema: string;
  private readonly file: Stream[] = [];
  /** Names of the columns of each part. */
  private readonly parts: (readonly string[])[] = [];

  constructor(
    private readonly connection: DuckDBConnection,
    private readonly table: SqlTable,
  ) {
    this.name = sqlName(table.name);
    this.schema = `${this.name}.parts`;
  }

  /** The next piece of the table. */
  add(piece: Stream): Result<void> {
    const head = headOf(piece);
    const part = head.ok ? head.value.notes[PART_NOTE] : undefined;
    if (head.ok && part !== undefined) this.addPart(Number(part), head.value, piece);
    else this.file.push(piece);
    return ok(undefined);
  }

  /** All pieces were added. */
  end(): Result<void> {
    if (0 < this.parts.length) this.join();
    return this.parts.length === 0 ? this.fillFromFile() : ok(undefined);
  }

  /** Forgets what was added. */
  abandon(): void {
    this.connection.query(`DROP SCHEMA IF EXISTS ${identifier(this.schema)} CASCADE`);
  }

  private addPart(part: number, { names, texts }: StreamHead, stream: Stream): void {
    const name = this.partName(part);
    if (this.parts[part] === undefined) {
      assert(part === this.parts.length, "parts come in their order");
      if (part === 0) this.connection.query(`CREATE SCHEMA ${identifier(this.schema)}`);
      this.create(name, names, texts);
      this.parts.push(names);
    }
    this.insert(name, stream);
  }

  private fillFromFile(): Result<void> {
    const made = streamsOf(this.file);
    if (!made.ok) return made;
    const { name } = this;
    this.connection.query(`DROP TABLE IF EXISTS ${identifier(name)}`);
    this.create(
      { name },
      this.table.columns.map((column) => column.name),
      made.value.texts,
    );
    // DuckDB reads a stream where it lies, so each is whole.
    for (const stream of made.value.streams) this.insert({ name }, stream);
    return ok(undefined);
  }

  /** `texts`: those of the columns by their numbers. */
  private create(table: TableName, names: readonly string[], texts: ReadonlyMap<number, readonly string[]>): void {
    const columns = names.map(
      (name, i) => `${identifier(name)} ${this.enumOf(name, texts.get(i)) ?? this.typeOf(name)}`,
    );
    this.connection.query(`CREATE TABLE ${fullName(table)} (${columns.join(", ")})`);
  }

  private insert(table: TableName, stream: Stream): void {
    this.connection.insertArrowFromIPCStream(stream, { ...table, create: false });
  }

  /** Parts after the first begin with a key. */
  private join(): void {
    const name = identifier(this.name);
    const columns = this.table.columns.map((column) => this.valueOf(column));
    const [rows = "", ...others] = this.parts.map((_, i) => fullName(this.partName(i)));
    const joins = others.map((other, i) => `JOIN ${other} USING (${identifier(this.parts[i + 1]?.[0] ?? "")})`);
    this.connection.query(`DROP TABLE IF EXISTS ${name}`);
    this.connection.query(`CREATE VIEW ${name} AS SELECT ${columns.join(", ")} FROM ${rows} ${joins.join(" ")}`);
  }

  private valueOf({ name, type, difference }: SqlColumn): string {
    if (this.parts.some((names) => names.includes(name))) return identifier(name);
    const value = difference?.map(identifier).join(" - ") ?? `NULL::${type}`;
    return `${value} AS ${identifier(name)}`;
  }

  private partName(part: number): TableName {
    return { schema: this.schema, name: `part_${part}` };
  }

  /** What is no column of the table is a key. */
  private typeOf(column: string): string {
    return this.table.columns.find(({ name }) => name === column)?.type ?? "INTEGER";
  }

  /**
   * Texts that many rows share become an ENUM: it takes the room of a number, and DuckDB compares it as one. Its values
   * are in order, so that rows are sorted by their texts.
   */
  private enumOf(column: string, texts: readonly string[] = []): string | undefined {
    if (texts.length === 0 || MOST_SHARED < texts.length) return undefined;
    const title = identifier(`${this.name}.${column}`);
    this.connection.query(`DROP TYPE IF EXISTS ${title} CASCADE`);
    this.connection.query(`CREATE TYPE ${title} AS ENUM (${[...new Set(texts)].toSorted().map(literal).join(", ")})`);
    return title;
  }
}

interface TableName {
  readonly schema?: string;
  readonly name: string;
}

function fullName({ schema, name }: TableName): string {
  return schema === undefined ? identifier(name) : `${identifier(schema)}.${identifier(name)}`;
}
