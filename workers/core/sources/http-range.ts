import type { ByteSource } from "../byte-source.js";
import { SHORTER } from "../file-stamp.js";
import { fail, ok, type Result } from "../result.js";
import { type ByteBody, readBody } from "./body.js";
import { type ByteRange, clampRange } from "./range.js";
import { AT_ONCE, type Turn } from "./turns.js";

/** The part of `fetch` that we use. It is injected: tests answer it, and core names no platform. */
export type FetchRange = (
  url: string,
  init: { readonly headers: Readonly<Record<string, string>> },
) => Promise<RangeAnswer>;

export interface RangeAnswer {
  readonly status: number;
  /** The bytes as they arrive; null if there are none. */
  readonly body: ByteBody | null;
}

/** A file behind HTTP byte ranges (RFC 9110 section 14). */
export function httpRangeSource(url: string, size: number, fetchRange: FetchRange, turn: Turn = AT_ONCE): ByteSource {
  return {
    size,
    async read(offset, length, into) {
      const range = clampRange(size, offset, length);
      if (!range.ok) return range;
      if (range.value.start === range.value.end) return ok(new Uint8Array(0));
      const { start, end } = range.value;
      return turn(end - start, () => requestRange(url, size, { start, end }, fetchRange, into));
    },
    async bodyOf(start, end) {
      const { status, body } = await fetchRange(url, rangeHeaders(start, end));
      if (status === 206) return body ?? undefined;
      await body?.getReader().cancel();
      return undefined;
    },
    close() {},
  };
}

function rangeHeaders(start: number, end: number) {
  return { headers: { Range: `bytes=${start}-${end - 1}` } };
}

async function requestRange(
  url: string,
  size: number,
  { start, end }: ByteRange,
  fetchRange: FetchRange,
  into: Uint8Array | undefined,
): Promise<Result<Uint8Array>> {
  try {
    const answer = await fetchRange(url, rangeHeaders(start, end));
    const isWhole = answer.status === 200 && start === 0 && end === size;
    if (answer.status !== 206 && !isWhole) return await statusFailure(answer, start);
    const bytes = answer.body ? await readBody(answer.body, end - start, into) : new Uint8Array(0);
    if (bytes.byteLength === end - start) return ok(bytes);
    if (bytes.byteLength < end - start) return unread(SHORTER, start, "open it again");
    return unread("the server sends more than was asked for", start);
  } catch (error) {
    return unread(`cannot reach the server: ${String(error)}`, start, "is the program behind this window running?");
  }
}

async function statusFailure({ status, body }: RangeAnswer, offset: number): Promise<Result<never>> {
  if (status === 200) return fail("the server does not serve byte ranges", { offset });
  if (status === 416) return unread(SHORTER, offset, "open it again");
  const words = body === null ? undefined : wordsOf(await readBody(body, MOST_WORDS, undefined));
  return unread(words ?? `the server answered ${status}`, offset);
}

/** Longer answers are pages of other servers. */
const MOST_WORDS = 200;

/** What our server says; undefined: it is a page. */
function wordsOf(bytes: Uint8Array): string | undefined {
  const text = new TextDecoder().decode(bytes).trim();
  return text === "" || MOST_WORDS < bytes.byteLength || /[<\n]/.test(text) ? undefined : text;
}

function unread(message: string, offset: number, hint?: string): Result<never> {
  return fail(message, { offset, ...(hint === undefined ? {} : { hint }), isUnread: true });
}
