import type { FlatMemory } from "../../core/flat-memory.js";
import { DamagedIndex } from "../../index-file/damaged-index.js";
import type { PartBytes } from "../../index-file/part-bytes.js";
import { type BufferHead, PAGE_BYTES, type PartWriter, pageSums, readWhole } from "../../index-file/part-file.js";

/** Smaller ones are written with the objects. */
const LEAST_BYTES = 4096;
/** The memory of the core. It is a different object each time it has grown. */
const FLAT = 0;

/** A buffer, and where its pages lie in the file. */
interface KeptBuffer {
  readonly number: number;
  readonly buffer: ArrayBufferLike;
  /** 0: it holds nothing but zeros, and is not in the file. */
  places: Float64Array;
  /** Two of each page. */
  sums: Int32Array;
  /** The last part that has it. */
  round: number;
}

/**
 * The memory of a session, page by page. Of each page it is known what the last part has, so that a part writes those that
 * have changed since: most rows never change.
 */
export class KeptBuffers {
  private readonly known = new Map<ArrayBufferLike, KeptBuffer>();
  private round = 0;
  private next = FLAT + 1;

  constructor(private readonly flat: FlatMemory) {}

  /** A part begins. */
  begin(): void {
    this.round += 1;
  }

  /** Undefined: it is written elsewhere. */
  readonly numberOf = (buffer: ArrayBufferLike): number | undefined => {
    const isFlat = this.flat.isOwn(buffer);
    if (!isFlat && buffer.byteLength <= LEAST_BYTES) return undefined;
    const kept = this.kept(isFlat ? this.flat.memory.buffer : buffer, isFlat);
    kept.round = this.round;
    return kept.number;
  };

  private kept(buffer: ArrayBufferLike, isFlat: boolean): KeptBuffer {
    const known = isFlat ? this.flatOf(buffer) : this.known.get(buffer);
    if (known !== undefined) return known;
    const pages = pagesOf(this.bytesOf(buffer));
    const number = isFlat ? FLAT : this.next++;
    const kept = { number, buffer, places: new Float64Array(pages), sums: new Int32Array(pages * 2), round: 0 };
    this.known.set(buffer, kept);
    return kept;
  }

  /** It has grown since, maybe. */
  private flatOf(buffer: ArrayBufferLike): KeptBuffer | undefined {
    const before = [...this.known.values()].find(({ number }) => number === FLAT);
    if (before === undefined) return undefined;
    this.known.delete(before.buffer);
    const grown = { ...before, buffer };
    const pages = pagesOf(this.bytesOf(buffer));
    if (before.places.length < pages) {
      grown.places = new Float64Array(pages);
      grown.places.set(before.places);
      grown.sums = new Int32Array(pages * 2);
      grown.sums.set(before.sums);
    }
    this.known.set(buffer, grown);
    return grown;
  }

  private bytesOf(buffer: ArrayBufferLike): number {
    return this.flat.isOwn(buffer) ? this.flat.usedBytes : buffer.byteLength;
  }

  /** Writes the memory of the core: it changes with every question that is answered, so this is one step. */
  writeFlat(file: PartWriter): void {
    for (const kept of this.known.values()) if (kept.number === FLAT) for (const _ of this.pagesIn(kept, file));
  }

  /** Writes what has changed, in steps of a page. */
  *write(file: PartWriter): Generator<void> {
    for (const kept of [...this.known.values()]) {
      if (kept.number === FLAT) continue;
      if (kept.round === this.round) yield* this.pagesIn(kept, file);
      else {
        for (const place of kept.places) file.drop(place);
        this.known.delete(kept.buffer);
      }
    }
  }

  private *pagesIn({ buffer, places, sums }: KeptBuffer, file: PartWriter): Generator<void> {
    const bytes = this.bytesOf(buffer);
    for (let page = 0; page < places.length; page += 1) {
      const at = page * PAGE_BYTES;
      const content = new Uint8Array(buffer, at, Math.min(PAGE_BYTES, bytes - at));
      const [first, second] = pageSums(content);
      const place = places[page] as number;
      const isNew = sums[page * 2] !== first || sums[page * 2 + 1] !== second;
      if (isNew || place === 0) {
        sums[page * 2] = first;
        sums[page * 2 + 1] = second;
        if (isNothing(content)) {
          file.drop(place);
          places[page] = 0;
        } else if (isNew || place === 0) places[page] = file.page(content, place);
      }
      yield;
    }
  }

