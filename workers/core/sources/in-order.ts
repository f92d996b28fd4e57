import type { ByteSource } from "../byte-source.js";
import { ok, type Result } from "../result.js";
import { type FillingReader, fillFrom, fillingReader } from "./body.js";
import { clampRange } from "./range.js";
import { AT_ONCE, type Turn } from "./turns.js";

/** Takes one of the few places for open bodies. Answers the way to give it back; undefined if none is free. */
export type TakePlace = () => Promise<(() => void) | undefined>;

interface OpenBody {
  readonly reader: FillingReader;
  readonly leave: () => void;
  /** Where its next byte is. */
  at: number;
}

/** Shorter reads are pages, even when a few follow each other. */
export const LONG_READ = 2 << 20;
/** Who got no place asks again after so many bytes. */
const PATIENCE_BYTES = 32 << 20;

/**
 * For readers of a whole file: long reads into given memory that follow each other come from one open body, which takes
 * half of the processor time of a request for each. All other reads pass. An open body holds no more bytes than the
 * pipes on its way. If anything is wrong with it, the part is asked for by itself, which works or fails in words.
 */
export function inOrderSource(base: ByteSource, takePlace: TakePlace, turn: Turn = AT_ONCE): ByteSource {
  const { size } = base;
  let body: OpenBody | undefined;
  /** Where the read before ended. */
  let end = Number.NaN;
  let asksFrom = 0;
  let isClosed = false;
  let last: Promise<unknown> = Promise.resolve();

  async function readNext(offset: number, length: number, into: Uint8Array<ArrayBuffer>): Promise<Result<Uint8Array>> {
    const range = clampRange(size, offset, length);
    if (!range.ok) return range;
    const wanted = range.value.end - offset;
    const goesOn = offset === end;
    end = range.value.end;
    if (body !== undefined && body.at !== offset) leaveBody();
    if (body === undefined && goesOn && asksFrom <= offset && LONG_READ <= wanted) body = await openBody(offset);
    const bytes = await fromBody(wanted, into);
    if (body?.at === size) leaveBody();
    return bytes === undefined ? base.read(offset, length, into) : ok(bytes);
  }

  async function openBody(at: number): Promise<OpenBody | undefined> {
    asksFrom = at + PATIENCE_BYTES;
    const leave = await takePlace();
    if (leave === undefined) return undefined;
    const opened = await base.bodyOf?.(at, size).catch(() => undefined);
    const reader = opened === undefined ? undefined : fillingReader(opened);
    if (reader !== undefined && !isClosed) return { reader, leave, at };
    void (reader ?? opened?.getReader())?.cancel().catch(() => undefined);
    leave();
    return undefined;
  }

  async function fromBody(length: number, into: Uint8Array<ArrayBuffer>): Promise<Uint8Array | undefined> {
    const open = body;
    if (open === undefined) return undefined;
    try {
      const bytes = await turn(length, () => fillFrom(open.reader, into.subarray(0, length)));
      open.at += bytes.byteLength;
      if (bytes.byteLength === length) return bytes;
    } catch {
      // The connection broke, or the file has changed.
    }
    leaveBody();
    return undefined;
  }

  function leaveBody(): void {
    const open = body;
    body = undefined;
    if (open === undefined) return;
    open.leave();
    // Of one that broke, the reason comes again.
    void open.reader.cancel().catch(() => undefined);
  }

  return {
    size,
    bestRead: base.bestRead,
    read(offset, length, into) {
      if (into === undefined || !(into.buffer instanceof ArrayBuffer) || into.byteLength < length || isClosed) {
        return base.read(offset, length, into);
      }
      const memory = into as Uint8Array<ArrayBuffer>;
      const mine = last.then(() => readNext(offset, length, memory));
      last = mine.catch(() => undefined);
      return mine;
    },
    close() {
      isClosed = true;
      leaveBody();
      base.close();
    },
  };
}
