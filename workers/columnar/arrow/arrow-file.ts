import { Bytes } from "../bytes.js";
import type { ColumnBatch, ColumnField, ColumnWriter, TextCodes } from "../columns.js";
import { FlatBuffer, type Place } from "./flat-buffer.js";
import { BatchBody, batchMessage, dictionaryMessage, END_OF_STREAM } from "./record-batch.js";
import { int16, type Notes, offset, schemaMessage, VERSION, writeSchema } from "./schema.js";

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
    this.batches.push(this.append(batchMessage(body), body));
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
