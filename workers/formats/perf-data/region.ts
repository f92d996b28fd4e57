import { SPARE } from "../../flat/decode/samples.js";
import type { DecodeRegion } from "../flat/decode-space.js";

/** Bytes [begin, end) of an array that are being scanned. */
export interface Region {
  readonly bytes: Uint8Array;
  /** Over the same bytes. */
  readonly view: DataView;
  readonly begin: number;
  readonly end: number;
  /** Place in the file of the byte at `begin`, or of the compressed record that they were packed in. */
  readonly offset: number;
  readonly isUnpacked: boolean;
}

export function regionOf(bytes: Uint8Array, begin: number, end: number, offset: number, isUnpacked: boolean): Region {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { bytes, view, begin, end, offset, isUnpacked };
}

/** The place in the file of an address of the region. */
export function placeOf({ begin, offset, isUnpacked }: Region, at: number): number {
  return isUnpacked ? offset : offset + at - begin;
}

/** Memory of the flat decoder for unpacked bytes, which is used again for the next ones. */
export class UnpackedMemory {
  private bytes: Uint8Array | undefined;

  constructor(private readonly region: DecodeRegion) {}

  /** `tail`: what the last ones left, before these. `place`: of the record that they were packed in. */
  take(tail: Uint8Array, bytes: Uint8Array, place: number): Region {
    const length = tail.length + bytes.length;
    const into = this.memoryFor(length);
    into.set(tail);
    into.set(bytes, tail.length);
    return regionOf(into, 0, length, place, true);
  }

  private memoryFor(length: number): Uint8Array {
    const { bytes, region } = this;
    if (bytes !== undefined && length + SPARE <= bytes.length) return bytes;
    if (bytes !== undefined) region.release(bytes);
    this.bytes = region.bytes((length + SPARE) * 2);
    if (this.bytes === undefined) throw new RangeError(`there is no memory for ${length} unpacked bytes`);
    return this.bytes;
  }
}
