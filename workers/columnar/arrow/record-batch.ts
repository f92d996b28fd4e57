import { Bytes } from "../bytes.js";
import { type Column, isNull, nullsIn } from "../columns.js";
import { writeInt64 } from "../int64.js";
import { FlatBuffer, type Place } from "./flat-buffer.js";
import { HEADER, int64, messageBytes, offset } from "./schema.js";

export const END_OF_STREAM = Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0);

/** The buffers of a batch, one after the other, each at a multiple of 8 bytes. */
export class BatchBody {
  readonly bytes = new Bytes(1 << 16);
  nodes: { readonly nulls: number }[] = [];
  buffers: { readonly at: number; readonly length: number }[] = [];
  rows = 0;

  begin(rows: number): void {
    this.bytes.clear();
    this.nodes = [];
    this.buffers = [];
    this.rows = rows;
  }

  add(column: Column): void {
    const { rows } = this;
    const nulls = nullsIn(column, rows);
    this.nodes.push({ nulls });
    this.buffer(nulls === 0 ? NOTHING : validity(column, rows));
    switch (column.type) {
      case "codes":
        this.buffer(bytesOf(nulls === 0 ? column.codes : withoutNulls(column.codes, rows), rows * 4));
        break;
      case "int32":
        this.buffer(bytesOf(column.values, rows * 4));
        break;
      case "float64":
        this.buffer(bytesOf(column.values, rows * 8));
        break;
      case "text":
        this.texts(column.texts);
        break;
      default:
        this.bufferOf(rows * 8, (words) => writeInt64(words, column, rows));
    }
  }

  private texts(texts: readonly (string | undefined)[]): void {
    const ends = new Int32Array(this.rows + 1);
    const data = new Bytes(1 << 16);
    for (let i = 0; i < this.rows; i += 1) {
      const text = texts[i];
      if (text !== undefined && text !== "") data.bytes(ENCODER.encode(text));
      ends[i + 1] = data.length;
    }
    this.buffer(bytesOf(ends, ends.byteLength));
    this.buffer(data.view());
  }

  /** Room for a buffer that is written where it lies. */
  private bufferOf(length: number, write: (words: Int32Array) => void): void {
    this.buffers.push({ at: this.bytes.length, length });
    const { buffer, byteOffset } = this.bytes.take(length);
    write(new Int32Array(buffer, byteOffset, length / 4));
    this.bytes.pad(8);
  }

  private buffer(bytes: Uint8Array): void {
    this.buffers.push({ at: this.bytes.length, length: bytes.length });
    this.bytes.bytes(bytes);
    this.bytes.pad(8);
  }
}

const NOTHING = new Uint8Array(0);
const ENCODER = new TextEncoder();

function bytesOf({ buffer, byteOffset }: Int32Array | Float64Array, length: number): Uint8Array {
  return new Uint8Array(buffer, byteOffset, length);
}

/** A place without a text is null all the same; 0 is one that all readers accept. */
function withoutNulls(codes: Int32Array, rows: number): Int32Array {
  return codes.slice(0, rows).map((code) => Math.max(0, code));
}

/** A bit for each row, the lowest first: 1 is a value, 0 null. */
function validity(column: Column, rows: number): Uint8Array {
  const bits = new Uint8Array((rows + 7) >> 3);
  for (let i = 0; i < rows; i += 1) {
    if (!isNull(column, i)) bits[i >> 3] = (bits[i >> 3] as number) | (1 << (i & 7));
  }
  return bits;
}

export function batchMessage(body: BatchBody): Uint8Array {
  const buffer = new FlatBuffer();
  return messageBytes(buffer, HEADER.BATCH, writeBatch(buffer, body), body.bytes.length);
}

export function dictionaryMessage(id: number, body: BatchBody): Uint8Array {
  const buffer = new FlatBuffer();
  const data = writeBatch(buffer, body);
  const header = buffer.table([int64(0, id), offset(1, data)]);
  return messageBytes(buffer, HEADER.DICTIONARY, header, body.bytes.length);
}

/** The table RecordBatch. */
function writeBatch(buffer: FlatBuffer, { rows, nodes, buffers }: BatchBody): Place {
  const places = buffer.structs(buffers, 16, ({ at, length }) => {
    buffer.int64(length);
    buffer.int64(at);
  });
  const columns = buffer.structs(nodes, 16, ({ nulls }) => {
    buffer.int64(nulls);
    buffer.int64(rows);
  });
  return buffer.table([int64(0, rows), offset(1, columns), offset(2, places)]);
}
