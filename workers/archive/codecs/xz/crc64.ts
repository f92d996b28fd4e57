// CRC-64 of ECMA-182, reflected: section 6 of the .xz file format. As pairs of 32-bit halves.

const POLY_LOW = 0xd7870f42 | 0;
const POLY_HIGH = 0xc96c5795 | 0;
const LOW = new Int32Array(4 * 256);
const HIGH = new Int32Array(4 * 256);

/** Four tables, so that four bytes are folded in at once. */
function fillTables(): void {
  for (let i = 0; i < 256; i += 1) {
    let low = i;
    let high = 0;
    for (let bit = 0; bit < 8; bit += 1) {
      const isOdd = (low & 1) !== 0;
      low = (low >>> 1) | (high << 31);
      high >>>= 1;
      if (!isOdd) continue;
      low ^= POLY_LOW;
      high ^= POLY_HIGH;
    }
    LOW[i] = low;
    HIGH[i] = high;
  }
  for (let i = 256; i < LOW.length; i += 1) {
    const low = LOW[i - 256] as number;
    const high = HIGH[i - 256] as number;
    LOW[i] = ((low >>> 8) | (high << 24)) ^ (LOW[low & 0xff] as number);
    HIGH[i] = (high >>> 8) ^ (HIGH[low & 0xff] as number);
  }
}

fillTables();

/** A `BlockCheck` (checks.ts). */
export class Crc64 {
  readonly bytes = 8;
  private low = -1;
  private high = -1;

  update(piece: Uint8Array): void {
    let { low, high } = this;
    let i = 0;
    const end = piece.byteLength;
    for (const fast = end - 3; i < fast; i += 4) {
      low ^=
        (piece[i] as number) |
        ((piece[i + 1] as number) << 8) |
        ((piece[i + 2] as number) << 16) |
        ((piece[i + 3] as number) << 24);
      const a = 0x300 + (low & 0xff);
      const b = 0x200 + ((low >>> 8) & 0xff);
      const c = 0x100 + ((low >>> 16) & 0xff);
      const d = low >>> 24;
      low = high ^ (LOW[a] as number) ^ (LOW[b] as number) ^ (LOW[c] as number) ^ (LOW[d] as number);
      high = (HIGH[a] as number) ^ (HIGH[b] as number) ^ (HIGH[c] as number) ^ (HIGH[d] as number);
    }
    for (; i < end; i += 1) {
      const index = (low ^ (piece[i] as number)) & 0xff;
      low = ((low >>> 8) | (high << 24)) ^ (LOW[index] as number);
      high = (high >>> 8) ^ (HIGH[index] as number);
    }
    this.low = low;
    this.high = high;
  }

  matches(view: DataView, at: number): boolean {
    return view.getInt32(at, true) === ~this.low && view.getInt32(at + 4, true) === ~this.high;
  }
}
