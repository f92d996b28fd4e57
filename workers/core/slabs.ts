import { addToGroup } from "./groups.js";
import { limitError, NO_MORE_MEMORY } from "./limit-error.js";

/** Where columns get their arrays from. Contents are uninitialised. */
export interface ArrayMemory {
  floats(length: number): Float64Array;
  words(length: number): Uint32Array;
  /** Not to be released. */
  ints(length: number): Int32Array;
  /** Not to be released. */
  bytes(length: number): Uint8Array;
  /** Takes back an array that nothing reads any more. */
  release(array: Float64Array | Uint32Array): void;
}

/** Each array has a buffer of its own on the JavaScript heap, freed when nothing refers to it. */
export const HEAP_MEMORY: ArrayMemory = {
  floats: (length) => new Float64Array(length),
  words: (length) => new Uint32Array(length),
  ints: (length) => new Int32Array(length),
  bytes: (length) => new Uint8Array(length),
  release() {},
};

const FIRST_SLAB_BYTES = 1024 * 1024;
export const SLAB_BYTES = 16 * 1024 * 1024;
/** A cache line. */
const ALIGNMENT = 64;

/**
 * Carves arrays out of large buffers, and reuses released arrays.
 *
 * V8 collects its whole heap after every few tens of megabytes of new buffers. That is wasted work for an index that
 * only grows. Shared buffers do not count towards it; no other thread uses these.
 */
export class Slabs implements ArrayMemory {
  /** Slabs to take before the system is asked for another one: see engine/prefault-slabs.ts. */
  private readonly ready: ArrayBufferLike[] = [];
  /** Called when one of those is taken. */
  onTaken: (() => void) | undefined;
  private slab: ArrayBufferLike = new ArrayBuffer(0);
  private used = 0;
  /** Size of the next slab. The first one is small because most traces are. */
  private nextBytes = FIRST_SLAB_BYTES;
  /** Released arrays by length. There are few sizes, so each is soon needed again. */
  private readonly freeFloats = new Map<number, Float64Array[]>();
  private readonly freeWords = new Map<number, Uint32Array[]>();

  offer(slab: ArrayBufferLike): void {
    this.ready.push(slab);
  }

  /** Drops the offered slabs that were not taken. */
  dropOffers(): void {
    this.ready.length = 0;
    this.onTaken = undefined;
  }

  floats(length: number): Float64Array {
    return this.freeFloats.get(length)?.pop() ?? new Float64Array(...this.carve(length * 8), length);
  }

  words(length: number): Uint32Array {
    return this.freeWords.get(length)?.pop() ?? new Uint32Array(...this.carve(length * 4), length);
  }

  ints(length: number): Int32Array {
    return new Int32Array(...this.carve(length * 4), length);
  }

  bytes(length: number): Uint8Array {
    return new Uint8Array(...this.carve(length), length);
  }

  release(array: Float64Array | Uint32Array): void {
    if (array instanceof Float64Array) addToGroup(this.freeFloats, array.length, array);
    else addToGroup(this.freeWords, array.length, array);
  }

  /** A buffer and where in it `bytes` bytes are free. */
  private carve(bytes: number): [ArrayBufferLike, number] {
    if (this.slab.byteLength < this.used + bytes) {
      this.slab = this.takeReady(bytes) ?? allocateOffHeap(Math.max(this.nextBytes, bytes));
      this.nextBytes = Math.min(this.nextBytes * 4, SLAB_BYTES);
      this.used = 0;
    }
    const at = this.used;
    this.used = (at + bytes + ALIGNMENT - 1) & -ALIGNMENT;
    return [this.slab, at];
  }

  private takeReady(bytes: number): ArrayBufferLike | undefined {
    const slab = bytes <= SLAB_BYTES ? this.ready.pop() : undefined;
    if (slab !== undefined) this.onTaken?.();
    return slab;
  }
}

/** A buffer that does not count towards garbage collection. In a browser only isolated pages have such buffers. */
function allocateOffHeap(bytes: number): ArrayBufferLike {
  try {
    return typeof SharedArrayBuffer === "undefined" ? new ArrayBuffer(bytes) : new SharedArrayBuffer(bytes);
  } catch {
    throw limitError(NO_MORE_MEMORY);
  }
}
