import { BUFFER_BYTES, positionIn, writeBuffer, type ZstdExports } from "./libzstd.js";

/** Memory of WebAssembly never shrinks, so a larger frame is left to the decoder that needs no more than its window. */
const MAX_ROOM = 8 << 20;

/**
 * Decodes frames that are in memory as a whole, each at one call of libzstd, which then needs no window of its own. Files
 * of traces have thousands of them.
 */
export class ZstdFrames {
  private context = 0;
  /** ZSTD_outBuffer, ZSTD_inBuffer, the output, the input. */
  private memory = 0;
  private room = 0;

  constructor(private readonly library: ZstdExports) {}

  /** Undefined if the bytes are not one undamaged frame that decodes to at most `maxBytes`; it does not say why. */
  decode(frame: Uint8Array, maxBytes: number): Uint8Array | undefined {
    const { library } = this;
    if (!this.hasRoom(2 * BUFFER_BYTES + maxBytes + frame.byteLength)) return undefined;
    const { memory } = this;
    const output = memory + 2 * BUFFER_BYTES;
    const input = output + maxBytes;
    new Uint8Array(library.memory.buffer).set(frame, input);
    writeBuffer(library, memory, output, maxBytes);
    writeBuffer(library, memory + BUFFER_BYTES, input, frame.byteLength);
    const left = library.ZSTD_decompressStream(this.context, memory, memory + BUFFER_BYTES);
    if (left === 0 && positionIn(library, memory + BUFFER_BYTES) === frame.byteLength) {
      return new Uint8Array(library.memory.buffer, output, positionIn(library, memory)).slice();
    }
    // The next frame must not go on where this one broke off.
    library.ZSTD_freeDCtx(this.context);
    this.context = 0;
    return undefined;
  }

  private hasRoom(bytes: number): boolean {
    const { library } = this;
    if (MAX_ROOM < bytes) return false;
    if (this.context === 0) this.context = library.ZSTD_createDCtx();
    if (this.room < bytes) {
      if (0 < this.room) library.free(this.memory);
      this.memory = library.malloc(bytes);
      this.room = this.memory === 0 ? 0 : bytes;
    }
    return this.context !== 0 && bytes <= this.room;
  }
}
