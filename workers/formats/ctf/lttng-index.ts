import { fail, ok, type Result } from "../../core/result.js";

/** Where the packets of a file are and which time they cover (clock values). */
export interface IndexEntry {
  /** Bytes. */
  readonly offset: number;
  readonly size: number;
  readonly begin: bigint | undefined;
  readonly end: bigint | undefined;
  readonly sequence: bigint | undefined;
}

const INDEX_MAGIC = 0xc1f1dcc1;
const HEADER_BYTES = 16;
const MIN_ENTRY_BYTES = 7 * 8;
const SEQUENCE_AT = 8 * 8;

/**
 * Reads an LTTng index file (big-endian: magic, major, minor, entry length; then per packet offset, size and
 * content in bits, begin, end, discarded events, stream id, and since 1.1 instance id and sequence number).
 * It must cover its stream file without gaps.
 */
export function parseLttngIndex(bytes: Uint8Array, streamBytes: number): Result<readonly IndexEntry[]> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < HEADER_BYTES || view.getUint32(0) !== INDEX_MAGIC) return fail("bad magic number");
  if (view.getUint32(4) !== 1) return fail(`unknown version ${view.getUint32(4)}`);
  const entryBytes = view.getUint32(12);
  if (entryBytes < MIN_ENTRY_BYTES) return fail(`entries of ${entryBytes} bytes`);
  const entries: IndexEntry[] = [];
  let offset = 0;
  for (let at = HEADER_BYTES; at + entryBytes <= bytes.length; at += entryBytes) {
    const size = Number(view.getBigUint64(at + 8)) / 8;
    if (Number(view.getBigUint64(at)) !== offset || !Number.isInteger(size) || size === 0) return fail("gap in it");
    const hasSequence = entryBytes >= SEQUENCE_AT + 8;
    const sequence = hasSequence ? view.getBigUint64(at + SEQUENCE_AT) : undefined;
    entries.push({ offset, size, begin: view.getBigUint64(at + 24), end: view.getBigUint64(at + 32), sequence });
    offset += size;
  }
  return offset === streamBytes ? ok(entries) : fail("it does not cover the stream file");
}
