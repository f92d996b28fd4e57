import { fail, ok, type Result } from "../../core/result.js";
import { dictionaryOf, messagesIn } from "./messages.js";
import { END_OF_STREAM } from "./record-batch.js";
import { HEADER } from "./schema.js";
import { joined } from "./whole-stream.js";

/** A table as streams of Arrow ("IPC Streaming Format"), whose dictionaries stand before the batches. */
export interface ArrowStreams {
  /** Streams, each whole in itself, that hold the rows one after the other. */
  readonly streams: Iterable<Uint8Array<ArrayBuffer>>;
  /** The texts of the columns that have codes, by the number of the column. */
  readonly texts: ReadonlyMap<number, readonly string[]>;
}

/** A reader that keeps a stream in its own memory has it twice for a moment. */
const STREAM_BYTES = 64 << 20;

/** Turns the pieces of a file of ours (`ArrowWriter`), which has its dictionaries at the end, into streams. */
export function streamsOf(pieces: readonly Uint8Array<ArrayBuffer>[]): Result<ArrowStreams> {
  const head: Uint8Array<ArrayBuffer>[] = [];
  const batches: Uint8Array<ArrayBuffer>[] = [];
  const texts = new Map<number, readonly string[]>();
  for (const [i, piece] of pieces.entries()) {
    for (const message of messagesIn(piece, i === 0 ? FILE_HEAD : 0)) {
      (message.header === HEADER.BATCH ? batches : head).push(message.bytes);
      if (message.header !== HEADER.DICTIONARY) continue;
      const dictionary = dictionaryOf(message);
      if (!dictionary.ok) return dictionary;
      texts.set(dictionary.value.column, dictionary.value.texts);
    }
  }
  if (head.length === 0) return fail("no table of Arrow");
  return ok({ streams: streamsWith(head, batches), texts });
}

function* streamsWith(head: readonly Uint8Array[], batches: readonly Uint8Array[]): Generator<Uint8Array<ArrayBuffer>> {
  let parts: Uint8Array[] = [];
  let bytes = 0;
  for (const batch of batches) {
    if (0 < bytes && STREAM_BYTES < bytes + batch.length) {
      yield joined([...head, ...parts, END_OF_STREAM]);
      [parts, bytes] = [[], 0];
    }
    parts.push(batch);
    bytes += batch.length;
  }
  yield joined([...head, ...parts, END_OF_STREAM]);
}

/** `ARROW1` and what fills up 8 bytes. */
const FILE_HEAD = 8;
