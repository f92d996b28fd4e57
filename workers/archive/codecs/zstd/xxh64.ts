// XXH64 (github.com/Cyan4973/xxHash, doc/xxhash_spec.md), which zstd uses as content checksum. Only the low 32
// bits are needed in the end, but all 64 take part. 64-bit values are pairs of 32-bit halves: BigInt is 100 times
// slower.

const P1 = 0x9e3779b185ebca87n;
const P2 = 0xc2b2ae3d27d4eb4fn;
const P3 = 0x165667b19e3779f9n;
const P4 = 0x85ebca77c2b2ae63n;
const P5 = 0x27d4eb2f165667c5n;
const MASK = (1n << 64n) - 1n;

const P1_LOW = Number(P1 & 0xffffffffn) | 0;
const P1_HIGH = Number(P1 >> 32n) | 0;
const P2_LOW = Number(P2 & 0xffffffffn) | 0;
const P2_HIGH = Number(P2 >> 32n) | 0;

/** High 32 bits of the product of two unsigned 32-bit numbers. */
function mulHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const low = Math.imul(aLow, bLow) >>> 0;
  const middle1 = Math.imul(aHigh, bLow) >>> 0;
  const middle2 = (Math.imul(aLow, bHigh) >>> 0) + (low >>> 16) + (middle1 & 0xffff);
  return (Math.imul(aHigh, bHigh) + (middle1 >>> 16) + Math.floor(middle2 / 65536)) | 0;
}

export class Xxh64 {
  /** Four lanes, low and high halves. */
  private readonly lanes = new Int32Array(8);
  private readonly pending = new Uint8Array(32);
  private pendingCount = 0;
  private total = 0n;

  constructor() {
    const seeds = [(P1 + P2) & MASK, P2, 0n, -P1 & MASK];
    seeds.forEach((seed, lane) => {
      this.lanes[2 * lane] = Number(seed & 0xffffffffn) | 0;
      this.lanes[2 * lane + 1] = Number(seed >> 32n) | 0;
    });
  }

  update(bytes: Uint8Array): void {
    this.total += BigInt(bytes.byteLength);
    let at = 0;
    if (0 < this.pendingCount) {
      at = Math.min(32 - this.pendingCount, bytes.byteLength);
      this.pending.set(bytes.subarray(0, at), this.pendingCount);
      this.pendingCount += at;
      if (this.pendingCount < 32) return;
      this.stripes(this.pending, 0, 32);
      this.pendingCount = 0;
    }
    const whole = at + ((bytes.byteLength - at) & ~31);
    this.stripes(bytes, at, whole);
    this.pending.set(bytes.subarray(whole));
    this.pendingCount = bytes.byteLength - whole;
  }

  /** Spec, step 2: acc = rotl(acc + input * P2, 31) * P1, for 8 bytes in each lane. */
  private stripes(bytes: Uint8Array, start: number, end: number): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const { lanes } = this;
    for (let at = start; at < end; at += 32) {
      for (let lane = 0; lane < 4; lane += 1) {
        const inLow = view.getInt32(at + 8 * lane, true);
        const inHigh = view.getInt32(at + 8 * lane + 4, true);
        const mulLow = Math.imul(inLow, P2_LOW);
        const mulTop = mulHigh(inLow, P2_LOW) + Math.imul(inLow, P2_HIGH) + Math.imul(inHigh, P2_LOW);
        const sumLow = ((lanes[2 * lane] as number) >>> 0) + (mulLow >>> 0);
        const low = sumLow | 0;
        const high = ((lanes[2 * lane + 1] as number) + mulTop + (0xffffffff < sumLow ? 1 : 0)) | 0;
        const rotLow = (low << 31) | (high >>> 1);
        const rotHigh = (high << 31) | (low >>> 1);
        lanes[2 * lane] = Math.imul(rotLow, P1_LOW);
        lanes[2 * lane + 1] = mulHigh(rotLow, P1_LOW) + Math.imul(rotLow, P1_HIGH) + Math.imul(rotHigh, P1_LOW);
      }
    }
  }

  /** The low 32 bits of the hash. */
  digestLow(): number {
    let hash = this.merged() + this.total;
    const view = new DataView(this.pending.buffer);
    let at = 0;
    for (; at + 8 <= this.pendingCount; at += 8) {
      hash = rotate((hash ^ round(0n, view.getBigUint64(at, true))) & MASK, 27n) * P1 + P4;
    }
    if (at + 4 <= this.pendingCount) {
      hash = rotate((hash ^ (BigInt(view.getUint32(at, true)) * P1)) & MASK, 23n) * P2 + P3;
      at += 4;
    }
    for (; at < this.pendingCount; at += 1) hash = rotate((hash ^ (BigInt(view.getUint8(at)) * P5)) & MASK, 11n) * P1;
    hash &= MASK;
    hash = ((hash ^ (hash >> 33n)) * P2) & MASK;
    hash = ((hash ^ (hash >> 29n)) * P3) & MASK;
    return Number((hash ^ (hash >> 32n)) & 0xffffffffn);
  }

  private merged(): bigint {
    if (this.total < 32n) return P5;
    const [a, b, c, d] = [this.lane(0), this.lane(1), this.lane(2), this.lane(3)] as const;
    let hash = rotate(a, 1n) + rotate(b, 7n) + rotate(c, 12n) + rotate(d, 18n);
    for (const lane of [a, b, c, d]) hash = ((hash ^ round(0n, lane)) & MASK) * P1 + P4;
    return hash & MASK;
  }

  private lane(index: number): bigint {
    const low = (this.lanes[2 * index] as number) >>> 0;
    const high = (this.lanes[2 * index + 1] as number) >>> 0;
    return (BigInt(high) << 32n) | BigInt(low);
  }
}

function rotate(value: bigint, by: bigint): bigint {
  const v = value & MASK;
  return ((v << by) | (v >> (64n - by))) & MASK;
}

function round(acc: bigint, input: bigint): bigint {
  return (rotate((acc + input * P2) & MASK, 31n) * P1) & MASK;
}
