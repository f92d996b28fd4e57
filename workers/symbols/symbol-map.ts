import { formatCount } from "../core/format.js";
import { firstIndex } from "../core/search.js";

/** What a symbol names. */
export const SymbolKind = {
  /** Data, or the end of a part: names no code, and ends the function before it. */
  NO_CODE: 0,
  CODE: 1,
  /** As CODE, which any other of the same address replaces. */
  WEAK: 2,
  LOCAL: 3,
} as const;

/** An address without a symbol. */
export const NO_SYMBOL = -1;

/** A function without a size reaches up to the next symbol, but not further than this. */
const MOST_BYTES = 1 << 20;
/** How many symbols before an address may begin inside of the one that holds it. */
const MOST_NESTED = 8;
/** Longer names are cut. Those of C++ templates reach some thousand bytes. */
const MOST_NAME_BYTES = 8192;

/** The columns of a map, sorted by address. Names lie in `pool`, mostly the bytes of the file. */
export interface SymbolColumns {
  readonly highs: Uint32Array;
  readonly lows: Uint32Array;
  /** Bytes; 0: up to the next symbol. */
  readonly sizes: Uint32Array;
  readonly kinds: Uint8Array;
  readonly nameAt: Uint32Array;
  /** 0: up to the next NUL. */
  readonly nameBytes: Uint32Array;
  readonly pool: Uint8Array;
}

/** The symbols of one file by address. An address is two words, as 64 bits are more than a number holds. */
export class SymbolMap {
  constructor(readonly columns: SymbolColumns) {}

  get count(): number {
    return this.columns.lows.length;
  }

  /** The row of the function that holds an address, or NO_SYMBOL. */
  find(high: number, low: number): number {
    const last = this.lastUpTo(high, low);
    for (let row = last; 0 <= row && last - row < MOST_NESTED; row -= 1) {
      if (this.holds(row, high, low)) return this.columns.kinds[row] === SymbolKind.NO_CODE ? NO_SYMBOL : row;
      // Nothing before a symbol that has no size reaches beyond it.
      if (this.columns.sizes[row] === 0) return NO_SYMBOL;
    }
    return NO_SYMBOL;
  }

  /** How far an address lies behind the begin of a symbol. */
  distance(row: number, high: number, low: number): number {
    const { highs, lows } = this.columns;
    return (high - (highs[row] as number)) * 2 ** 32 + low - (lows[row] as number);
  }

  name(row: number): string {
    const { nameAt, nameBytes, pool } = this.columns;
    const at = nameAt[row] as number;
    const length = nameBytes[row] || lengthUpToNul(pool, at);
    const text = UTF8.decode(pool.subarray(at, at + Math.min(length, MOST_NAME_BYTES)));
    if (length <= MOST_NAME_BYTES) return text;
    return `${text}… (${length < MOST_SEARCHED ? "" : "at least "}${formatCount(length)} bytes)`;
  }

  /** The first address of a symbol with this name. */
  addressOf(name: string): readonly [high: number, low: number] | undefined {
    const wanted = new TextEncoder().encode(name);
    for (let row = 0; row < this.count; row += 1) {
      if (this.isNamed(row, wanted)) return [this.columns.highs[row] as number, this.columns.lows[row] as number];
    }
    return undefined;
  }

  private isNamed(row: number, wanted: Uint8Array): boolean {
    const { nameAt, nameBytes, pool } = this.columns;
    const at = nameAt[row] as number;
    const length = nameBytes[row] as number;
    if (length !== 0 && length !== wanted.byteLength) return false;
    if (length === 0 && (pool[at + wanted.byteLength] ?? 0) !== 0) return false;
    return wanted.every((byte, i) => pool[at + i] === byte);
  }

  private lastUpTo(high: number, low: number): number {
    const { highs, lows } = this.columns;
    const isPast = (row: number) =>
      high < (highs[row] as number) || (high === highs[row] && low < (lows[row] as number));
    return firstIndex(0, this.count, isPast) - 1;
  }

  private holds(row: number, high: number, low: number): boolean {
    return this.distance(row, high, low) < ((this.columns.sizes[row] as number) || MOST_BYTES);
  }
}

/** At most `most`: a name of a damaged file may have no end. */
export function lengthUpToNul(pool: Uint8Array, at: number, most = MOST_SEARCHED): number {
  const end = pool.subarray(at, at + most).indexOf(0);
  return 0 <= end ? end : Math.min(most, pool.byteLength - at);
}

const MOST_SEARCHED = 1 << 21;
const UTF8 = new TextDecoder("utf-8", { ignoreBOM: true });
