import { grown } from "../core/columns.js";
import { StringTable } from "../core/string-table.js";

const KEY_BYTES = 16;

const decoder = new TextDecoder("utf-8");

/**
 * Turns text bytes into codes without making a string for bytes seen before. A code is the id that the receiver has
 * assigned (`assignIds`), and until then -2 - n for the n-th text. Two hash tables with open addressing:
 * one for 16-byte fields (`comm`), compared as four words, one for any other length, compared byte by byte.
 */
export class TextTable {
  /** By id: the code in rows. */
  codes = new Int32Array(256);
  private readonly strings = new StringTable();
  private coded = 0;
  private sent = 0;
  /** The receiver has assigned ids to texts up to here. */
  private resolved = 0;
  private resolvedAtBegin = 0;

  /** Five words an entry: the four of the key and id + 1, 0 where free. */
  private fixed = new Int32Array(5 * 256);
  private fixedCount = 0;

  /** Four words an entry: hash, start and length in `arena`, id + 1. */
  private loose = new Int32Array(4 * 256);
  private looseCount = 0;
  private arena = new Uint8Array(4096);
  private arenaUsed = 0;

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
    if (id === this.codes.length) this.codes = grown(this.codes, id * 2);
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

  /**
   * Writes the codes of the texts of 16 bytes at `bases` + `offset` to `cell` + `places`; a text ends at its NUL. Events of
   * one class in a row are often of one thread, so a text is first compared with the one before it.
   */
  codesOf16(
    view: DataView,
    bytes: Uint8Array,
    offset: number,
    bases: Int32Array,
    words: Int32Array,
    cell: number,
    places: Int32Array,
    from: number,
    to: number,
  ): void {
    let k0 = 0;
    let k1 = 0;
    let k2 = 0;
    let k3 = 0;
    let code = 0;
    for (let i = from; i < to; i += 1) {
      const at = (bases[i] as number) + offset;
      const w0 = view.getInt32(at, true);
      const w1 = view.getInt32(at + 4, true);
      const w2 = view.getInt32(at + 8, true);
      const w3 = view.getInt32(at + 12, true);
      if (i === from || w0 !== k0 || w1 !== k1 || w2 !== k2 || w3 !== k3) {
        const id = this.idOf16(bytes, at, w0, w1, w2, w3);
        code = this.codes[id] as number;
        k0 = w0;
        k1 = w1;
        k2 = w2;
        k3 = w3;
      }
      words[cell + (places[i] as number)] = code;
    }
  }

  private idOf16(bytes: Uint8Array, at: number, w0: number, w1: number, w2: number, w3: number): number {
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
    const old = this.fixed;
    this.fixed = new Int32Array(old.length * 2);
    const mask = this.fixed.length / 5 - 1;
    for (let at = 0; at < old.length; at += 5) {
      if (old[at + 4] === 0) continue;
      const [w0, w1, w2, w3] = old.subarray(at, at + 4) as unknown as [number, number, number, number];
      let slot = hash4(w0, w1, w2, w3) & mask;
      while (this.fixed[slot * 5 + 4] !== 0) slot = (slot + 1) & mask;
      this.fixed.set(old.subarray(at, at + 5), slot * 5);
    }
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
    for (let i = 0; i < length; i += 1) if (this.arena[kept + i] !== bytes[start + i]) return false;
    return true;
  }

  private addLoose(bytes: Uint8Array, start: number, length: number, hash: number, entry: number): number {
    const id = this.makeString(bytes, start, start + length);
    if (this.arenaUsed + length > this.arena.length) this.growArena(length);
    this.arena.set(bytes.subarray(start, start + length), this.arenaUsed);
    this.loose.set([hash, this.arenaUsed, length, id + 1], entry);
    this.arenaUsed += length;
    this.looseCount += 1;
    if (this.looseCount * 8 > this.loose.length) this.growLoose();
    return id;
  }

  private growArena(length: number): void {
    this.arena = grown(this.arena, Math.max(this.arena.length * 2, this.arenaUsed + length));
  }

  private growLoose(): void {
    const old = this.loose;
    this.loose = new Int32Array(old.length * 2);
    const mask = this.loose.length / 4 - 1;
    for (let at = 0; at < old.length; at += 4) {
      if (old[at + 3] === 0) continue;
      let slot = mix(old[at] as number) & mask;
      while (this.loose[slot * 4 + 3] !== 0) slot = (slot + 1) & mask;
      this.loose.set(old.subarray(at, at + 4), slot * 4);
    }
  }

  private makeString(bytes: Uint8Array, start: number, end: number): number {
    const nul = bytes.subarray(start, end).indexOf(0);
    return this.idOfString(decoder.decode(bytes.subarray(start, nul < 0 ? end : start + nul)));
  }
}

function hash4(w0: number, w1: number, w2: number, w3: number): number {
  const hash =
    Math.imul(w0, 0x9e3779b1) ^ Math.imul(w1, 0x85ebca6b) ^ Math.imul(w2, 0xc2b2ae35) ^ Math.imul(w3, 0x27d4eb2f);
  return mix(hash);
}

function mix(hash: number): number {
  return hash ^ (hash >>> 15) ^ (hash >>> 7);
}
