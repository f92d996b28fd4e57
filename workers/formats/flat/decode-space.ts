import { FlatMemory } from "../../core/flat-memory.js";
import type { Calls } from "../../flat/decode/calls.js";
import type { DecodeMemory } from "./decode-memory.js";

/** The functions of the flat decoder. Arguments are addresses of records (flat/decode/records.ts). */
export interface DecodeCode {
  findRows(stream: number): number;
  pushStream(heap: number, stream: number, head: number): void;
  removeTop(heap: number): void;
  placeRows(heap: number, batch: number): number;
  placeRounds(order: number, batch: number): number;
  writeRows(layout: number, block: number, bytes: number, batch: number): void;
  findPageRows(page: number): number;
  findSamples(search: number): number;
  mergeRuns(merge: number, limit: number): number;
  placeSamples(ordered: number, batch: number): void;
  writePageRows(layout: number, block: number, bytes: number, batch: number): void;
  writeRecords(layout: number, block: number, bytes: number, batch: number): void;
  runList(layout: number, batch: number, list: number, from: number, to: number, end: number): void;
}

/** Starts the decoder over a memory, as WebAssembly or as TypeScript. */
export type StartDecode = (memory: FlatMemory, calls: Calls) => DecodeCode;

/** The first addresses are no records. */
const BEGIN = 1024;
const LEAST_BYTES = 64;

/**
 * The flat decoder and its memory: one for all readers of a thread, since a browser has room for a hundred such memories
 * only. Pieces of memory have powers of two as sizes, and are used again.
 */
export class DecodeSpace {
  readonly memory = new FlatMemory(BEGIN, "streams");
  readonly code: DecodeCode;
  /** What the decoder calls; whoever calls it sets this. */
  calls: Partial<Calls> = {};
  private readonly free = new Map<number, number[]>();

  constructor(start: StartDecode) {
    this.code = start(this.memory, {
      makePlan: (index, phase) => this.calls.makePlan?.(index, phase) ?? 0,
      walkBody: (plan, body, row) => this.calls.walkBody?.(plan, body, row) ?? -1,
      classOf: (id) => this.calls.classOf?.(id) ?? -1,
      readHeader: (at) => this.calls.readHeader?.(at) ?? -1,
      noteEvent: (lo, hi) => this.calls.noteEvent?.(lo, hi),
      addText: (begin, end) => this.calls.addText?.(begin, end) ?? 0,
      addText16: (at) => this.calls.addText16?.(at) ?? 0,
      runOdd: (op, from, to) => this.calls.runOdd?.(op, from, to),
    });
  }

  /** The address of so many bytes, which hold anything. */
  take(bytes: number): number {
    const size = pieceBytes(bytes);
    return this.free.get(size)?.pop() ?? this.memory.allocate(size);
  }

  give(at: number, bytes: number): void {
    const size = pieceBytes(bytes);
    const free = this.free.get(size);
    if (free === undefined) this.free.set(size, [at]);
    else free.push(at);
  }
}

function pieceBytes(bytes: number): number {
  return bytes <= LEAST_BYTES ? LEAST_BYTES : 2 ** Math.ceil(Math.log2(bytes));
}

/** What one reader uses of a space, until it is closed. */
export class DecodeRegion implements DecodeMemory {
  /** Bytes by address. */
  private readonly pieces = new Map<number, number>();
  /** By address: when a piece is no longer written by others. */
  private readonly kept = new Map<number, Promise<unknown>>();

  constructor(readonly space: DecodeSpace) {}

  floats(length: number): Float64Array {
    return new Float64Array(...this.take(length * 8), length).fill(0);
  }

  ints(length: number): Int32Array {
    return new Int32Array(...this.take(length * 4), length).fill(0);
  }

  bytes(length: number): Uint8Array | undefined {
    try {
      return new Uint8Array(...this.take(length), length);
    } catch {
      return undefined;
    }
  }

  release({ byteOffset }: Float64Array | Int32Array | Uint8Array): void {
    const bytes = this.pieces.get(byteOffset);
    if (bytes === undefined) return;
    this.pieces.delete(byteOffset);
    this.space.give(byteOffset, bytes);
  }

  keepUntil({ byteOffset }: Uint8Array, end: Promise<unknown>): void {
    const { kept } = this;
    const drop = () => {
      if (kept.get(byteOffset) === end) kept.delete(byteOffset);
    };
    kept.set(byteOffset, end);
    end.then(drop, drop);
  }

  close(): void {
    const { space, pieces, kept } = this;
    for (const [at, bytes] of pieces) {
      const give = () => space.give(at, bytes);
      const end = kept.get(at);
      if (end === undefined) give();
      else end.then(give, give);
    }
    pieces.clear();
  }

  private take(bytes: number): [SharedArrayBuffer, number] {
    const { space } = this;
    const at = space.take(bytes);
    this.pieces.set(at, bytes);
    return [space.memory.memory.buffer as SharedArrayBuffer, at];
  }
}
