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

/** Checks that xz-embedded verifies (section 2.1.1.2): CRC32 and CRC64. */
const VERIFIED = [1, 4];

/** Decodes the blocks of a stream, given to xz-embedded as a stream of plain LZMA2 blocks. */
export class XzEmbedded {
  private readonly exports: Exports;
  private context = 0;
  private isVerified = false;

  constructor(module: WebAssembly.Module) {
    this.exports = new WebAssembly.Instance(module, {}).exports as unknown as Exports;
  }

  startStream(checkId: number): void {
    this.close();
    this.context = this.exports.create_context();
    this.isVerified = VERIFIED.includes(checkId);
    this.give(withCrc([0, this.isVerified ? checkId : 0], [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]));
  }

  /**
   * A larger dictionary becomes one of 64 MiB: most files that declare one are shorter. The decoder reports a match that
   * reaches further back as damage.
   */
  startBlock(dictionaryCode: number): void {
    // Section 3.1: 12 bytes with the filter LZMA2 (5.3.1) only.
    this.give(withCrc([2, 0, 0x21, 1, Math.min(dictionaryCode, MAX_DICTIONARY_CODE), 0, 0, 0]));
  }

  /** Whether the check at the end of the block fits its data. `bytes`: the padding and the check. */
  endBlock(bytes: Uint8Array, padding: number): boolean {
    return this.give(this.isVerified ? bytes : bytes.subarray(0, padding));
  }

  /** Yields output, each piece valid until the next. If the data is damaged, the last value is an error in words. */
  *decode(bytes: Uint8Array): Generator<Uint8Array | string> {
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
    if (this.context !== 0) this.exports.destroy_context(this.context);
    this.context = 0;
  }

  /** Of bytes that yield no output. */
  private give(bytes: Uint8Array): boolean {
    return this.decode(bytes).next().done === true;
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
