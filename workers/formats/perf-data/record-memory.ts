import { RAW_HEAD_BYTES, SPARE } from "../../flat/decode/samples.js";
import type { DecodeRegion } from "../flat/decode-space.js";
import type { Region } from "./region.js";

/** More than a record has. */
const CHUNK_BYTES = 1 << 20;

/** The head of a record of which only the tracepoint's bytes are kept: how many there are, and the process in four bytes. */
export const RawHead = { LENGTH: 0, PID: 4, BYTES: RAW_HEAD_BYTES } as const;

/** In the place of a length. */
export const OF_GUEST = -1;

/** Where a sample has what is kept of it: bytes from its begin; -1: it does not have that. */
export interface RawPlaces {
  readonly raw: number;
  readonly pid: number;
}

/**
 * The records that wait for their turn, in the memory of the flat decoder: pieces of it that are filled one after the other,
 * and used again once all records in them have been taken. Each record begins at a whole word. `bytes`, `view` and `words`
 * are all of that memory, so that an address names a byte, and show all records that were kept when they were asked for.
 */
export class RecordMemory {
  /** Where the next record is kept, and the end of the room for it. */
  next = 0;
  end = 0;
  private readonly chunks: Uint8Array[] = [];
  private whole: DataView = new DataView(new ArrayBuffer(0));

  constructor(private readonly region: DecodeRegion) {}

  get bytes(): Uint8Array {
    return this.region.space.memory.u8;
  }

  get words(): Int32Array {
    return this.region.space.memory.i32;
  }

  get view(): DataView {
    const { buffer } = this.bytes;
    if (this.whole.buffer !== buffer) this.whole = new DataView(buffer);
    return this.whole;
  }

  /** Bytes that are held. */
  get held(): number {
    return this.chunks.length * CHUNK_BYTES - (this.end - this.next);
  }

  /** Makes room for a record of so many bytes. */
  reserve(bytes: number): void {
    if (this.next + RawHead.BYTES + bytes + SPARE <= this.end) return;
    const chunk = this.region.bytes(CHUNK_BYTES);
    if (chunk === undefined) throw new RangeError("there is no memory for the records that wait");
    this.chunks.push(chunk);
    this.begin(chunk);
  }

  /** Keeps a record of `size` bytes. Answers its address. */
  keep({ bytes }: Region, at: number, size: number): number {
    this.reserve(size);
    const place = this.next;
    this.bytes.set(bytes.subarray(at, at + size), place);
    this.next = wordEnd(place + size);
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
    this.reserve(size);
    const place = this.next;
    const length = rawLength(view, at, size, raw, little);
    const kept = Math.min(length, most);
    const begin = at + raw + 4;
    this.words[place >> 2] = kept;
    if (0 <= pid) this.bytes.set(bytes.subarray(at + pid, at + pid + 4), place + RawHead.PID);
    this.bytes.set(bytes.subarray(begin, begin + kept), place + RawHead.BYTES);
    this.next = wordEnd(place + RawHead.BYTES + kept);
    return place;
  }

  /** All records kept before the one at an address have been taken; undefined: all have. */
  release(first: number | undefined): void {
    const { chunks, region } = this;
    const isLast = (chunk: Uint8Array) =>
      first === undefined ? chunks.length === 1 : chunk.byteOffset <= first && first < chunk.byteOffset + CHUNK_BYTES;
    for (let [chunk] = chunks; chunk !== undefined && !isLast(chunk); [chunk] = chunks) {
      chunks.shift();
      region.release(chunk);
    }
    const [only] = chunks;
    if (first === undefined && only !== undefined) this.begin(only);
  }

  private begin({ byteOffset }: Uint8Array): void {
    this.next = byteOffset;
    this.end = byteOffset + CHUNK_BYTES;
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
