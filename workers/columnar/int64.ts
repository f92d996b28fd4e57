import type { WholeColumn } from "./columns.js";

const WORD = 2 ** 32;

type Wholes = Pick<WholeColumn, "base" | "values">;

/** The first `rows` values as 64-bit integers, the lowest byte first. Nulls are 0. */
export function int64Bytes(wholes: Wholes, rows: number): Uint8Array {
  const words = new Int32Array(rows * 2);
  writeInt64(words, wholes, rows);
  return new Uint8Array(words.buffer);
}

/** The same into `words`, two for each value. */
export function writeInt64(words: Int32Array, { base, values }: Wholes, rows: number): void {
  const baseHigh = Number(BigInt.asIntN(32, base >> 32n));
  const baseLow = Number(BigInt.asUintN(32, base));
  for (let i = 0; i < rows; i += 1) {
    const value = values[i] as number;
    if (Number.isNaN(value)) {
      words[i * 2] = 0;
      words[i * 2 + 1] = 0;
      continue;
    }
    let high = Math.floor(value / WORD);
    let low = value - high * WORD + baseLow;
    if (WORD <= low) {
      low -= WORD;
      high += 1;
    }
    words[i * 2] = low;
    words[i * 2 + 1] = baseHigh + high;
  }
}

/** One number, as `int64Bytes` writes it. */
export function int64Of(value: bigint): Uint8Array {
  return new Uint8Array(BigInt64Array.of(value).buffer);
}
