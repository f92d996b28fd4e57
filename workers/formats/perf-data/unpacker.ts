import { Libzstd, type ZstdStream } from "../../archive/codecs/libzstd.js";
import type { Reporter } from "./reporter.js";

/** No CPU's buffer is larger: of a file that does not say how large its buffers were. */
const DEFAULT_MOST = 64 << 20;
const MOST = 512 << 20;
/** All records together may unpack to so much, and to their size times the ratio: those of perf shrink to a tenth. */
const HARMLESS_BYTES = 64 << 20;
const MOST_EXPANSION = 100;

/**
 * Unpacks COMPRESSED records: the bytes of all of them together are one zstd stream, which perf flushes at the end of
 * each (tools/perf/util/zstd.c).
 */
export class RecordUnpacker {
  /** Some record was unpacked: reading cannot begin in the middle of the file. */
  hasUnpacked = false;
  private readonly stream: ZstdStream;
  private wanted: number;
  private isBroken = false;
  /** Bytes of all records so far. */
  private packed = 0;
  private unpacked = 0;
  private readonly most: number;

  constructor(
    module: WebAssembly.Module,
    private readonly reporter: Reporter,
    unpackedBytes: number,
  ) {
    this.stream = new Libzstd(module).open();
    this.wanted = this.stream.firstInput;
    this.most = Math.min(unpackedBytes > 0 ? unpackedBytes : DEFAULT_MOST, MOST);
  }

  /** `offset`: of the bytes, for messages. */
  unpack(bytes: Uint8Array, offset: number): Uint8Array {
    this.hasUnpacked = true;
    this.packed += bytes.length;
    const pieces: Uint8Array[] = [];
    let length = 0;
    for (let at = 0; at < bytes.length && !this.isBroken; ) {
      const count = Math.min(this.wanted, this.stream.maxInput, bytes.length - at);
      const left = this.stream.decode(bytes.subarray(at, at + count));
      const piece = this.stream.output().slice();
      at += count;
      length += piece.length;
      this.unpacked += piece.length;
      pieces.push(piece);
      if (typeof left === "string") this.fail(`compressed records cannot be unpacked: ${left}`, offset + at - count);
      else if (this.most < length) this.fail(`a record unpacks to more than ${this.most} bytes`, offset);
      else if (HARMLESS_BYTES + MOST_EXPANSION * this.packed < this.unpacked)
        this.fail(`compressed records unpack to more than ${MOST_EXPANSION} times their size`, offset);
      else this.wanted = left === 0 ? this.stream.firstInput : left;
    }
    return together(pieces, length);
  }

  close(): void {
    this.stream.close();
  }

  private fail(message: string, offset: number): void {
    this.isBroken = true;
    this.reporter.error(`${message}; no later ones are read`, offset);
  }
}

function together(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const all = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
