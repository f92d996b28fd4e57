import { SampleBit } from "./abi.js";
import type { Attr } from "./attr.js";
import { countAt } from "./cursor.js";
import { readBytes } from "./read-values.js";

const B = SampleBit;

/**
 * Where the parts of a sample lie, in bytes from the begin of its record; -1: it has no such part. The parts up to the
 * period have fixed places (PERF_RECORD_SAMPLE in perf_event.h); of the rest each follows the one before.
 */
export interface SampleLayout {
  readonly attr: Attr;
  /** PERF_SAMPLE_IDENTIFIER, else PERF_SAMPLE_ID. */
  readonly id: number;
  readonly ip: number;
  readonly pid: number;
  readonly tid: number;
  readonly time: number;
  readonly addr: number;
  readonly cpu: number;
  readonly period: number;
  /** Of a tracepoint's record, where nothing of varying size is before it: its size of 32 bits, then the record. */
  readonly raw: number;
  /** End of the fixed parts: the least size of a record. */
  readonly fixedEnd: number;
}

const FIXED = [B.IDENTIFIER, B.IP, B.TID, B.TIME, B.ADDR, B.ID, B.STREAM_ID, B.CPU, B.PERIOD];

export function sampleLayout(attr: Attr): SampleLayout {
  const places = new Map<number, number>();
  let at = 8;
  for (const bit of FIXED) {
    if ((attr.sampleType & bit) === 0) continue;
    places.set(bit, at);
    at += 8;
  }
  const place = (bit: number) => places.get(bit) ?? -1;
  const tid = place(B.TID);
  return {
    attr,
    id: places.get(B.IDENTIFIER) ?? place(B.ID),
    ip: place(B.IP),
    pid: tid,
    tid: tid < 0 ? -1 : tid + 4,
    time: place(B.TIME),
    addr: place(B.ADDR),
    cpu: place(B.CPU),
    period: place(B.PERIOD),
    raw: (attr.sampleType & (B.READ | B.CALLCHAIN | B.RAW)) === B.RAW ? at : -1,
    fixedEnd: at,
  };
}

/** The same for the end of records that are no samples (`sample_id` in perf_event.h): bytes before the record's end. */
export interface TrailerLayout {
  readonly time: number;
  readonly cpu: number;
  readonly tid: number;
  readonly id: number;
  readonly bytes: number;
}

const TRAILER = [B.TID, B.TIME, B.ID, B.STREAM_ID, B.CPU, B.IDENTIFIER];

export function trailerLayout({ sampleType, hasSampleIds }: Attr): TrailerLayout {
  const bits = hasSampleIds ? TRAILER.filter((bit) => (sampleType & bit) !== 0) : [];
  const back = (bit: number) => {
    const index = bits.indexOf(bit);
    return index < 0 ? -1 : (bits.length - index) * 8;
  };
  const tid = back(B.TID);
  return {
    time: back(B.TIME),
    cpu: back(B.CPU),
    tid: tid < 0 ? -1 : tid - 4,
    id: Math.max(back(B.IDENTIFIER), back(B.ID)),
    bytes: bits.length * 8,
  };
}

/** Where the parts of varying size of one sample begin; see `findParts`. */
export class SampleParts {
  /** Number of its call chain's entries, and where they begin; 0 without one. */
  chainCount = 0;
  chain = 0;
  /** Bytes of a tracepoint's record. */
  raw = 0;
  rawBytes = 0;
  branchCount = 0;
  stackBytes = 0;
}

/** PERF_SAMPLE_BRANCH_HW_INDEX */
const BRANCH_HW_INDEX = 1n << 17n;
const BRANCH_BYTES = 24;

/** Finds the parts of the sample in bytes [at, end). False: a part does not fit into the record, and those from it on are not known. */
export function findParts(
  { attr, fixedEnd }: SampleLayout,
  view: DataView,
  at: number,
  end: number,
  little: boolean,
  parts: SampleParts,
): boolean {
  const { sampleType } = attr;
  parts.chainCount = 0;
  parts.rawBytes = 0;
  parts.branchCount = 0;
  parts.stackBytes = 0;
  let next = at + fixedEnd;
  if (end < next) return false;
  if ((sampleType & B.READ) !== 0) {
    const bytes = readBytes(attr, view, next, end, little);
    if (bytes === undefined) return false;
    next += bytes;
  }
  if ((sampleType & B.CALLCHAIN) !== 0) {
    const count = countAt(view, next, end, little, 8);
    if (count === undefined) return false;
    parts.chainCount = count;
    parts.chain = next + 8;
    next += 8 + count * 8;
  }
  if ((sampleType & B.RAW) !== 0) {
    if (end < next + 4) return false;
    const bytes = view.getUint32(next, little);
    if (end < next + 4 + bytes) return false;
    parts.raw = next + 4;
    parts.rawBytes = bytes;
    next += 4 + bytes;
  }
  if ((sampleType & B.BRANCH_STACK) !== 0) {
    const count = countAt(view, next, end, little, BRANCH_BYTES);
    if (count === undefined) return false;
    parts.branchCount = count;
    next += 8 + ((attr.branchSampleType & BRANCH_HW_INDEX) === 0n ? 0 : 8) + count * BRANCH_BYTES;
  }
  if ((sampleType & B.REGS_USER) !== 0) {
    if (end < next + 8) return false;
    next += 8 + (isZero(view, next) ? 0 : 8 * ones(attr.regsUser));
  }
  if ((sampleType & B.STACK_USER) !== 0) {
    const bytes = countAt(view, next, end, little, 1);
    if (bytes === undefined) return false;
    parts.stackBytes = bytes;
  }
  return next <= end;
}

function isZero(view: DataView, at: number): boolean {
  return view.getUint32(at) === 0 && view.getUint32(at + 4) === 0;
}

function ones(mask: bigint): number {
  let count = 0;
  for (let rest = mask; rest !== 0n; rest &= rest - 1n) count += 1;
  return count;
}
