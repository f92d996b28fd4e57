import { base64 } from "../../core/base64.js";
import { type Notes, schemaMessage } from "../arrow/schema.js";
import { Bytes } from "../bytes.js";
import type { ColumnBatch, ColumnField, ColumnWriter } from "../columns.js";
import { ColumnChunks, physicalType } from "./column-chunk.js";
import { bool, type Field, i8, i32, i64, struct, structs, text, writeStruct } from "./thrift.js";

// Names and numbers are those of parquet.thrift of Apache Parquet.

const FORMAT_VERSION = 2;
const OPTIONAL = 1;
/** ConvertedType.UTF8, which older readers know. */
const UTF8 = 0;

/**
 * Writes a file of Apache Parquet. Each batch is a row group, each of its columns a page of values, and one of texts
 * before it where rows share texts. Nothing is compressed: texts are dictionaries of runs and packed places, whole
 * numbers are packed differences, which is as small and can be read by all.
 */
export class ParquetWriter implements ColumnWriter {
  private length = 0;
  private readonly out = new Bytes(1 << 16);
  private readonly columns = new ColumnChunks();
  private rows = 0;
  private readonly groups: (readonly Field[])[] = [];

  constructor(
    private readonly fields: readonly ColumnField[],
    private readonly notes: Notes,
  ) {}

  add({ rows, columns }: ColumnBatch): Uint8Array<ArrayBuffer> {
    const { out } = this;
    this.begin();
    const first = this.length + out.length;
    const written = this.fields.flatMap((field, i) => {
      const column = columns[i];
      return column === undefined ? [] : [this.columns.write(out, this.length, field, column, rows)];
    });
    const bytes = written.reduce((sum, one) => sum + one.bytes, 0);
    const chunks = structs(
      1,
      written.map(({ chunk }) => chunk),
    );
    this.groups.push([chunks, i64(2, bytes), i64(3, rows), i64(5, first), i64(6, bytes)]);
    this.rows += rows;
    return this.taken();
  }

  end(): Uint8Array<ArrayBuffer> {
    const { out } = this;
    this.begin();
    const from = out.length;
    writeStruct(out, this.fileMetadata());
    out.uint32(out.length - from);
    out.bytes(MAGIC);
    return this.taken();
  }

  private begin(): void {
    if (this.length === 0) this.out.bytes(MAGIC);
  }

  private taken(): Uint8Array<ArrayBuffer> {
    this.length += this.out.length;
    return this.out.taken();
  }

  private fileMetadata(): readonly Field[] {
    const root = [text(4, "schema"), i32(5, this.fields.length)];
    // By it PyArrow gives back the same types and notes as from an Arrow file.
    const pairs = { ...this.notes, "ARROW:schema": base64(schemaMessage(this.fields, this.notes)) };
    return [
      i32(1, FORMAT_VERSION),
      structs(2, [root, ...this.fields.map(schemaElement)]),
      i64(3, this.rows),
      structs(4, this.groups),
      structs(
        5,
        Object.entries(pairs).map(([key, value]) => [text(1, key), text(2, value)]),
      ),
      text(6, "Lanescope"),
      // Without an order for each column readers use no statistics.
      structs(
        7,
        this.fields.map(() => [struct(1, [])]),
      ),
    ];
  }
}

const MAGIC = new TextEncoder().encode("PAR1");

function schemaElement({ name, type }: ColumnField): readonly Field[] {
  const head = [i32(1, physicalType(type)), i32(3, OPTIONAL), text(4, name)];
  switch (type) {
    case "timestamp": {
      const nanoseconds = struct(2, [struct(3, [])]);
      return [...head, struct(10, [struct(8, [bool(1, true), nanoseconds])])];
    }
    case "int64":
      return [...head, struct(10, [struct(10, [i8(1, 64), bool(2, true)])])];
    case "int32":
      return [...head, struct(10, [struct(10, [i8(1, 32), bool(2, true)])])];
    case "float64":
      return head;
    case "codes":
    case "text":
      return [...head, i32(6, UTF8), struct(10, [struct(1, [])])];
  }
}
