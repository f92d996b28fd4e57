import { StringTable } from "../core/string-table.js";
import { T } from "../flat/decode/records.js";
import { type DecodeMemory, grownIn, HEAP_MEMORY } from "./flat/decode-memory.js";

const KEY_BYTES = 16;

const decoder = new TextDecoder("utf-8");

/**
 * Turns text bytes into codes without making a string for bytes seen before. A code is the id that the receiver has
 * assigned (`assignIds`), and until then -2 - n for the n-th text. Two hash tables with open addressing:
 * one for 16-byte fields (`comm`), compared as four words, one for any other length, compared byte by byte.
 */
export class TextTable {
  /** By id: the code in rows. */
  codes: Int32Array;
  /** What the flat decoder knows of the table: see `T`. */
  readonly record: Int32Array;
  private readonly strings = new StringTable();
  private coded = 0;
  private sent = 0;
  /** The receiver has assigned ids to texts up to here. */
  private resolved = 0;
  private resolvedAtBegin = 0;

  /** Five words an entry: the four of the key and id + 1, 0 where free. */
  private fixed: Int32Array;
  private fixedCount = 0;

  /** Four words an entry: hash, start and length in `arena`, id + 1. */
  private loose: Int32Array;
  private looseCount = 0;
  private arena: Int32Array;
  private arenaBytes: Uint8Array;
  private arenaUsed = 0;

  constructor(private readonly memory: DecodeMemory = HEAP_MEMORY) {
    this.record = memory.ints(T.BYTES / 4);
    this.codes = memory.ints(256);
    this.fixed = memory.ints(5 * 256);
    this.loose = memory.ints(4 * 256);
    this.arena = memory.ints(1024);
    this.arenaBytes = bytesOf(this.arena);
    this.tell();
  }

  private tell(): void {
    const { record, fixed, loose } = this;
    record[T.CODES_AT / 4] = this.codes.byteOffset;
    record[T.FIXED_AT / 4] = fixed.byteOffset;
    record[T.FIXED_MASK / 4] = fixed.length / 5 - 1;
    record[T.LOOSE_AT / 4] = loose.byteOffset;
    record[T.LOOSE_MASK / 4] = loose.length / 4 - 1;
    record[T.ARENA_AT / 4] = this.arena.byteOffset;
  }

  beginBatch(): void {
    this.resolvedAtBegin = this.resolved;
  }

  /** Whether rows since `beginBatch` may hold texts without an assigned id. */
  get hasUnresolved(): boolean {
    return this.resolvedAtBegin < this.strings.size;
  }

  /** The receiver's ids of the next texts. */
  assignIds(ids: readonly number[]): void {
    for (const id of ids) this.codes[this.resolved++] = id;
  }

  idOfString(text: string): number {
    const id = this.strings.idOf(text);
    while (this.coded <= id) this.addCode();
    return id;
  }

  private addCode(): void {
    const id = this.coded++;
    if (id === this.codes.length) {
      this.codes = grownIn(this.memory, this.codes, id * 2);
      this.tell();
    }
    this.codes[id] = -2 - id;
  }

  get(id: number): string {
    return this.strings.get(id);
  }

  /** Texts that are new since the last call. */
  news(): readonly string[] {
    if (this.sent === this.strings.size) return [];
    const fresh = this.strings.since(this.sent);
    this.sent = this.strings.size;
    return fresh;
  }

  /** Id of the text in the 16 bytes at `at`. */
  idOf16(bytes: Uint8Array, at: number): number {
    const view = new DataView(bytes.buffer, bytes.byteOffset + at, KEY_BYTES);
    const [w0, w1, w2, w3] = [0, 4, 8, 12].map((word) => view.getInt32(word, true)) as [number, number, number, number];
    return this.idOfWords(bytes, at, w0, w1, w2, w3);
  }

  private idOfWords(bytes: Uint8Array, at: number, w0: number, w1: number, w2: number, w3: number): number {
    const table = this.fixed;
    const mask = table.length / 5 - 1;
    let slot = hash4(w0, w1, w2, w3) & mask;
    for (;;) {
      const entry = slot * 5;
      const id = table[entry + 4] as number;
      if (id === 0) return this.addFixed(bytes, at, entry, w0, w1, w2, w3);
      if (table[entry] === w0 && table[entry + 1] === w1 && table[entry + 2] === w2 && table[entry + 3] === w3) {
        return id - 1;
      }
      slot = (slot + 1) & mask;
    }
  }

