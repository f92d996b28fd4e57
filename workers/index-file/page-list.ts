import type { WordSource } from "../core/spill-log.js";
import { DamagedIndex } from "./damaged-index.js";
import type { Place } from "./layout.js";

/** Offset, length and checksum of a page. */
const PARTS = 3;

/** The places of many runs of words, of which the directory would be too long: they are a column of their own. */
export class PageList {
  private readonly parts: number[] = [];

  add({ offset, bytes, sum }: Place): void {
    this.parts.push(offset, bytes, sum);
  }

  toColumn(): Float64Array {
    return Float64Array.from(this.parts);
  }
}

/** How many pages such a column of so many bytes is of. */
export function pagesIn(bytes: number): number {
  return Math.floor(bytes / (PARTS * Float64Array.BYTES_PER_ELEMENT));
}

/** How long each page of such a column is. */
export function* placesIn(column: Float64Array): Generator<Pick<Place, "bytes">> {
  for (let at = 1; at < column.length; at += PARTS) yield { bytes: column[at] as number };
}

/** The pages of such a column. A place is the number of a page. */
export function pagesOver(
  column: Float64Array,
  name: string,
  read: (place: Place) => Uint8Array<ArrayBuffer>,
): WordSource {
  return {
    read(page) {
      const [offset, bytes, sum] = column.subarray(page * PARTS, (page + 1) * PARTS);
      if (offset === undefined || bytes === undefined || sum === undefined)
        throw new DamagedIndex(`it has no page ${page} of its ${name}`);
      const words = read({ offset, bytes, sum });
      return new Uint32Array(words.buffer, words.byteOffset, words.length >> 2);
    },
  };
}
