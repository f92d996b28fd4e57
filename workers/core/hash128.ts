/**
 * MurmurHash3 x86_128 (Austin Appleby, public domain) over bytes fed in pieces, as 32 hex digits.
 * It identifies content. It does not resist an attacker who constructs two traces with one hash.
 */
export class Hash128 {
  private h1 = 0;
  private h2 = 0;
  private h3 = 0;
  private h4 = 0;
  private length = 0;
  private readonly tail = new Uint8Array(16);
  private tailLength = 0;

  update(bytes: Uint8Array): this {
    this.length += bytes.length;
    let at = 0;
    if (this.tailLength > 0) {
      at = Math.min(16 - this.tailLength, bytes.length);
      this.tail.set(bytes.subarray(0, at), this.tailLength);
      this.tailLength += at;
      if (this.tailLength < 16) return this;
      this.blocks(this.tail, 0, 16);
      this.tailLength = 0;
    }
    const whole = bytes.length - ((bytes.length - at) % 16);
    this.blocks(bytes, at, whole);
    this.tail.set(bytes.subarray(whole), 0);
    this.tailLength = bytes.length - whole;
    return this;
  }

  /** The hash of all bytes so far. Do not use the object afterwards. */
  hex(): string {
    // The reference mixes a short last block; padding it with zeros and mixing it whole is as good here,
    // since the length is mixed in too.
    if (this.tailLength > 0) {
      this.tail.fill(0, this.tailLength);
      this.blocks(this.tail, 0, 16);
    }
    let h1 = this.h1 ^ this.length;
    let h2 = this.h2 ^ this.length;
    let h3 = this.h3 ^ this.length;
    let h4 = this.h4 ^ this.length;
    h1 = (h1 + h2 + h3 + h4) | 0;
    h2 = (h2 + h1) | 0;
    h3 = (h3 + h1) | 0;
    h4 = (h4 + h1) | 0;
    h1 = avalanche(h1);
    h2 = avalanche(h2);
    h3 = avalanche(h3);
    h4 = avalanche(h4);
    h1 = (h1 + h2 + h3 + h4) | 0;
    return [h1, h2 + h1, h3 + h1, h4 + h1].map(hex32).join("");
  }

  private blocks(bytes: Uint8Array, from: number, to: number): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let { h1, h2, h3, h4 } = this;
    for (let i = from; i < to; i += 16) {
      h1 ^= Math.imul(rotl(Math.imul(view.getInt32(i, true), C1), 15), C2);
      h1 = (Math.imul((rotl(h1, 19) + h2) | 0, 5) + 0x561ccd1b) | 0;
      h2 ^= Math.imul(rotl(Math.imul(view.getInt32(i + 4, true), C2), 16), C3);
      h2 = (Math.imul((rotl(h2, 17) + h3) | 0, 5) + 0x0bcaa747) | 0;
      h3 ^= Math.imul(rotl(Math.imul(view.getInt32(i + 8, true), C3), 17), C4);
      h3 = (Math.imul((rotl(h3, 15) + h4) | 0, 5) + 0x96cd1c35) | 0;
      h4 ^= Math.imul(rotl(Math.imul(view.getInt32(i + 12, true), C4), 18), C1);
      h4 = (Math.imul((rotl(h4, 13) + h1) | 0, 5) + 0x32ac3b17) | 0;
    }
    this.h1 = h1;
    this.h2 = h2;
    this.h3 = h3;
    this.h4 = h4;
  }
}

const C1 = 0x239b961b;
const C2 = 0xab0e9789;
const C3 = 0x38b34ae5;
const C4 = 0xa1e38b93;

function rotl(x: number, bits: number): number {
  return (x << bits) | (x >>> (32 - bits));
}

function avalanche(h: number): number {
  let x = h ^ (h >>> 16);
  x = Math.imul(x, 0x85ebca6b);
  x ^= x >>> 13;
  x = Math.imul(x, 0xc2b2ae35);
  return x ^ (x >>> 16);
}

function hex32(x: number): string {
  return (x >>> 0).toString(16).padStart(8, "0");
}
