import type { LoadWasm } from "./wasm.js";

/** Functions of zstd.h and stdlib.h. Sizes and pointers are 32 bits. */
interface EncoderExports {
  readonly memory: Memory;
  initialize(): void;
  malloc(size: number): number;
  free(pointer: number): void;
  ZSTD_compressBound(size: number): number;
  ZSTD_compress(output: number, capacity: number, input: number, size: number, level: number): number;
  ZSTD_isError(code: number): number;
}

interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** Compresses bytes as one frame of zstd. */
export type ZstdEncoder = (bytes: Uint8Array) => Uint8Array<ArrayBuffer>;

/** The default of `zstd`. */
const LEVEL = 3;
const PAGE_BYTES = 1 << 16;
/** Memory grows by this much more than is asked for. */
const SPARE_PAGES = 16;

/** libzstd's encoder, from the package @bokuweb/zstd-wasm. Its memory grows to what the largest input needs. */
export async function zstdEncoder(load: LoadWasm): Promise<ZstdEncoder> {
  const library = open(await load("zstd-encoder"));
  library.initialize();
  return (bytes) => {
    const capacity = library.ZSTD_compressBound(bytes.length);
    const input = library.malloc(bytes.length + capacity);
    if (input === 0) throw new Error("bug: no memory for the zstd encoder");
    const output = input + bytes.length;
    try {
      new Uint8Array(library.memory.buffer).set(bytes, input);
      const size = library.ZSTD_compress(output, capacity, input, bytes.length, LEVEL) >>> 0;
      if (library.ZSTD_isError(size) !== 0) throw new Error(`bug: zstd cannot compress ${bytes.length} bytes: ${size}`);
      return new Uint8Array(library.memory.buffer.slice(output, output + size));
    } finally {
      library.free(input);
    }
  };
}

function open(module: WebAssembly.Module): EncoderExports {
  const ends = () => {
    throw new Error("bug: the zstd encoder has ended");
  };
  const imports = {
    _emscripten_resize_heap: (bytes: number) => grow(library.memory, bytes >>> 0),
    // Only a failed assertion calls these, and timers are for profilers.
    _proc_exit: ends,
    __abort_js: ends,
    __emscripten_runtime_keepalive_clear: () => {},
    __setitimer_js: () => 0,
  };
  const library = new WebAssembly.Instance(module, { a: imports }).exports as unknown as EncoderExports;
  return library;
}

/** Answers 1 if the memory has so many bytes then. */
function grow(memory: Memory, bytes: number): number {
  const pages = Math.ceil((bytes - memory.buffer.byteLength) / PAGE_BYTES);
  try {
    memory.grow(Math.max(0, pages) + SPARE_PAGES);
    return 1;
  } catch {
    return 0;
  }
}
