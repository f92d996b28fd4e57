import { HEADER_BYTES, RECORD_NAMES, RecordType } from "./abi.js";

export const NOTHING = new Uint8Array(0);

/** Records in a row that follow each other, to tell where records go on behind damage. */
const PROOF = 4;

/**
 * The first place from `from` on where records may begin: several follow each other there, or all that the bytes hold. The
 * end of the bytes if there is none.
 */
export function likelyRecord(view: DataView, from: number, little: boolean): number {
  let at = from;
  for (; at + HEADER_BYTES <= view.byteLength; at += HEADER_BYTES) {
    const { proved, end } = chainAt(view, at, little);
    const isOpen = proved > 0 && view.byteLength < end + HEADER_BYTES;
    if (proved === PROOF || isOpen) return at;
  }
  return at;
}

/** Whether several records follow each other. */
export function isProved(view: DataView, at: number, little: boolean): boolean {
  return chainAt(view, at, little).proved === PROOF;
}

function chainAt(view: DataView, from: number, little: boolean): { readonly proved: number; readonly end: number } {
  let at = from;
  let proved = 0;
  while (proved < PROOF && at + HEADER_BYTES <= view.byteLength && isLikely(view, at, little)) {
    at += view.getUint16(at + 6, little);
    proved += 1;
  }
  return { proved, end: at };
}

function isLikely(view: DataView, at: number, little: boolean): boolean {
  const size = view.getUint16(at + 6, little);
  return RECORD_NAMES.has(view.getUint32(at, little)) && HEADER_BYTES <= size && size % 8 === 0;
}

/** auxtrace_event.size, tracing_data_event.size (tools/lib/perf/include/perf/event.h). */
export function followingBytes(view: DataView, at: number, size: number, type: number, little: boolean): number {
  if (type === RecordType.AUXTRACE && HEADER_BYTES + 8 <= size) {
    return Math.min(Number(view.getBigUint64(at + HEADER_BYTES, little)), Number.MAX_SAFE_INTEGER / 2);
  }
  if (type === RecordType.TRACING_DATA && HEADER_BYTES + 4 <= size) {
    return Math.ceil(view.getUint32(at + HEADER_BYTES, little) / 8) * 8;
  }
  return 0;
}

/** Where the packed bytes of a record are: those of COMPRESSED2 are padded, and begin with their length. */
export function packedIn(view: DataView, at: number, size: number, type: number, little: boolean): [number, number] {
  if (type === RecordType.COMPRESSED) return [HEADER_BYTES, size];
  const begin = HEADER_BYTES + 8;
  if (size < begin) return [size, size];
  return [begin, begin + Math.min(size - begin, Number(view.getBigUint64(at + HEADER_BYTES, little)))];
}
