import { Checksum, checksumOf } from "../core/checksum.js";
import { DamagedIndex } from "./damaged-index.js";
import type { IndexAbout } from "./layout.js";
import type { PartBytes } from "./part-bytes.js";

/**
 * The file of an unfinished index. Numbers have the byte order of the machine.
 *
 *     two slots   64 bytes each: magic, version, checksum of the rest, number of the part, place of its head
 *     content     pages of memory, and the head of each part, which says where its pages lie
 *
 * A part writes what is new to places that the last part does not use, then its head, and then the slot that the last part
 * does not use. So the last complete part can be read whenever the writer is killed.
 */
const SLOT_BYTES = 64;
/** "LANESPRT". */
const MAGIC = [0x454e414c, 0x54525053] as const;
/** Grows with every change of this layout. */
const VERSION = 1;
export const PAGE_BYTES = 64 * 1024;
const CONTENT = PAGE_BYTES;

/** Where bytes lie. */
export interface PartPlace {
  readonly offset: number;
  readonly bytes: number;
  readonly sum: number;
}

/** What a part is. */
export interface PartHead {
  readonly build: string;
  readonly about: IndexAbout;
  /** Two sessions with the same begin alike. */
  readonly likeness: string;
  /** How far it is. */
  readonly reached: Reached;
  readonly graph: PartPlace;
  readonly buffers: readonly BufferHead[];
  readonly pages: PartPlace;
  /** By log that went to a file: its segments. */
  readonly spilled: readonly (readonly PartPlace[])[];
}

export interface Reached {
  readonly rows: number;
  readonly timeNs: number;
  /** By input of the merge: rows that were handed over. */
  readonly handed: readonly number[];
}

export interface BufferHead {
  readonly number: number;
  readonly bytes: number;
  readonly isShared: boolean;
}

/** Writes parts, one after the other. */
export class PartWriter {
  private part = 0;
  private end = CONTENT;
  private readonly free: number[] = [];
  /** Places that the last part uses, and the one that is being written does not. */
  private left: number[] = [];

  constructor(private readonly file: PartBytes) {}

  get bytes(): number {
    return this.end;
  }

  /** A file that has parts already goes on behind them. */
  goOn(part: number, end: number): void {
    this.part = part;
    this.end = Math.ceil(end / PAGE_BYTES) * PAGE_BYTES;
  }

  /** Writes a page to a place that nothing uses. `former`: where it was in the last part; 0: nowhere. */
  page(bytes: Uint8Array, former: number): number {
    if (0 < former) this.left.push(former);
    const at = this.free.pop() ?? this.take(PAGE_BYTES);
    this.file.write(bytes, at);
    return at;
  }

  /** A page is not needed any more. */
  drop(place: number): void {
    if (0 < place) this.left.push(place);
  }

  add(bytes: Uint8Array): PartPlace {
    const offset = this.take(bytes.length);
    this.file.write(bytes, offset);
    return { offset, bytes: bytes.length, sum: checksumOf(bytes) };
  }

  /** The part is whole. */
  finish(head: PartHead): void {
    const place = this.add(new TextEncoder().encode(JSON.stringify(head)));
    this.part += 1;
    this.file.write(slotBytes(this.part, place, this.end), (this.part % 2) * SLOT_BYTES);
    for (const at of this.left) this.free.push(at);
    this.left = [];
  }

  private take(bytes: number): number {
    const at = this.end;
    this.end += Math.ceil(bytes / PAGE_BYTES) * PAGE_BYTES;
    return at;
  }
}

type ReadableParts = Pick<PartBytes, "size" | "read">;

export interface FoundPart {
  readonly part: number;
  readonly end: number;
  readonly head: PartHead;
}

/** The last complete part; undefined: there is none. Throws `DamagedIndex` where both slots are damaged. */
export function lastPart(file: ReadableParts): FoundPart | undefined {
  if (file.size() < CONTENT) return undefined;
  const slots = [0, 1].map((slot) => slotAt(file, slot * SLOT_BYTES));
  const found = slots.filter((slot) => slot !== undefined).sort((a, b) => b.part - a.part);
  let damage: unknown;
  for (const { part, end, place } of found) {
    try {
      return { part, end, head: JSON.parse(new TextDecoder().decode(bytesAt(file, place))) };
    } catch (error) {
      damage ??= error;
    }
  }
  if (damage !== undefined) throw damage;
  return undefined;
}

export function bytesAt(file: ReadableParts, { offset, bytes, sum }: PartPlace): Uint8Array {
  if (!(0 <= offset && 0 <= bytes && offset + bytes <= file.size())) throw new DamagedIndex("it is cut short");
  const into = new Uint8Array(bytes);
  readWhole(file, into, offset);
  if (checksumOf(into) !== sum) throw new DamagedIndex("a part of it is damaged");
  return into;
}

export function readWhole(file: ReadableParts, into: Uint8Array, offset: number): void {
  if (file.read(into, offset) !== into.length) throw new DamagedIndex("it is cut short");
}

/** Two numbers that tell whether a page is what it was. */
export function pageSums(page: Uint8Array): readonly [number, number] {
  const sum = new Checksum();
  sum.add(page);
  return sum.words;
}

function slotBytes(part: number, { offset, bytes, sum }: PartPlace, end: number): Uint8Array {
  const slot = new Uint8Array(SLOT_BYTES);
  const view = new DataView(slot.buffer);
  view.setUint32(0, MAGIC[0], true);
  view.setUint32(4, MAGIC[1], true);
  view.setUint32(8, VERSION, true);
  view.setFloat64(16, part, true);
  view.setFloat64(24, offset, true);
  view.setFloat64(32, end, true);
  view.setUint32(40, bytes, true);
  view.setUint32(44, sum, true);
  view.setUint32(12, checksumOf(slot.subarray(16)), true);
  return slot;
}

/** Undefined: it was never written, or not wholly, or by another version. */
function slotAt(file: ReadableParts, at: number) {
  const slot = new Uint8Array(SLOT_BYTES);
  readWhole(file, slot, at);
  const view = new DataView(slot.buffer);
  const isOurs = view.getUint32(0, true) === MAGIC[0] && view.getUint32(4, true) === MAGIC[1];
  if (!isOurs || view.getUint32(8, true) !== VERSION) return undefined;
  if (view.getUint32(12, true) !== checksumOf(slot.subarray(16))) return undefined;
  const place = { offset: view.getFloat64(24, true), bytes: view.getUint32(40, true), sum: view.getUint32(44, true) };
  return { part: view.getFloat64(16, true), end: view.getFloat64(32, true), place };
}
