/** Where columns get their arrays from. What an array holds at first is not said. */
export interface ArrayMemory {
  floats(length: number): Float64Array;
  words(length: number): Uint32Array;
  /** Gives back an array that nobody reads any more. */
  release(array: Float64Array | Uint32Array): void;
}

/** The JavaScript heap's own: each array a buffer of its own, freed when nobody refers to it. */
export const HEAP_MEMORY: ArrayMemory = {
  floats: (length) => new Float64Array(length),
  words: (length) => new Uint32Array(length),
  release() {},
};

const FIRST_SLAB_BYTES = 1024 * 1024;
export const SLAB_BYTES = 16 * 1024 * 1024;
/** A cache line. */
const ALIGNMENT = 64;

/** Where new slabs of this thread come from before it asks the system itself: see engine/warm-memory.ts. */
export class SlabSupply {
  private readonly ready: ArrayBufferLike[] = [];
  /** Whom to tell that one has been taken. */
  onTaken: (() => void) | undefined;

  give(slab: ArrayBufferLike): void {
    this.ready.push(slab);
  }

  take(): ArrayBufferLike | undefined {
    const slab = this.ready.pop();
    if (slab !== undefined) this.onTaken?.();
    return slab;
  }

  /** Lets go of what was not taken. */
  clear(): void {
    this.ready.length = 0;
    this.onTaken = undefined;
  }
}

export const SUPPLY = new SlabSupply();

/**
 * Carves arrays out of large buffers, and hands out again what was released.
 *
 * Thousands of buffers of their own would each be an object to collect, and every few tens of megabytes of them
 * make V8 collect its whole heap, which for an index that is only ever appended to is work for nothing. Shared
 * buffers are not counted towards that; nobody shares these.
 */
export class Slabs implements ArrayMemory {
  private slab: ArrayBufferLike = new ArrayBuffer(0);
  private used = 0;
  /** Of the next slab: most traces are small. */
  private nextBytes = FIRST_SLAB_BYTES;
  /** Released arrays by length: sizes come from short lists, so the next of that size comes soon. */
  private readonly freeFloats = new Map<number, Float64Array[]>();
  private readonly freeWords = new Map<number, Uint32Array[]>();

  floats(length: number): Float64Array {
    return this.freeFloats.get(length)?.pop() ?? new Float64Array(...this.carve(length * 8), length);
  }

  words(length: number): Uint32Array {
    return this.freeWords.get(length)?.pop() ?? new Uint32Array(...this.carve(length * 4), length);
  }

  /** Not to be released. */
  ints(length: number): Int32Array {
    return new Int32Array(...this.carve(length * 4), length);
  }

  /** Not to be released. */
  bytes(length: number): Uint8Array {
    return new Uint8Array(...this.carve(length), length);
  }

  release(array: Float64Array | Uint32Array): void {
    if (array instanceof Float64Array) listAt(this.freeFloats, array.length).push(array);
    else listAt(this.freeWords, array.length).push(array);
  }

  /** A buffer and where in it `bytes` bytes are free. */
  private carve(bytes: number): [ArrayBufferLike, number] {
    if (this.slab.byteLength < this.used + bytes) {
      const ready = bytes <= SLAB_BYTES ? SUPPLY.take() : undefined;
      this.slab = ready ?? uncounted(Math.max(this.nextBytes, bytes));
      this.nextBytes = Math.min(this.nextBytes * 4, SLAB_BYTES);
      this.used = 0;
    }
    const at = this.used;
    this.used = (at + bytes + ALIGNMENT - 1) & -ALIGNMENT;
    return [this.slab, at];
  }
}

/** A buffer that does not count towards garbage collection. A browser has those for isolated pages only. */
export function uncounted(bytes: number): ArrayBufferLike {
  return typeof SharedArrayBuffer === "undefined" ? new ArrayBuffer(bytes) : new SharedArrayBuffer(bytes);
}

function listAt<T>(lists: Map<number, T[]>, length: number): T[] {
  let list = lists.get(length);
  if (list === undefined) {
    list = [];
    lists.set(length, list);
  }
  return list;
}
