/** A probability of one half, in 11 bits. */
export const HALF = 1024;
const MOVE = 5;
const TOP = 0x1000000;

/** The range coder of LZMA ("LZMA specification", Igor Pavlov, 2015). Reads on, as zeros, past its end. */
export class RangeDecoder {
  bytes = new Uint8Array(0);
  pos = 0;
  private range = 0;
  private code = 0;

  /** Five bytes, of which the first is always 0; false if it is not. */
  start(bytes: Uint8Array<ArrayBuffer>, pos: number): boolean {
    this.bytes = bytes;
    this.pos = pos + 5;
    this.range = -1;
    this.code =
      ((bytes[pos + 1] as number) << 24) |
      ((bytes[pos + 2] as number) << 16) |
      ((bytes[pos + 3] as number) << 8) |
      (bytes[pos + 4] as number);
    return bytes[pos] === 0;
  }

  /** All input of a chunk is used up exactly when this is 0. */
  get isFinished(): boolean {
    return this.code === 0;
  }

  bit(probs: Uint16Array, index: number): 0 | 1 {
    this.normalize();
    const prob = probs[index] as number;
    const bound = Math.imul(this.range >>> 11, prob);
    if (this.code >>> 0 < bound >>> 0) {
      this.range = bound;
      probs[index] = prob + ((2048 - prob) >> MOVE);
      return 0;
    }
    this.range -= bound;
    this.code -= bound;
    probs[index] = prob - (prob >> MOVE);
    return 1;
  }

  /** `width` bits, highest first, each with the probability that those before it select. */
  tree(probs: Uint16Array, base: number, width: number): number {
    let node = 1;
    for (let i = width; 0 < i; i -= 1) node = (node << 1) | this.bit(probs, base + node);
    return node - (1 << width);
  }

  /** As `tree`, lowest first. */
  reverseTree(probs: Uint16Array, base: number, width: number): number {
    let node = 1;
    let value = 0;
    for (let i = 0; i < width; i += 1) {
      const bit = this.bit(probs, base + node);
      node = (node << 1) | bit;
      value |= bit << i;
    }
    return value;
  }

  /** Bits of even odds. */
  direct(width: number): number {
    let value = 0;
    for (let i = width; 0 < i; i -= 1) {
      this.normalize();
      this.range >>>= 1;
      this.code -= this.range;
      const borrow = this.code >> 31;
      this.code += this.range & borrow;
      value = (value << 1) + borrow + 1;
    }
    return value;
  }

  /** A literal, its upper bits guided by `match`, the byte that the last distance points to. */
  matchedLiteral(probs: Uint16Array, base: number, match: number): number {
    let node = 1;
    let guide = match;
    while (node < 0x100) {
      const matchBit = (guide >> 7) & 1;
      guide <<= 1;
      const bit = this.bit(probs, base + ((1 + matchBit) << 8) + node);
      node = (node << 1) | bit;
      if (matchBit !== bit) break;
    }
    return this.literalFrom(probs, base, node);
  }

  literal(probs: Uint16Array, base: number): number {
    return this.literalFrom(probs, base, 1);
  }

  private literalFrom(probs: Uint16Array, base: number, start: number): number {
    let node = start;
    while (node < 0x100) node = (node << 1) | this.bit(probs, base + node);
    return node & 0xff;
  }

  private normalize(): void {
    if (this.range >>> 0 < TOP) {
      this.range <<= 8;
      this.code = (this.code << 8) | (this.bytes[this.pos] as number);
      this.pos += 1;
    }
  }
}
