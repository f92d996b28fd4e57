import type { ByteSource } from "../byte-source.js";
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
    if (answer.status !== 206 && !isWhole) return statusFailure(answer.status, start);
    const bytes = answer.body ? await readBody(answer.body, end - start, into) : new Uint8Array(0);
    if (bytes.byteLength === end - start) return ok(bytes);
    return fail(`asked for ${end - start} bytes, got ${bytes.byteLength}`, { offset: start });
  } catch (error) {
    return fail(`cannot reach the server: ${String(error)}`, { offset: start });
  }
}

function statusFailure(status: number, offset: number): Result<never> {
  const message = status === 200 ? "the server does not serve byte ranges" : `the server answered ${status}`;
  return fail(message, { offset });
}
