/** Bytes [begin, end) of an array that are being scanned. */
export interface Region {
  readonly bytes: Uint8Array;
  /** Over the same bytes. */
  readonly view: DataView;
  readonly words: Int32Array;
  readonly begin: number;
  readonly end: number;
  /** Place in the file of the byte at `begin`, or of the compressed record that they were packed in. */
  readonly offset: number;
  readonly isUnpacked: boolean;
}

/** The array begins at a whole word of its buffer. */
export function regionOf(bytes: Uint8Array, begin: number, end: number, offset: number, isUnpacked: boolean): Region {
  const { buffer, byteOffset, byteLength } = bytes;
  const view = new DataView(buffer, byteOffset, byteLength);
  const words = new Int32Array(buffer, byteOffset, byteLength >> 2);
  return { bytes, view, words, begin, end, offset, isUnpacked };
}

/** The place in the file of an address of the region. */
export function placeOf({ begin, offset, isUnpacked }: Region, at: number): number {
  return isUnpacked ? offset : offset + at - begin;
}

/** Memory for unpacked bytes, which is used again for the next ones. */
export class UnpackedMemory {
  private bytes: Uint8Array = new Uint8Array(0);

  /** `tail`: what the last ones left, before these. `place`: of the record that they were packed in. */
  region(tail: Uint8Array, bytes: Uint8Array, place: number): Region {
    const length = tail.length + bytes.length;
    if (this.bytes.length < length) this.bytes = new Uint8Array((length + 8) * 2);
    this.bytes.set(tail);
    this.bytes.set(bytes, tail.length);
    return regionOf(this.bytes, 0, length, place, true);
  }
}
