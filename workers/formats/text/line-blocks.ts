import { type ByteSource, memoryAfter } from "../../core/byte-source.js";
import type { Failure } from "../../core/result.js";
import { memoryForRead } from "../../core/sources/read-memory.js";
import type { StreamExtent } from "../format.js";
import { type TextBlock, textBlock } from "./words.js";

const NEWLINE = 10;
const RETURN = 13;

const BLOCK_BYTES = 1 << 20;
/** What is read of a line; the rest of a longer one is passed over. Far below the length of a block. */
const MAX_LINE_BYTES = 64 << 10;

/**
 * The lines of a part of a text file, as places in a block of bytes: [at, end) without the end of the line. The
 * same lines come whichever line reading begins at.
 */
export class LineBlocks {
  block: TextBlock = textBlock(new Uint8Array(0));
  at = 0;
  end = 0;
  /** Lines that were longer than is read of one. */
  cutLines = 0;
  failure: Failure | undefined = undefined;
  /** Offset in the file of the block's first byte. */
  private base: number;
  private next = 0;
  private isInLongLine = false;
  /** Offset of the end of the text: a source may have fewer bytes than it said. */
  private textEnd: number;
  /** What blocks are read into: new memory for each would cost as much as reading it. */
  private memory: Uint8Array | undefined;

  constructor(
    private readonly source: ByteSource,
    private readonly extent: StreamExtent,
    begin = extent.begin,
  ) {
    this.base = begin;
    this.textEnd = extent.end;
    this.memory = memoryForRead(Math.max(0, Math.min(BLOCK_BYTES, extent.end - begin)));
  }

  /** Offset of the line in the file. */
  get offset(): number {
    return this.base + this.at;
  }

  /** Bytes of the extent that have been passed. */
  get bytesRead(): number {
    return this.base + this.next - this.extent.begin;
  }

  /** The next line of the block; false if the block has no other whole one. */
  step(): boolean {
    const { bytes } = this.block;
    for (;;) {
      const at = this.next;
      const newline = bytes.indexOf(NEWLINE, at);
      if (newline < 0 && !this.isLast && bytes.length - at < MAX_LINE_BYTES) return false;
      const lineEnd = newline < 0 ? bytes.length : newline;
      if (at === lineEnd && newline < 0) return false;
      const isLong = MAX_LINE_BYTES < lineEnd - at || (newline < 0 && !this.isLast);
      const isRest = this.isInLongLine;
      this.isInLongLine = newline < 0 && !this.isLast;
      this.next = newline < 0 ? bytes.length : newline + 1;
      if (isRest) continue;
      if (isLong) this.cutLines += 1;
      this.at = at;
      this.end = Math.min(lineEnd, at + MAX_LINE_BYTES);
      if (this.at < this.end && bytes[this.end - 1] === RETURN) this.end -= 1;
      return true;
    }
  }

  /** Reads the next block, after `step` has found no line; false at the end of the text. */
  async fill(): Promise<boolean> {
    const begin = this.base + this.next;
    const wanted = Math.min(BLOCK_BYTES, this.textEnd - begin);
    if (wanted <= 0 || (this.isLast && this.block.bytes.length > 0)) return false;
    const { memory } = this;
    const block = await this.source.read(begin, wanted, memory);
    if (!block.ok) this.failure = { file: this.extent.file, offset: begin, ...block.error };
    if (!block.ok || block.value.length === 0) return false;
    if (block.value.length < wanted) this.textEnd = begin + block.value.length;
    this.memory = memoryAfter(memory, block.value);
    this.block = textBlock(block.value);
    this.base = begin;
    this.next = 0;
    return true;
  }

  private get isLast(): boolean {
    return this.textEnd <= this.base + this.block.bytes.length;
  }
}
