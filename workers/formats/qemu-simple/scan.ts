import type { ByteSource } from "../../core/byte-source.js";
import { grown, picked } from "../../core/columns.js";
import type { Notes } from "../notes.js";
import { sortByTime } from "../sort-by-time.js";

const WINDOW = 4 << 20;
/** Event id all ones, magic number, version. */
export const HEADER_BYTES = 24;
/** Kind of record, event id, length of the name. */
const MAPPING_BYTES = 20;
/** Kind of record, then event id, time, length and pid. */
const RECORD_BYTES = 8 + 24;
/** Strings are cut by QEMU to 512 bytes; an event has at most ten arguments. */
const MOST_BYTES = 1 << 16;
const MAPPING = 0n;
const EVENT = 1n;
const DROPPED = 0xfffffffffffffffen;

/** Records of events in order of time: plain data, for decode workers. */
export interface QemuData {
  readonly isLittle: boolean;
  readonly count: number;
  /** Absolute ns of time 0. */
  readonly base: bigint;
  readonly times: Float64Array;
  /** By index in `names`. */
  readonly classes: Int32Array;
  /** Where the arguments are in the file. */
  readonly offsets: Float64Array;
  readonly lengths: Int32Array;
  readonly pids: Int32Array;
  readonly names: readonly string[];
  /** Events that QEMU dropped, and when it said so, ns from the base. */
  readonly dropped: readonly { readonly time: number; readonly events: number }[];
}

/** Finds all records of a file of version 4 (QEMU's scripts/simpletrace.py). */
export async function scanQemu(source: ByteSource, isLittle: boolean, notes: Notes): Promise<QemuData> {
  const scan = new QemuScan(isLittle, notes);
  for (let at = HEADER_BYTES; at < source.size; ) {
    const read = await source.read(at, Math.min(WINDOW, source.size - at));
    if (!read.ok) {
      notes.error(`cannot be read on: ${read.error.message}`, at);
      break;
    }
    const used = scan.take(read.value, at);
    if (used === undefined) break;
    if (used === 0) {
      notes.warning("the file is cut off within this record", at);
      break;
    }
    at += used;
  }
  return scan.data();
}

class QemuScan {
  private count = 0;
  private base: bigint | undefined = undefined;
  private times = new Float64Array(1024);
  private classes = new Int32Array(1024);
  private offsets = new Float64Array(1024);
  private lengths = new Int32Array(1024);
  private pids = new Int32Array(1024);
  private readonly names: string[] = [];
  private readonly byId = new Map<bigint, number>();
  private readonly dropped: { time: number; events: number }[] = [];

  constructor(
    private readonly isLittle: boolean,
    private readonly notes: Notes,
  ) {}

  /** Answers how many bytes of whole records there are; undefined: something else follows. */
  take(bytes: Uint8Array, offset: number): number | undefined {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const { isLittle } = this;
    let at = 0;
    while (at + MAPPING_BYTES <= bytes.length) {
      const kind = view.getBigUint64(at, isLittle);
      if (kind === EVENT && bytes.length < at + RECORD_BYTES) return at;
      const length = this.lengthAt(view, at, kind);
      if (length === undefined) {
        this.notes.error("no record begins here: the rest of the file is not read", offset + at);
        return undefined;
      }
      if (bytes.length < at + length) return at;
      if (kind === MAPPING)
        this.name(view.getBigUint64(at + 8, isLittle), bytes.subarray(at + MAPPING_BYTES, at + length));
      else this.add(view, at, length, offset);
      at += length;
    }
    return at;
  }

  /** Undefined: no record begins there. */
  private lengthAt(view: DataView, at: number, kind: bigint): number | undefined {
    if (kind !== MAPPING && kind !== EVENT) return undefined;
    const isMapping = kind === MAPPING;
    const least = isMapping ? MAPPING_BYTES : RECORD_BYTES;
    const length = isMapping
      ? MAPPING_BYTES + view.getUint32(at + 16, this.isLittle)
      : 8 + view.getUint32(at + 24, this.isLittle);
    return least <= length && length <= MOST_BYTES ? length : undefined;
  }

  private name(id: bigint, name: Uint8Array): void {
    this.byId.set(id, this.names.push(new TextDecoder().decode(name.slice())) - 1);
  }

  private add(view: DataView, at: number, length: number, offset: number): void {
    const { isLittle } = this;
    const id = view.getBigUint64(at + 8, isLittle);
    const ns = view.getBigUint64(at + 16, isLittle);
    this.base ??= ns;
    const time = Number(ns - this.base);
    if (id === DROPPED) {
      const events = RECORD_BYTES + 8 <= length ? Number(view.getBigUint64(at + RECORD_BYTES, isLittle)) : -1;
      this.dropped.push({ time, events });
      return;
    }
    let index = this.byId.get(id);
    if (index === undefined) {
      index = this.names.push(`event ${id}`) - 1;
      this.byId.set(id, index);
    }
    const i = this.count++;
    if (i === this.times.length) this.grow();
    this.times[i] = time;
    this.classes[i] = index;
    this.offsets[i] = offset + at + RECORD_BYTES;
    this.lengths[i] = length - RECORD_BYTES;
    this.pids[i] = view.getUint32(at + 28, isLittle);
  }

  private grow(): void {
    const size = 2 * this.times.length;
    this.times = grown(this.times, size);
    this.classes = grown(this.classes, size);
    this.offsets = grown(this.offsets, size);
    this.lengths = grown(this.lengths, size);
    this.pids = grown(this.pids, size);
  }

  /** Threads write their records side by side, so these are nearly in order. */
  data(): QemuData {
    const { isLittle, count, base = 0n, names, dropped } = this;
    const order = new Uint32Array(count).map((_, i) => i);
    sortByTime(this.times, order, count);
    return {
      isLittle,
      count,
      base,
      times: picked(this.times, order),
      classes: picked(this.classes, order),
      offsets: picked(this.offsets, order),
      lengths: picked(this.lengths, order),
      pids: picked(this.pids, order),
      names,
      dropped,
    };
  }
}
