import type { WholeColumn } from "./columns.js";

const WORD = 2 ** 32;

/** The first `rows` values as 64-bit integers, the lowest byte first. Nulls are 0. */
export function int64Bytes({ base, values }: Pick<WholeColumn, "base" | "values">, rows: number): Uint8Array {
  const words = new Int32Array(rows * 2);
  const baseHigh = Number(BigInt.asIntN(32, base >> 32n));
  const baseLow = Number(BigInt.asUintN(32, base));
  for (let i = 0; i < rows; i += 1) {
    const value = values[i] as number;
    if (Number.isNaN(value)) continue;
    let high = Math.floor(value / WORD);
    let low = value - high * WORD + baseLow;
    if (WORD <= low) {
      low -= WORD;
      high += 1;
    }
    words[i * 2] = low;
    words[i * 2 + 1] = baseHigh + high;
  }
  return new Uint8Array(words.buffer);
}

/** One number, as `int64Bytes` writes it. */
export function int64Of(value: bigint): Uint8Array {
  return new Uint8Array(BigInt64Array.of(value).buffer);
}
