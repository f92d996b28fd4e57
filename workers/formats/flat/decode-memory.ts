/**
 * Where decoders keep what their loops read: rows on their way, plans, tables of texts, bytes of packets. Numbers are 0 at
 * first, bytes are anything.
 */
export interface DecodeMemory {
  floats(length: number): Float64Array;
  ints(length: number): Int32Array;
  /** undefined: there is not enough memory. */
  bytes(length: number): Uint8Array | undefined;
  /** Nothing uses the array any more. */
  release(array: Float64Array | Int32Array | Uint8Array): void;
  /** Something writes to the array until `end`: its memory gets no other use before, whatever is closed meanwhile. */
  keepUntil(array: Uint8Array, end: Promise<unknown>): void;
}

/** Each array by itself. For readers that find events one by one, without the flat decoder. */
export const HEAP_MEMORY: DecodeMemory = {
  floats: (length) => new Float64Array(length),
  ints: (length) => new Int32Array(length),
  bytes: (length) => new Uint8Array(length),
  release() {},
  keepUntil() {},
};

/** The same numbers in a longer array. */
export function grownIn(memory: DecodeMemory, numbers: Int32Array, length: number): Int32Array {
  const longer = memory.ints(length);
  longer.set(numbers);
  memory.release(numbers);
  return longer;
}
