import { Bytes } from "../bytes.js";
import { type Column, type ColumnField, isNull, nullsIn } from "../columns.js";
import { writeHybrid, writeTexts } from "./encodings.js";
import { binary, type Field, i32, i32s, i64, struct, texts, writeStruct } from "./thrift.js";
import { ENCODING, type Values, valuesOf } from "./values.js";

// Names and numbers are those of parquet.thrift of Apache Parquet.

/** Physical types. */
const TYPE = { INT32: 1, INT64: 2, DOUBLE: 5, BYTE_ARRAY: 6 } as const;
const PAGE = { DATA: 0, DICTIONARY: 2 } as const;
const UNCOMPRESSED = 0;

export function physicalType(type: ColumnField["type"]): number {
  switch (type) {
    case "int32":
      return TYPE.INT32;
    case "timestamp":
    case "int64":
      return TYPE.INT64;
    case "float64":
      return TYPE.DOUBLE;
    case "codes":
    case "text":
      return TYPE.BYTE_ARRAY;
  }
}

/** Writes the columns of row groups, one after the other. */
export class ColumnChunks {
  private readonly page = new Bytes(1 << 16);
  private readonly levels = new Bytes(64);

  /**
   * Appends a column of a row group: a page with its dictionary if it has one, and a page with its values. `begin` is the
   * place of `out` in the file. Answers the struct ColumnChunk.
   */
  write(
    out: Bytes,
    begin: number,
    { name, type }: ColumnField,
    column: Column,
    rows: number,
  ): { readonly chunk: readonly Field[]; readonly bytes: number } {
    const first = begin + out.length;
    const nulls = nullsIn(column, rows);
    const values = valuesOf(column, rows, rows - nulls);
    const { dictionary, encoding, range } = values;
    if (dictionary !== undefined) this.writeDictionary(out, dictionary);
    const dataAt = begin + out.length;
    this.writeData(out, values, column, { rows, nulls });
    const bytes = begin + out.length - first;
    const encodings = dictionary === undefined ? [encoding, ENCODING.RLE] : [ENCODING.PLAIN, encoding, ENCODING.RLE];
    const data: readonly Field[] = [
      i32(1, physicalType(type)),
      i32s(2, encodings),
      texts(3, [name]),
      i32(4, UNCOMPRESSED),
      i64(5, rows),
      i64(6, bytes),
      i64(7, bytes),
      i64(9, dataAt),
      ...(dictionary === undefined ? [] : [i64(11, first)]),
      struct(12, [i64(3, nulls), ...(range === undefined ? [] : [binary(5, range.most), binary(6, range.least)])]),
    ];
    return { chunk: [i64(2, first), struct(3, data)], bytes };
  }

  private writeDictionary(out: Bytes, dictionary: readonly Uint8Array[]): void {
    const { page } = this;
    page.clear();
    writeTexts(page, dictionary);
    writePage(out, PAGE.DICTIONARY, page, struct(7, [i32(1, dictionary.length), i32(2, ENCODING.PLAIN)]));
  }

  private writeData(
    out: Bytes,
    { write, encoding }: Values,
    column: Column,
    { rows, nulls }: { readonly rows: number; readonly nulls: number },
  ): void {
    const { page } = this;
    page.clear();
    this.writeLevels(page, column, rows, nulls);
    write(page);
    const header = struct(5, [i32(1, rows), i32(2, encoding), i32(3, ENCODING.RLE), i32(4, ENCODING.RLE)]);
    writePage(out, PAGE.DATA, page, header);
  }

  /** Which rows have a value: their definition levels, 1, or 0 for null, with the length of their bytes before them. */
  private writeLevels(page: Bytes, column: Column, rows: number, nulls: number): void {
    const { levels } = this;
    levels.clear();
    const defined = new Uint8Array(rows).fill(1);
    if (0 < nulls) for (let i = 0; i < rows; i += 1) defined[i] = isNull(column, i) ? 0 : 1;
    writeHybrid(levels, defined, rows, 1);
    page.uint32(levels.length);
    page.bytes(levels.view());
  }
}

function writePage(out: Bytes, type: number, page: Bytes, header: Field): void {
  writeStruct(out, [i32(1, type), i32(2, page.length), i32(3, page.length), header]);
  out.bytes(page.view());
}
