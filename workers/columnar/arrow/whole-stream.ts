import { fail, ok, type Result } from "../../core/result.js";
import type { ColumnBatch, ColumnField } from "../columns.js";
import { type ArrowSchema, dictionaryOf, messagesIn, schemaOf } from "./messages.js";
import { BatchBody, batchMessage, dictionaryMessage, END_OF_STREAM } from "./record-batch.js";
import { HEADER, type Notes, schemaMessage } from "./schema.js";

/** Writes each batch as a stream that is whole in itself ("IPC Streaming Format" of Apache Arrow). */
export class StreamWriter {
  private readonly body = new BatchBody();
  private readonly schema: Uint8Array;

  constructor(fields: readonly ColumnField[], notes: Notes) {
    this.schema = schemaMessage(fields, notes);
  }

  write({ rows, columns }: ColumnBatch): Uint8Array<ArrayBuffer> {
    const { body } = this;
    const head = columns.flatMap((column, id) => {
      if (column.type !== "codes") return [];
      const { texts } = column.texts;
      body.begin(texts.length);
      body.add({ type: "text", texts });
      return [dictionaryMessage(id, body), body.bytes.view().slice()];
    });
    body.begin(rows);
    for (const column of columns) body.add(column);
    return joined([this.schema, ...head, batchMessage(body), body.bytes.view(), END_OF_STREAM]);
  }
}

/** What stands before the batches of a stream. */
export interface StreamHead extends ArrowSchema {
  /** The texts of the columns that have codes, by the number of the column. */
  readonly texts: ReadonlyMap<number, readonly string[]>;
}

/** Undefined: these bytes are no stream, as a file has its dictionaries at the end. */
export function headOf(stream: Uint8Array<ArrayBuffer>): Result<StreamHead> {
  const texts = new Map<number, readonly string[]>();
  let schema: ArrowSchema | undefined;
  for (const message of messagesIn(stream)) {
    if (message.header === HEADER.BATCH) break;
    if (message.header === HEADER.SCHEMA) schema = schemaOf(message);
    if (message.header !== HEADER.DICTIONARY) continue;
    const dictionary = dictionaryOf(message);
    if (!dictionary.ok) return dictionary;
    texts.set(dictionary.value.column, dictionary.value.texts);
  }
  return schema === undefined ? fail("no stream of Arrow") : ok({ ...schema, texts });
}

export function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
