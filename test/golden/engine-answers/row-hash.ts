/**
 * The hash of rows in any order: the sum of the hashes of the rows. Rows come one by one, so those of millions need no
 * memory, and a row that is there twice counts twice.
 */
export class RowHash {
  rows = 0;
  private high = 0;
  private low = 0;

  add(row: string): void {
    let a = 0x811c9dc5;
    let b = 0x9e3779b9;
    for (let i = 0; i < row.length; i += 1) {
      const code = row.charCodeAt(i);
      a = Math.imul(a ^ code, 0x01000193);
      b = Math.imul(b ^ code, 0x85ebca6b) + (b >>> 15);
    }
    this.rows += 1;
    this.high = (this.high + mixed(a, b)) | 0;
    this.low = (this.low + mixed(b, a)) | 0;
  }

  /** 16 hexadecimal digits. */
  get text(): string {
    return [this.high, this.low].map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
  }
}

/** All bits of both words in one (the finalizer of MurmurHash3). */
function mixed(word: number, other: number): number {
  let mix = word ^ Math.imul(other, 0xc2b2ae35);
  mix = Math.imul(mix ^ (mix >>> 16), 0x85ebca6b);
  mix = Math.imul(mix ^ (mix >>> 13), 0xc2b2ae35);
  return mix ^ (mix >>> 16);
}

/**
 * Numbers with a fraction, to nine digits: the last ones of a sine or a power differ between versions of JavaScript. Whole
 * numbers stay as they are.
 */
export function rounded(row: string): string {
  return row.replace(FRACTION, (text) => `${Number(Number(text).toPrecision(9))}`);
}

const FRACTION = /-?\d+\.\d+(?:e[+-]?\d+)?/g;
