import type { ByteSource } from "../../core/byte-source.js";
import { memoryAfter } from "../../core/byte-source.js";
import { memoryForRead } from "../../core/sources/read-memory.js";

const NEWLINE = 10;
const BLOCK = 4 << 20;
/** An answer of a monitor with many vCPUs has some 100 KB. */
const MOST_LINE = 16 << 20;

/** Takes a line: the bytes [from, to) of a block, which lasts only for this call. */
export type TakeLine = (block: Uint8Array, from: number, to: number) => void;

/**
 * All lines of a source. The last one may have no end. Of a line that is too long its beginning is a line, and the rest is
 * passed over. Answers what failed.
 */
export async function eachLine(source: ByteSource, take: TakeLine): Promise<string | undefined> {
  let length = Math.min(BLOCK, source.size);
  let memory: Uint8Array | undefined = memoryForRead(length);
  let isInLongLine = false;
  for (let at = 0; at < source.size; ) {
    const wanted = Math.min(length, source.size - at);
    if (memory === undefined || memory.length < wanted) memory = memoryForRead(length);
    const read = await source.read(at, wanted, memory.subarray(0, wanted));
    if (!read.ok) return read.error.message;
    const block: Uint8Array = read.value;
    if (block.length === 0) return undefined;
    memory = memoryAfter(memory, block);
    const isLast = source.size <= at + block.length;
    let from = 0;
    for (let to = block.indexOf(NEWLINE); 0 <= to; to = block.indexOf(NEWLINE, from)) {
      if (!isInLongLine) take(block, from, to);
      isInLongLine = false;
      from = to + 1;
    }
    const isTooLong = from === 0 && MOST_LINE <= block.length;
    if ((isLast || isTooLong) && from < block.length) {
      if (!isInLongLine) take(block, from, block.length);
      isInLongLine = true;
      from = block.length;
    }
    // Memory for longer lines, if none has ended.
    if (from === 0) length = Math.min(length * 2, MOST_LINE);
    at += from;
  }
  return undefined;
}

/** A line that says nothing is no fault. */
export function isBlank(block: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) {
    const code = block[at] as number;
    if (code !== 0x20 && (code < 0x09 || 0x0d < code)) return false;
  }
  return true;
}
