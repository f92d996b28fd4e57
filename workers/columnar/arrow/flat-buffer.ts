import { assert } from "../../core/assert.js";

/** Where something lies: bytes from the end of the buffer, which grows towards its begin. */
export type Place = number;

/** A field of a table: its number, and how it is written once the table has begun. */
export type TableField = readonly [id: number, write: (buffer: FlatBuffer) => void];

/**
 * Writes a FlatBuffer (flatbuffers.dev, "FlatBuffer Internals") from its end to its begin, as far as the metadata of
 * Arrow needs them. What a table refers to is written before it.
 */
export class FlatBuffer {
  private room = new Uint8Array(1024);
  private view = new DataView(this.room.buffer);
  private used = 0;

  int8(value: number): void {
    const at = this.make(1);
    this.view.setInt8(at, value);
  }

  int16(value: number): void {
    const at = this.make(2);
    this.view.setInt16(at, value, true);
  }

  int32(value: number): void {
    const at = this.make(4);
    this.view.setInt32(at, value, true);
  }

  /** A whole number up to 2^53. */
  int64(value: number): void {
    const at = this.make(8);
    this.view.setBigInt64(at, BigInt(value), true);
  }

  reference(place: Place): void {
    this.align(4, 4);
    this.int32(this.used + 4 - place);
  }

  text(text: string): Place {
    const bytes = ENCODER.encode(text);
    this.align(4, bytes.length + 1);
    this.int8(0);
    const at = this.makeBytes(bytes.length);
    this.room.set(bytes, at);
    this.int32(bytes.length);
    return this.used;
  }

  references(places: readonly Place[]): Place {
    this.align(4, 4 * places.length);
    for (const place of places.toReversed()) this.reference(place);
    this.int32(places.length);
    return this.used;
  }

  /** A vector of structs of 8-byte alignment. `write` writes the fields of one from the last to the first. */
  structs<Item>(items: readonly Item[], size: number, write: (item: Item) => void): Place {
    this.align(8, size * items.length);
    for (const item of items.toReversed()) write(item);
    this.int32(items.length);
    return this.used;
  }

  /** A table. Fields that are left out have their defaults. */
  table(fields: readonly TableField[]): Place {
    const end = this.used;
    const places = new Map<number, Place>();
    for (const [id, write] of fields) {
      write(this);
      places.set(id, this.used);
    }
    this.int32(0);
    const table = this.used;
    const count = Math.max(-1, ...places.keys()) + 1;
    for (let id = count - 1; 0 <= id; id -= 1) {
      const place = places.get(id);
      this.int16(place === undefined ? 0 : table - place);
    }
    this.int16(table - end);
    this.int16((count + 2) * 2);
    // A table begins with the distance to its vtable, which lies before it.
    this.view.setInt32(this.room.length - table, this.used - table, true);
    return table;
  }

  /** The whole buffer; its root is the table at `root`. */
  finish(root: Place): Uint8Array {
    this.align(8, 4);
    this.reference(root);
    assert(this.used % 8 === 0, "a buffer is aligned");
    return this.room.slice(this.room.length - this.used);
  }

  /** Aligned room for a number. The buffer may be another one afterwards. */
  private make(size: number): number {
    this.align(size, size);
    return this.makeBytes(size);
  }

  private makeBytes(size: number): number {
    this.reserve(size);
    this.used += size;
    return this.room.length - this.used;
  }

  /** Zeros, so that the place after `size` more bytes is a multiple of `alignment`. */
  private align(alignment: number, size: number): void {
    const zeros = (alignment - ((this.used + size) % alignment)) % alignment;
    const at = this.makeBytes(zeros);
    this.room.fill(0, at, at + zeros);
  }

  private reserve(size: number): void {
    if (this.used + size <= this.room.length) return;
    const larger = new Uint8Array(Math.max(this.room.length * 2, this.used + size + 7));
    larger.set(this.room.subarray(this.room.length - this.used), larger.length - this.used);
    this.room = larger;
    this.view = new DataView(larger.buffer);
  }
}

const ENCODER = new TextEncoder();
