import { addToGroup } from "./groups.js";
import { limitError, NO_MORE_MEMORY } from "./limit-error.js";
import type { ArrayMemory } from "./slabs.js";

const PAGE_BYTES = 64 * 1024;
/**
 * 2 GiB, so that addresses are signed numbers of 32 bits. Only the open ends of lanes (131 kB at most for each) and state
 * lie here, so that more than 15,000 busy lanes are needed to fill it.
 */
const MOST_PAGES = 32 * 1024 - 1;
/** Less than 32 MiB does not hold the batches of a few streams. */
const LEAST_PAGES = 512;
/** A cache line. */
const ALIGNMENT = 64;

/** What a memory made from now on reserves: less where a process may reserve few addresses. */
let reservedPages = MOST_PAGES;

/** Entry says so before there are memories. They are given pages only as they need them, whatever they reserve. */
export function reserveAtMost(bytes: number): void {
  reservedPages = Math.min(MOST_PAGES, Math.max(LEAST_PAGES, Math.floor(bytes / PAGE_BYTES)));
}

/** Memory that WebAssembly and TypeScript share. Arrays in it stay valid when it grows, since it is shared memory. */
export class FlatMemory implements ArrayMemory {
  readonly memory: WebAssembly.Memory;
  /** All of it, as numbers of one kind each. Replaced when it grows. */
  u8: Uint8Array;
  i32: Int32Array;
  f64: Float64Array;
  /** Called when it has grown. */
  onGrown: (() => void) | undefined;
  private readonly mostPages = reservedPages;
  private used: number;
  private readonly freeFloats = new Map<number, Float64Array[]>();
  private readonly freeWords = new Map<number, Uint32Array[]>();

  /** What lies before `begin` is not given out. `content`: what there is too much of when it is full. */
  constructor(
    begin: number,
    private readonly content = "lanes",
  ) {
    const initial = Math.ceil(begin / PAGE_BYTES) + 16;
    this.memory = reserve(initial, this.mostPages);
    this.used = (begin + ALIGNMENT - 1) & -ALIGNMENT;
    const { buffer } = this.memory;
    this.u8 = new Uint8Array(buffer);
    this.i32 = new Int32Array(buffer);
    this.f64 = new Float64Array(buffer);
  }

  /** The address of so many bytes, which are 0. */
  allocate(bytes: number): number {
    const at = this.used;
    const end = Math.ceil((at + bytes) / ALIGNMENT) * ALIGNMENT;
    if (this.memory.buffer.byteLength < end) this.grow(end);
    this.used = end;
    return at;
  }

  /** How much of it is given out, from its begin on. */
  get usedBytes(): number {
    return this.used;
  }

  /**
   * Whether a buffer is this memory. That is another object each time it has grown, and maybe later still, so nothing else
   * tells than whether it changes with it.
   */
  isOwn(buffer: ArrayBufferLike): boolean {
    if (buffer instanceof ArrayBuffer || buffer.byteLength < PAGE_BYTES) return false;
    const { i32 } = this;
    const other = new Int32Array(buffer, 0, 1);
    const before = i32[0] as number;
    const follows = [1, 2].every((bit) => {
      i32[0] = before ^ bit;
      return other[0] === i32[0];
    });
    i32[0] = before;
    return follows;
  }

  /** What another one held up to `usedBytes`. */
  restore(content: Uint8Array): void {
    if (this.memory.buffer.byteLength < content.length) this.grow(content.length);
    this.u8.set(content);
    this.used = content.length;
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

  private carve(bytes: number): [SharedArrayBuffer, number] {
    const at = this.allocate(bytes);
    return [this.memory.buffer, at];
  }

  /** By half at least, so that it seldom happens. */
  private grow(end: number): void {
    const { memory } = this;
    const pages = memory.buffer.byteLength / PAGE_BYTES;
    const wanted = Math.ceil(end / PAGE_BYTES);
    if (this.mostPages < wanted) throw limitError(fullText(this.content, this.mostPages));
    const ample = Math.max(wanted, Math.min(pages + (pages >> 1), this.mostPages));
    if (!hasGrown(memory, ample - pages) && !hasGrown(memory, wanted - pages)) throw limitError(NO_MORE_MEMORY);
    const { buffer } = memory;
    this.u8 = new Uint8Array(buffer);
    this.i32 = new Int32Array(buffer);
    this.f64 = new Float64Array(buffer);
    this.onGrown?.();
  }
}

function fullText(content: string, pages: number): string {
  const more = pages < MOST_PAGES ? ", or let this process reserve more addresses (ulimit -v)" : "";
  return `there are more ${content} than the engine has memory for: open fewer traces, or a part of them${more}`;
}

/** V8 reserves 8 GiB of addresses behind each memory, so that it need not compare addresses. */
const NO_ADDRESSES =
  "the engine cannot reserve its memory: a process needs 10 GiB of addresses for it, and for each thread that decodes " +
  "(2 GiB with NODE_OPTIONS=--disable-wasm-trap-handler): raise its limit (ulimit -v), or close other windows";

function reserve(initial: number, maximum: number): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({ initial: Math.min(initial, maximum), maximum, shared: true });
  } catch {
    throw limitError(NO_ADDRESSES);
  }
}

function hasGrown(memory: WebAssembly.Memory, pages: number): boolean {
  try {
    memory.grow(pages);
    return true;
  } catch {
    return false;
  }
}
