import { Bytes } from "../bytes.js";
import {
  type Column,
  type ColumnBatch,
  type ColumnField,
  type ColumnWriter,
  isNull,
  nullsIn,
  type TextCodes,
} from "../columns.js";
import { int64Bytes } from "../int64.js";
import { FlatBuffer, type Place } from "./flat-buffer.js";
import {
  HEADER,
  int16,
  int64,
  messageBytes,
  type Notes,
  offset,
  schemaMessage,
  VERSION,
  writeSchema,
} from "./schema.js";

/**
 * Writes the file format of Apache Arrow ("IPC File Format" of the columnar format, also called Feather 2):
 *
 *     "ARROW1", schema, a message for each batch, a message for each dictionary, footer, "ARROW1"
 *
 * Readers find all parts by the footer, so the dictionaries may stand at the end, when all their texts are known.
 */
export class ArrowWriter implements ColumnWriter {
  private length = 0;
  private readonly out = new Bytes(1 << 16);
  private readonly body = new BatchBody();
  private readonly batches: Block[] = [];
  /** The texts of the columns that have codes, by the number of the column. */
  private readonly texts = new Map<number, TextCodes>();

  constructor(
    private readonly fields: readonly ColumnField[],
    private readonly notes: Notes,
  ) {}

  add({ rows, columns }: ColumnBatch): Uint8Array<ArrayBuffer> {
    const { body } = this;
    this.begin();
    body.begin(rows);
    columns.forEach((column, i) => {
      body.add(column);
      if (column.type === "codes") this.texts.set(i, column.texts);
    });
    this.batches.push(this.append(messageOf(body), body));
    return this.taken();
  }

  end(): Uint8Array<ArrayBuffer> {
    const { body, out } = this;
    this.begin();
    const dictionaries = this.fields.flatMap(({ type }, id) => {
      if (type !== "codes") return [];
      const texts = this.texts.get(id)?.texts ?? [];
      body.begin(texts.length);
      body.add({ type: "text", texts });
      return [this.append(dictionaryMessage(id, body), body)];
    });
    out.bytes(END_OF_STREAM);
    const footer = this.footer(dictionaries);
    out.bytes(footer);
    out.uint32(footer.length);
    out.bytes(MAGIC);
    return this.taken();
  }

  /** The first piece begins with what stands before all batches. */
  private begin(): void {
    const { out } = this;
    if (0 < this.length) return;
    out.bytes(MAGIC);
    out.pad(8);
    out.bytes(schemaMessage(this.fields, this.notes));
  }

  private append(message: Uint8Array, { bytes }: BatchBody): Block {
    const { out } = this;
    const block = { offset: this.length + out.length, metadata: message.length, body: bytes.length };
    out.bytes(message);
    out.bytes(bytes.view());
    return block;
  }

  private taken(): Uint8Array<ArrayBuffer> {
    this.length += this.out.length;
    return this.out.taken();
  }

  private footer(dictionaries: readonly Block[]): Uint8Array {
    const buffer = new FlatBuffer();
    const batches = writeBlocks(buffer, this.batches);
    const texts = writeBlocks(buffer, dictionaries);
    const schema = writeSchema(buffer, this.fields, this.notes);
    return buffer.finish(buffer.table([offset(1, schema), offset(2, texts), offset(3, batches), int16(0, VERSION)]));
  }
}

const MAGIC = new TextEncoder().encode("ARROW1");
const END_OF_STREAM = Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0);

/** A message in the file: its place, and the bytes of its metadata and of its body. */
interface Block {
  readonly offset: number;
  readonly metadata: number;
  readonly body: number;
}

function writeBlocks(buffer: FlatBuffer, blocks: readonly Block[]): Place {
  return buffer.structs(blocks, 24, ({ offset: at, metadata, body }) => {
    buffer.int64(body);
    buffer.int32(0);
    buffer.int32(metadata);
    buffer.int64(at);
  });
}

/** The buffers of a batch, one after the other, each at a multiple of 8 bytes. */
class BatchBody {
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
      case "float64":
        this.buffer(bytesOf(column.values, rows * 8));
        break;
      case "text":
        this.texts(column.texts);
        break;
      default:
        this.buffer(int64Bytes(column, rows));
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

function messageOf(body: BatchBody): Uint8Array {
  const buffer = new FlatBuffer();
  return messageBytes(buffer, HEADER.BATCH, writeBatch(buffer, body), body.bytes.length);
}

function dictionaryMessage(id: number, body: BatchBody): Uint8Array {
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
