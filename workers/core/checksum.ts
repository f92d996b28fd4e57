import { assert } from "./assert.js";

const PRIME_1 = 0x9e3779b1;
const PRIME_2 = 0x85ebca77;

/**
 * 32 bits that tell whether bytes are still those that were written. Each word goes through steps that can be undone, so one
 * changed word always changes the result. Files are read at about 2 GB/s, which a CRC by tables would not keep up with.
 */
export function checksumOf(bytes: Uint8Array): number {
  const sum = new Checksum();
  sum.add(bytes);
  return sum.value;
}

/** The same of bytes that come in pieces. */
export class Checksum {
  private first = PRIME_1 | 0;
  private second = PRIME_2 | 0;
  private length = 0;

  /** All pieces but the last are of whole pairs of words: their lengths are multiples of 8. */
  add(bytes: Uint8Array): void {
    assert(this.length % 8 === 0, "only the last piece is of any length");
    this.length += bytes.length;
    const whole = bytes.length >> 2;
    const words = bytes.byteOffset % 4 === 0 ? new Int32Array(bytes.buffer, bytes.byteOffset, whole) : copied(bytes);
    let { first, second } = this;
    let at = 0;
    // Two sums, so that one need not wait for the other.
    for (; at + 1 < whole; at += 2) {
      first = Math.imul(first ^ (words[at] as number), PRIME_1);
      first ^= first >>> 15;
      second = Math.imul(second ^ (words[at + 1] as number), PRIME_2);
      second ^= second >>> 13;
    }
    if (at < whole) first = Math.imul(first ^ (words[at] as number), PRIME_1);
    for (let byte = whole << 2; byte < bytes.length; byte += 1)
      second = Math.imul(second ^ (bytes[byte] as number), PRIME_2);
    this.first = first;
    this.second = second;
  }

  /** Both sums. They tell more than `value`, for whoever looks for what has changed. */
  get words(): readonly [number, number] {
    return [this.first, this.second];
  }

  get value(): number {
    return mixed(Math.imul(mixed(this.first) ^ this.second, PRIME_1) ^ this.length) >>> 0;
  }
}

function mixed(value: number): number {
  const once = Math.imul(value ^ (value >>> 16), PRIME_2);
  return once ^ (once >>> 13);
}

/** The whole words of bytes that lie at an odd place. */
function copied(bytes: Uint8Array): Int32Array {
  return new Int32Array(bytes.slice(0, bytes.length & ~3).buffer);
}
