import { Damage } from "../../damage.js";
import type { OutputWindow } from "../output-window.js";
import { backwardBitCount } from "./bits-back.js";
import type { FseTable } from "./fse.js";
import { type Literals, MAX_BLOCK } from "./literals.js";
import { readTables, type SequenceTables } from "./sequence-tables.js";

// Section 3.1.1.3.2.1.1: literals length and match length codes.
const LITERALS_BITS = Uint8Array.of(
  ...[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14],
  ...[15, 16],
);
const MATCH_BITS = Uint8Array.of(
  ...[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  ...[1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
);
const LITERALS_BASE = baselines(LITERALS_BITS, 0);
const MATCH_BASE = baselines(MATCH_BITS, 3);

function baselines(bits: Uint8Array, first: number): Int32Array {
  const bases = new Int32Array(bits.length);
  let next = first;
  bits.forEach((width, code) => {
    bases[code] = next;
    next += 1 << width;
  });
  return bases;
}

/** Copies shorter than this are faster byte by byte. */
const LONG_COPY = 24;

/** What sequences of a frame carry from block to block. */
export interface SequenceState {
  readonly tables: SequenceTables;
  /** Section 3.1.1.5: the last three offsets. */
  readonly repeats: Int32Array;
}

/** Executes the sequences section (RFC 8878 section 3.1.1.3.2) in [start, end): writes a block to `out`. */
export function runSequences(
  state: SequenceState,
  literals: Literals,
  out: OutputWindow,
  view: DataView,
  start: number,
  end: number,
): void {
  let at = start;
  if (end <= at) throw new Damage("zstd data: a block ends before its sequences");
  const first = view.getUint8(at);
  at += 1;
  let count = first;
  if (first === 255) {
    count = view.getUint16(at, true) + 0x7f00;
    at += 2;
  } else if (127 < first) {
    count = ((first - 128) << 8) + view.getUint8(at);
    at += 1;
  }
  if (count === 0) {
    appendLiterals(literals, 0, out, out.pos + MAX_BLOCK);
    return;
  }
  const modes = view.getUint8(at);
  if (modes & 3) throw new Damage("zstd data: reserved bits are set");
  at = readTables(state.tables, modes, view, at + 1, end);
  const { literals: literalCodes, offsets, matches } = state.tables;
  if (literalCodes === undefined || offsets === undefined || matches === undefined) return;
  execute(state.repeats, { literalCodes, offsets, matches, count }, literals, out, view, at, end);
}

interface Job {
  readonly literalCodes: FseTable;
  readonly offsets: FseTable;
  readonly matches: FseTable;
  readonly count: number;
}

function appendLiterals(literals: Literals, from: number, out: OutputWindow, limit: number): void {
  const count = literals.count - from;
  if (limit < out.pos + count) throw new Damage("zstd data: a block is larger than allowed");
  out.bytes.set(literals.bytes.subarray(from, literals.count), out.pos);
  out.pos += count;
}

/** The hot loop. Bits are read backwards from `left`, which counts those not yet read. */
function execute(
  repeats: Int32Array,
  job: Job,
  literals: Literals,
  out: OutputWindow,
  view: DataView,
  start: number,
  end: number,
): void {
  const { symbols: llSymbols, bits: llBits, base: llBase } = job.literalCodes;
  const { symbols: ofSymbols, bits: ofBits, base: ofBase } = job.offsets;
  const { symbols: mlSymbols, bits: mlBits, base: mlBase } = job.matches;
  const bytes = out.bytes;
  const source = literals.bytes;
  const literalCount = literals.count;
  const { historyStart } = out;
  const limit = out.pos + MAX_BLOCK;
  let left = backwardBitCount(new Uint8Array(view.buffer), start, end);
  let pos = out.pos;
  let literal = 0;
  let [repeat1 = 0, repeat2 = 0, repeat3 = 0] = repeats;
  // At most 25 bits at once; `start` has padding before it, so that reading on past the first bit stays inside.
  const bitsAt = (width: number): number =>
    (view.getUint32(start + (left >> 3), true) >>> (left & 7)) & ((1 << width) - 1);
  left -= job.literalCodes.log;
  let llState = bitsAt(job.literalCodes.log);
  left -= job.offsets.log;
  let ofState = bitsAt(job.offsets.log);
  left -= job.matches.log;
  let mlState = bitsAt(job.matches.log);
  for (let n = job.count; 0 < n; n -= 1) {
    // Section 3.1.1.3.2.1.1: offset, match length, literals length, in this order.
    const ofCode = ofSymbols[ofState] as number;
    let extra = 0;
    if (24 < ofCode) {
      left -= ofCode - 24;
      extra = bitsAt(ofCode - 24) * 0x1000000;
      left -= 24;
      extra += bitsAt(24);
    } else {
      left -= ofCode;
      extra = bitsAt(ofCode);
    }
    const offsetValue = 2 ** ofCode + extra;
    const mlCode = mlSymbols[mlState] as number;
    const mlExtra = MATCH_BITS[mlCode] as number;
    left -= mlExtra;
    const matchLength = (MATCH_BASE[mlCode] as number) + bitsAt(mlExtra);
    const llCode = llSymbols[llState] as number;
    const llExtra = LITERALS_BITS[llCode] as number;
    left -= llExtra;
    const literalLength = (LITERALS_BASE[llCode] as number) + bitsAt(llExtra);
    if (1 < n) {
      const llWidth = llBits[llState] as number;
      left -= llWidth;
      llState = (llBase[llState] as number) + bitsAt(llWidth);
      const mlWidth = mlBits[mlState] as number;
      left -= mlWidth;
      mlState = (mlBase[mlState] as number) + bitsAt(mlWidth);
      const ofWidth = ofBits[ofState] as number;
      left -= ofWidth;
      ofState = (ofBase[ofState] as number) + bitsAt(ofWidth);
    }
    if (left < 0) throw new Damage("zstd data: a block ends within its sequences");
    let offset = repeat1;
    if (3 < offsetValue) {
      offset = offsetValue - 3;
      repeat3 = repeat2;
      repeat2 = repeat1;
      repeat1 = offset;
    } else {
      // Section 3.1.1.5: without literals the meaning shifts by one.
      const which = literalLength === 0 ? offsetValue : offsetValue - 1;
      if (which !== 0) {
        offset = which === 1 ? repeat2 : which === 2 ? repeat3 : repeat1 - 1;
        if (which !== 1) repeat3 = repeat2;
        repeat2 = repeat1;
        repeat1 = offset;
      }
    }
    const matchStart = pos + literalLength;
    const next = matchStart + matchLength;
    if (limit < next || literalCount < literal + literalLength) {
      throw new Damage("zstd data: a block is larger than allowed");
    }
    if (offset <= 0 || matchStart - historyStart < offset) {
      throw new Damage("zstd data: a match reaches back before the start");
    }
    if (literalLength < LONG_COPY) {
      for (let i = literal; pos < matchStart; i += 1, pos += 1) bytes[pos] = source[i] as number;
    } else {
      bytes.set(source.subarray(literal, literal + literalLength), pos);
      pos = matchStart;
    }
    literal += literalLength;
    if (matchLength < LONG_COPY || offset < matchLength) {
      for (let from = pos - offset; pos < next; from += 1, pos += 1) bytes[pos] = bytes[from] as number;
    } else {
      bytes.copyWithin(pos, pos - offset, pos - offset + matchLength);
      pos = next;
    }
  }
  if (left !== 0) throw new Damage("zstd data: a block has bits left over");
  repeats[0] = repeat1;
  repeats[1] = repeat2;
  repeats[2] = repeat3;
  out.pos = pos;
  appendLiterals(literals, literal, out, limit);
}
