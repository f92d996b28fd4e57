import type { Region } from "./region.js";

/** Memory grows to four times what is needed, and by so much at most: what is not used costs nothing, and copies do. */
const MOST_SPARE = 64 << 20;

/** Behind the records, so that copies may go on for some words. */
const SPARE = 32;

/** The head of a record of which only the tracepoint's bytes are kept: how many there are, and the process in four bytes. */
export const RawHead = { LENGTH: 0, PID: 4, BYTES: 8 } as const;

/** In the place of a length. */
export const OF_GUEST = -1;

/** Where a sample has what is kept of it: bytes from its begin; -1: it does not have that. */
export interface RawPlaces {
  readonly raw: number;
  readonly pid: number;
}

/**
 * The records that wait for their turn, in one piece of memory that is used again and again. Each begins at a whole word.
 * `bytes`, `view` and `words` are good until the next record is kept, addresses until the next `drop`.
 */
export class RecordMemory {
  bytes: Uint8Array = new Uint8Array(0);
  view: DataView = new DataView(new ArrayBuffer(0));
  words: Int32Array = new Int32Array(0);
  /** End of the bytes that are held. */
  used = 0;

  /** Makes room for records of so many bytes. */
  reserve(bytes: number): void {
    const needed = this.used + bytes + SPARE;
    if (this.bytes.length < needed) this.grow((needed + Math.min(3 * needed, MOST_SPARE)) & ~7);
  }

  /** Keeps a record of `size` bytes. Answers its address. */
  keep({ bytes }: Region, at: number, size: number): number {
    this.reserve(size);
    const place = this.used;
    this.bytes.set(bytes.subarray(at, at + size), place);
    this.used = wordEnd(place + size);
    return place;
  }

  /** Keeps at most `most` bytes of a sample's tracepoint, behind a `RawHead`. */
  keepRaw(
    { bytes, view }: Region,
    at: number,
    size: number,
    { raw, pid }: RawPlaces,
    most: number,
    little: boolean,
  ): number {
    this.reserve(RawHead.BYTES + size);
    const place = this.used;
    const length = rawLength(view, at, size, raw, little);
    const kept = Math.min(length, most);
    const begin = at + raw + 4;
    this.words[place >> 2] = kept;
    if (0 <= pid) this.bytes.set(bytes.subarray(at + pid, at + pid + 4), place + RawHead.PID);
    this.bytes.set(bytes.subarray(begin, begin + kept), place + RawHead.BYTES);
    this.used = wordEnd(place + RawHead.BYTES + kept);
    return place;
  }

  /** Lets go of the bytes before an address, which becomes 0. */
  drop(before: number): void {
    this.bytes.copyWithin(0, before, this.used);
    this.used -= before;
  }

  private grow(size: number): void {
    const grown = new Uint8Array(size);
    grown.set(this.bytes.subarray(0, this.used));
    this.bytes = grown;
    this.view = new DataView(grown.buffer);
    this.words = new Int32Array(grown.buffer);
  }
}

/** How long a tracepoint's record in a sample is; 0: the sample has none, or is too short for it. */
export function rawLength(view: DataView, at: number, size: number, raw: number, little: boolean): number {
  const room = size - raw - 4;
  if (raw < 0 || room < 0) return 0;
  const length = view.getUint32(at + raw, little);
  return length <= room ? length : 0;
}

function wordEnd(at: number): number {
  return (at + 3) & ~3;
}
