import { crc32 } from "../crc32.js";

/** Functions of the module of xz-decompress, which wraps xz-embedded. Pointers are 32 bits. */
interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  create_context(): number;
  destroy_context(context: number): void;
  supply_input(context: number, length: number): void;
  /** An `xz_ret`. */
  get_next_output(context: number): number;
}

/** Words of that structure: the size of both buffers, where they are, and bytes of the output used. */
const BUFFER_BYTES = 0;
const INPUT = 1;
const OUTPUT = 4;
const OUTPUT_BYTES = 5;
const WORDS = 7;

/** xz.h of xz-embedded. */
const XZ_OK = 0;

/** 64 MiB (section 5.3.1): the most that this build of xz-embedded allows, and the dictionary of xz -9. */
const MAX_DICTIONARY_CODE = 28;

/** Section 2.1.1 of the .xz file format: a stream without checks. `blockCheck` does them. */
const STREAM_HEADER = withCrc([0, 0], [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]);

/** Decodes the LZMA2 data of blocks, given as a stream of its own. */
export class XzEmbedded {
  private readonly exports: Exports;
  private readonly context: number;
  /** Of the block. */
  private bytes = 0;

  constructor(module: WebAssembly.Module) {
    this.exports = new WebAssembly.Instance(module, {}).exports as unknown as Exports;
    this.context = this.exports.create_context();
    this.give(STREAM_HEADER);
  }

  /**
   * A larger dictionary becomes one of 64 MiB: most files that declare one are shorter. The decoder reports a match that
   * reaches further back as damage.
   */
  startBlock(dictionaryCode: number): void {
    // Section 3.1: 12 bytes with the filter LZMA2 (5.3.1) only.
    this.give(withCrc([2, 0, 0x21, 1, Math.min(dictionaryCode, MAX_DICTIONARY_CODE), 0, 0, 0]));
    this.bytes = 0;
  }

  /** Section 3.3: the data are padded to four bytes. */
  endBlock(): void {
    this.give(new Uint8Array((4 - (this.bytes & 3)) & 3));
  }

  /** Yields output, each piece valid until the next. If the data is damaged, the last value is an error in words. */
  *decode(bytes: Uint8Array): Generator<Uint8Array | string> {
    this.bytes += bytes.byteLength;
    const most = this.words()[BUFFER_BYTES] as number;
    for (let at = 0; at < bytes.byteLength; at += most) {
      this.supply(bytes.subarray(at, at + most));
      for (let used = most; used === most; ) {
        const result = this.exports.get_next_output(this.context);
        const words = this.words();
        used = words[OUTPUT_BYTES] as number;
        words[OUTPUT_BYTES] = 0;
        if (0 < used) yield new Uint8Array(this.exports.memory.buffer, words[OUTPUT], used);
        if (result !== XZ_OK) return yield "a chunk is damaged, or reaches back by more than 64 MiB";
      }
    }
  }

  close(): void {
    this.exports.destroy_context(this.context);
  }

  private give(bytes: Uint8Array): void {
    for (const _ of this.decode(bytes));
  }

  private supply(bytes: Uint8Array): void {
    new Uint8Array(this.exports.memory.buffer).set(bytes, this.words()[INPUT]);
    this.exports.supply_input(this.context, bytes.byteLength);
  }

  /** The memory may have grown. */
  private words(): Uint32Array {
    return new Uint32Array(this.exports.memory.buffer, this.context, WORDS);
  }
}

function withCrc(bytes: readonly number[], before: readonly number[] = []): Uint8Array {
  const crc = crc32(Uint8Array.from(bytes));
  return Uint8Array.from([...before, ...bytes, crc, crc >>> 8, crc >>> 16, crc >>> 24]);
}
