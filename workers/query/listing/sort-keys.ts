import type { Steps } from "../resumable.js";

const DIGIT_BITS = 16;
const DIGITS = 1 << DIGIT_BITS;
/** Digits of a double. */
const PASSES = 4;
/** Keys handled in a step: less than a millisecond. */
const STEP_KEYS = 1 << 14;

/** Numbers to sort by. A missing one comes before all others. */
export class SortKeys {
  private words: Uint32Array;
  private values: Float64Array;

  constructor(room: number) {
    this.values = new Float64Array(room);
    this.words = new Uint32Array(this.values.buffer);
  }

  get room(): number {
    return this.values.length;
  }

  at(row: number): number {
    return this.values[row] as number;
  }

  set(row: number, key: number): void {
    if (Number.isNaN(key)) {
      // The NaN of all bits is the lowest in the order of `digit`; written as words, because engines change NaNs.
      this.words[2 * row] = 0xffffffff;
      this.words[2 * row + 1] = 0xffffffff;
    } else this.values[row] = key + 0;
  }

  copy(row: number, from: SortKeys, fromRow: number): void {
    this.words[2 * row] = from.words[2 * fromRow] as number;
    this.words[2 * row + 1] = from.words[2 * fromRow + 1] as number;
  }

  /** Room for that many, the first ones kept. */
  grow(room: number): void {
    const values = new Float64Array(room);
    const words = new Uint32Array(values.buffer);
    words.set(this.words.subarray(0, Math.min(this.words.length, words.length)));
    this.values = values;
    this.words = words;
  }

  /**
   * Bits of the key that order it as an unsigned number does: of negative numbers all bits are turned around, of others
   * the sign.
   */
  digit(row: number, pass: number): number {
    const high = this.words[2 * row + 1] as number;
    const turned = high >>> 31 === 1 ? 0xffffffff : 0;
    if (pass < 2) return (((this.words[2 * row] as number) ^ turned) >>> (pass * DIGIT_BITS)) & (DIGITS - 1);
    return ((high ^ (turned | 0x80000000)) >>> ((pass - 2) * DIGIT_BITS)) & (DIGITS - 1);
  }
}

/**
 * The order of the first `count` keys, as indices. Equal keys keep their order, also when descending. A radix sort: four
 * passes whatever the keys are, and each pass can stop anywhere.
 */
export function* sortedOrder(keys: SortKeys, count: number, descending: boolean): Steps<Uint32Array> {
  let from = new Uint32Array(count);
  for (let i = 0; i < count; i += 1) from[i] = i;
  let to = new Uint32Array(count);
  const turned = descending ? DIGITS - 1 : 0;
  for (let pass = 0; pass < PASSES; pass += 1) {
    const places = new Uint32Array(DIGITS + 1);
    for (let i = 0; i < count; i += 1) {
      if (i % STEP_KEYS === 0) yield;
      const digit = keys.digit(i, pass) ^ turned;
      places[digit + 1] = (places[digit + 1] as number) + 1;
    }
    if (places.includes(count, 1)) continue;
    for (let digit = 0; digit < DIGITS; digit += 1) {
      places[digit + 1] = (places[digit + 1] as number) + (places[digit] as number);
    }
    for (let i = 0; i < count; i += 1) {
      if (i % STEP_KEYS === 0) yield;
      const row = from[i] as number;
      const digit = keys.digit(row, pass) ^ turned;
      const place = places[digit] as number;
      places[digit] = place + 1;
      to[place] = row;
    }
    [from, to] = [to, from];
  }
  return from;
}
