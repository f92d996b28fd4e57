/** Functions of zstd.h and stdlib.h. Sizes and pointers are 32 bits. */
export interface ZstdExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  malloc(size: number): number;
  free(pointer: number): void;
  ZSTD_createDCtx(): number;
  ZSTD_freeDCtx(context: number): number;
  ZSTD_decompressStream(context: number, output: number, input: number): number;
}

/** ZSTD_startingInputLength: up to the frame header descriptor. */
const FIRST_INPUT = 5;
/** ZSTD_BLOCKSIZE_MAX. */
const MAX_BLOCK = 128 << 10;
/** A block and the header of the next one. */
const INPUT_BYTES = MAX_BLOCK + 3;
/** ZSTD_inBuffer and ZSTD_outBuffer: pointer, size, pos. */
export const BUFFER_BYTES = 12;
const POS = 8;

/** Return values above this are errors, counted down from 2^32 (zstd_errors.h). */
const FIRST_ERROR = 2 ** 32 - 120;
const ERRORS: Readonly<Record<number, string>> = {
  14: "this kind of frame is not supported",
  16: "its window is too large",
  20: "a block is damaged",
  22: "checksum differs",
  32: "it needs a dictionary, which is not supported",
  64: "there is not enough memory",
};

/** Writes a ZSTD_inBuffer or ZSTD_outBuffer at a place of the library's memory. */
export function writeBuffer({ memory }: ZstdExports, at: number, pointer: number, size: number): void {
  const view = new DataView(memory.buffer, at, BUFFER_BYTES);
  view.setUint32(0, pointer, true);
  view.setUint32(4, size, true);
  view.setUint32(POS, 0, true);
}

/** How far libzstd came in such a buffer. */
export function positionIn({ memory }: ZstdExports, at: number): number {
  return new DataView(memory.buffer).getUint32(at + POS, true);
}

/** libzstd as WebAssembly. Its memory grows to what the largest window needs. */
export class Libzstd {
  readonly exports: ZstdExports;
  /** At the end of its frame, and ready for the next one. */
  private spare: ZstdStream | undefined;

  constructor(module: WebAssembly.Module) {
    const imports = { env: { emscripten_notify_memory_growth: () => {} } };
    this.exports = new WebAssembly.Instance(module, imports).exports as unknown as ZstdExports;
  }

  /** A decoder of one frame. */
  open(): ZstdStream {
    const { spare } = this;
    this.spare = undefined;
    return spare ?? new ZstdStream(this.exports, (stream) => this.keep(stream));
  }

  /** Trace files have thousands of small frames, and memory for a decoder costs more than decoding one. */
  private keep(stream: ZstdStream): boolean {
    if (this.spare !== undefined) return false;
    this.spare = stream;
    return true;
  }
}

export class ZstdStream {
  /** How much to give at first, ... */
  readonly firstInput = FIRST_INPUT;
  /** ... and at most. */
  readonly maxInput = INPUT_BYTES;
  private readonly context: number;
  /** ZSTD_outBuffer, ZSTD_inBuffer, the output, the input. */
  private readonly memory: number;
  private isAtEnd = false;

  /** `keep`: whether the decoder is kept for another frame. */
  constructor(
    private readonly library: ZstdExports,
    private readonly keep: (stream: ZstdStream) => boolean,
  ) {
    this.context = library.ZSTD_createDCtx();
    this.memory = library.malloc(2 * BUFFER_BYTES + MAX_BLOCK + INPUT_BYTES);
  }

  /**
   * Returns how many bytes to give next, 0 at the end of the frame, or an error in words. `output` then holds all that
   * the input decodes to, at most a block.
   */
  decode(bytes: Uint8Array): number | string {
    const { library, memory } = this;
    const output = memory + 2 * BUFFER_BYTES;
    const input = output + MAX_BLOCK;
    new Uint8Array(library.memory.buffer).set(bytes, input);
    writeBuffer(library, memory, output, MAX_BLOCK);
    writeBuffer(library, memory + BUFFER_BYTES, input, bytes.byteLength);
    const left = library.ZSTD_decompressStream(this.context, memory, memory + BUFFER_BYTES) >>> 0;
    this.isAtEnd = left === 0;
    return left < FIRST_ERROR ? left : (ERRORS[2 ** 32 - left] ?? "it is damaged");
  }

  /** Valid until the next call. */
  output(): Uint8Array {
    const length = positionIn(this.library, this.memory);
    return new Uint8Array(this.library.memory.buffer, this.memory + 2 * BUFFER_BYTES, length);
  }

  close(): void {
    if (this.isAtEnd && this.keep(this)) return;
    this.library.ZSTD_freeDCtx(this.context);
    this.library.free(this.memory);
  }
}