  /** What a part says of its buffers: places and sums of all pages, in the order of the heads. */
  heads(): { readonly heads: readonly BufferHead[]; readonly pages: Uint8Array } {
    const all = [...this.known.values()];
    const heads = all.map(({ number, buffer }) => ({
      number,
      bytes: this.bytesOf(buffer),
      isShared: !(buffer instanceof ArrayBuffer),
    }));
    const count = all.reduce((sum, { places }) => sum + places.length, 0);
    const pages = new Uint8Array(count * 16);
    let at = 0;
    for (const { places, sums } of all) {
      pages.set(new Uint8Array(places.buffer, places.byteOffset, places.byteLength), at);
      pages.set(new Uint8Array(sums.buffer, sums.byteOffset, sums.byteLength), at + places.byteLength);
      at += places.byteLength * 2;
    }
    return { heads, pages };
  }

  /** The buffers of a part, with their content; that of the core is a copy. In steps of a page. */
  static *read(
    file: PartBytes,
    heads: readonly BufferHead[],
    pages: Uint8Array,
  ): Generator<void, ReadonlyMap<number, ReadBuffer>> {
    const read = new Map<number, ReadBuffer>();
    const stage = new Uint8Array(PAGE_BYTES);
    let at = 0;
    for (const { number, bytes, isShared } of heads) {
      const count = pagesOf(bytes);
      if (pages.length < at + count * 16) throw new DamagedIndex("it names more memory than it has");
      const places = new Float64Array(pages.slice(at, at + count * 8).buffer);
      const sums = new Int32Array(pages.slice(at + count * 8, at + count * 16).buffer);
      at += count * 16;
      const isOwn = number !== FLAT && isShared && typeof SharedArrayBuffer !== "undefined";
      const buffer = isOwn ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes);
      for (let page = 0; page < count; page += 1) {
        const place = places[page] as number;
        if (place === 0) continue;
        const begin = page * PAGE_BYTES;
        const content = stage.subarray(0, Math.min(PAGE_BYTES, bytes - begin));
        readWhole(file, content, place);
        const [first, second] = pageSums(content);
        if (first !== sums[page * 2] || second !== sums[page * 2 + 1])
          throw new DamagedIndex("a page of it is damaged");
        new Uint8Array(buffer, begin, content.length).set(content);
        yield;
      }
      read.set(number, { buffer, places, sums });
    }
    return read;
  }

  /** Puts the memory of the core back. All else is given out by `bufferAt`. */
  restore(read: ReadonlyMap<number, ReadBuffer>): void {
    const flat = read.get(FLAT);
    if (flat === undefined) throw new DamagedIndex("it lacks the core's memory");
    this.flat.restore(new Uint8Array(flat.buffer));
    for (const [number, { buffer, places, sums }] of read) {
      const own = number === FLAT ? this.flat.memory.buffer : buffer;
      this.known.set(own, { number, buffer: own, places, sums, round: 0 });
      this.next = Math.max(this.next, number + 1);
    }
  }

  /** For `readGraph`. */
  bufferAt(read: ReadonlyMap<number, ReadBuffer>) {
    return (number: number, first: ArrayBufferLike | undefined): ArrayBufferLike => {
      if (number === FLAT) return this.flat.memory.buffer;
      const kept = read.get(number);
      if (kept === undefined) throw new DamagedIndex("it lacks some memory");
      if (first === undefined) return kept.buffer;
      if (first.byteLength !== kept.buffer.byteLength) throw new DamagedIndex("it is of another session");
      new Uint8Array(first).set(new Uint8Array(kept.buffer));
      const known = this.known.get(kept.buffer);
      this.known.delete(kept.buffer);
      if (known !== undefined) this.known.set(first, { ...known, buffer: first });
      return first;
    };
  }
}

export interface ReadBuffer {
  readonly buffer: ArrayBufferLike;
  readonly places: Float64Array;
  readonly sums: Int32Array;
}

function pagesOf(bytes: number): number {
  return Math.ceil(bytes / PAGE_BYTES);
}

function isNothing(bytes: Uint8Array): boolean {
  if (bytes[0] !== 0) return false;
  const whole = bytes.byteOffset % 4 === 0 ? new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2) : bytes;
  return whole.every((word) => word === 0) && bytes.subarray(bytes.length & ~3).every((byte) => byte === 0);
}
