import { Damage } from "../../damage.js";

/** A Finite State Entropy decoding table (RFC 8878 section 4.1.1): by state. */
export interface FseTable {
  readonly log: number;
  readonly symbols: Uint8Array;
  /** Bits to read for the next state, and what to add to them. */
  readonly bits: Uint8Array;
  readonly base: Uint16Array;
}

/** What a distribution says, and where it ends in the input. */
export interface FseDescription {
  readonly table: FseTable;
  readonly end: number;
}

/** Section 4.1.1: counts as variable-size fields, in [start, end) of `view`. */
export function readFse(view: DataView, start: number, end: number, maxLog: number, maxSymbol: number): FseDescription {
  const limit = end * 8;
  const log = (view.getUint8(start) & 15) + 5;
  if (maxLog < log) throw new Damage("zstd data: a table is too precise");
  const counts = new Int16Array(maxSymbol + 1);
  let bit = start * 8 + 4;
  let left = 1 << log;
  let symbol = 0;
  while (0 < left && symbol <= maxSymbol && bit < limit) {
    // Values 0..left+1; the low ones, of which fewer than a power of two exist, take one bit less.
    const width = 32 - Math.clz32(left + 1);
    const word = view.getUint32(bit >> 3, true) >>> (bit & 7);
    const threshold = (1 << width) - 1 - (left + 1);
    const low = word & ((1 << (width - 1)) - 1);
    let value = word & ((1 << width) - 1);
    if (low < threshold) {
      value = low;
      bit += width - 1;
    } else {
      if (1 << (width - 1) <= value) value -= threshold;
      bit += width;
    }
    const count = value - 1;
    counts[symbol] = count;
    symbol += 1;
    left -= Math.abs(count);
    if (count !== 0) continue;
    for (let repeat = 3; repeat === 3 && bit < limit; symbol += repeat, bit += 2) {
      repeat = (view.getUint16(bit >> 3, true) >>> (bit & 7)) & 3;
    }
  }
  if (left !== 0 || maxSymbol + 1 < symbol || limit < bit) throw new Damage("zstd data: a table does not add up");
  return { table: buildFse(counts, log), end: (bit + 7) >> 3 };
}

/** Section 4.1.1, "From normalized distribution to decoding tables". A count of -1 means "less than one". */
export function buildFse(counts: Int16Array, log: number): FseTable {
  const size = 1 << log;
  const symbols = new Uint8Array(size);
  const bits = new Uint8Array(size);
  const base = new Uint16Array(size);
  const next = new Uint16Array(counts.length);
  let high = size - 1;
  counts.forEach((count, symbol) => {
    next[symbol] = Math.abs(count);
    if (count !== -1) return;
    symbols[high] = symbol;
    high -= 1;
  });
  const step = (size >> 1) + (size >> 3) + 3;
  let at = 0;
  counts.forEach((count, symbol) => {
    for (let i = 0; i < count; i += 1) {
      symbols[at] = symbol;
      do at = (at + step) & (size - 1);
      while (high < at);
    }
  });
  for (let state = 0; state < size; state += 1) {
    const symbol = symbols[state] as number;
    const value = next[symbol] as number;
    next[symbol] = value + 1;
    const width = log - (31 - Math.clz32(value));
    bits[state] = width;
    base[state] = (value << width) - size;
  }
  return { log, symbols, bits, base };
}

/** A table with one symbol and no bits. */
export function singleFse(symbol: number): FseTable {
  return { log: 0, symbols: Uint8Array.of(symbol), bits: new Uint8Array(1), base: new Uint16Array(1) };
}