  private addFixed(
    bytes: Uint8Array,
    at: number,
    entry: number,
    w0: number,
    w1: number,
    w2: number,
    w3: number,
  ): number {
    const id = this.makeString(bytes, at, at + KEY_BYTES);
    this.fixed.set([w0, w1, w2, w3, id + 1], entry);
    this.fixedCount += 1;
    if (this.fixedCount * 10 > this.fixed.length) this.growFixed();
    return id;
  }

  private growFixed(): void {
    const { memory, fixed: old } = this;
    this.fixed = memory.ints(old.length * 2);
    const mask = this.fixed.length / 5 - 1;
    for (let at = 0; at < old.length; at += 5) {
      if (old[at + 4] === 0) continue;
      const [w0, w1, w2, w3] = old.subarray(at, at + 4) as unknown as [number, number, number, number];
      let slot = hash4(w0, w1, w2, w3) & mask;
      while (this.fixed[slot * 5 + 4] !== 0) slot = (slot + 1) & mask;
      this.fixed.set(old.subarray(at, at + 5), slot * 5);
    }
    memory.release(old);
    this.tell();
  }

  /** Code of the text in bytes [start, end), up to its NUL. */
  codeOf(bytes: Uint8Array, start: number, end: number): number {
    // The id comes first: a new text may replace the array `codes`.
    const id = this.idOf(bytes, start, end);
    return this.codes[id] as number;
  }

  /** Id of the text in bytes [start, end), up to its NUL. */
  idOf(bytes: Uint8Array, start: number, end: number): number {
    let hash = 0x811c9dc5 | 0;
    let stop = start;
    for (; stop < end; stop += 1) {
      const byte = bytes[stop] as number;
      if (byte === 0) break;
      hash = Math.imul(hash ^ byte, 0x01000193);
    }
    const length = stop - start;
    const table = this.loose;
    const mask = table.length / 4 - 1;
    let slot = mix(hash) & mask;
    for (;;) {
      const entry = slot * 4;
      const id = table[entry + 3] as number;
      if (id === 0) return this.addLoose(bytes, start, length, hash, entry);
      if (table[entry] === hash && table[entry + 2] === length && this.same(bytes, start, entry)) return id - 1;
      slot = (slot + 1) & mask;
    }
  }

  private same(bytes: Uint8Array, start: number, entry: number): boolean {
    const kept = this.loose[entry + 1] as number;
    const length = this.loose[entry + 2] as number;
    for (let i = 0; i < length; i += 1) if (this.arenaBytes[kept + i] !== bytes[start + i]) return false;
    return true;
  }

  private addLoose(bytes: Uint8Array, start: number, length: number, hash: number, entry: number): number {
    const id = this.makeString(bytes, start, start + length);
    if (this.arenaUsed + length > this.arenaBytes.length) this.growArena(length);
    this.arenaBytes.set(bytes.subarray(start, start + length), this.arenaUsed);
    this.loose.set([hash, this.arenaUsed, length, id + 1], entry);
    this.arenaUsed += length;
    this.looseCount += 1;
    if (this.looseCount * 8 > this.loose.length) this.growLoose();
    return id;
  }

  private growArena(length: number): void {
    const words = Math.ceil((this.arenaUsed + length) / 4);
    this.arena = grownIn(this.memory, this.arena, Math.max(this.arena.length * 2, words));
    this.arenaBytes = bytesOf(this.arena);
    this.tell();
  }

  private growLoose(): void {
    const { memory, loose: old } = this;
    this.loose = memory.ints(old.length * 2);
    const mask = this.loose.length / 4 - 1;
    for (let at = 0; at < old.length; at += 4) {
      if (old[at + 3] === 0) continue;
      let slot = mix(old[at] as number) & mask;
      while (this.loose[slot * 4 + 3] !== 0) slot = (slot + 1) & mask;
      this.loose.set(old.subarray(at, at + 4), slot * 4);
    }
    memory.release(old);
    this.tell();
  }

  private makeString(bytes: Uint8Array, start: number, end: number): number {
    const nul = bytes.subarray(start, end).indexOf(0);
    // A copy, since `TextDecoder` refuses shared memory in browsers.
    return this.idOfString(decoder.decode(bytes.slice(start, nul < 0 ? end : start + nul)));
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: Int32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function hash4(w0: number, w1: number, w2: number, w3: number): number {
  const hash =
    Math.imul(w0, 0x9e3779b1) ^ Math.imul(w1, 0x85ebca6b) ^ Math.imul(w2, 0xc2b2ae35) ^ Math.imul(w3, 0x27d4eb2f);
  return mix(hash);
}

function mix(hash: number): number {
  return hash ^ (hash >>> 15) ^ (hash >>> 7);
}
