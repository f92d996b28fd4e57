import { type ByteSource, memoryAfter } from "../../core/byte-source.js";
import { fail, ok, type Result } from "../../core/result.js";
import { memoryForRead } from "../../core/sources/read-memory.js";
import { type Region, regionOf } from "./region.js";

const READ_BYTES = 1 << 20;
/** Room before a block for the begin of a record that the block before ends with: none is larger. */
const ROOM = 1 << 16;

/** Behind a block, so that reading words may go on for some. */
const SPARE = 32;

/** A read that is on its way. */
interface Ahead {
  readonly offset: number;
  /** The source was given all of it behind the room. */
  readonly memory: Uint8Array;
  readonly read: ReturnType<ByteSource["read"]>;
}

/** The bytes of a file's records, block by block, the next one on its way while this one is scanned. */
export class RecordBlocks {
  bytesRead = 0;
  private ahead: Ahead | undefined;
  /** Of the block that is being scanned, and memory for another one. */
  private memory: Uint8Array | undefined;
  private spare: Uint8Array | undefined;

  /** `next`: file offset of the next block to read. */
  constructor(
    private readonly source: ByteSource,
    public next: number,
    private readonly end: number,
  ) {}

  /** Reads a block. `tail`: the bytes before it, less than a record. The region before has been scanned. */
  async read(tail: Uint8Array): Promise<Result<Region>> {
    this.spare = this.memory ?? this.spare;
    this.memory = undefined;
    const taken = this.ahead?.offset === this.next ? this.ahead : this.readAt(this.next);
    const read = await taken.read;
    if (!read.ok) return read;
    const bytes = read.value;
    if (bytes.length === 0) return fail("the file ends before its data does");
    const filled = memoryAfter(taken.memory, bytes);
    const memory = filled ?? taken.memory;
    if (filled === undefined) memory.set(bytes, ROOM);
    const begin = filled === undefined ? ROOM : bytes.byteOffset - filled.byteOffset;
    memory.set(tail, begin - tail.length);
    const region = regionOf(memory, begin - tail.length, begin + bytes.length, this.next - tail.length, false);
    this.memory = memory;
    this.next += bytes.length;
    this.bytesRead += bytes.length;
    this.ahead = this.next < this.end ? this.readAt(this.next) : undefined;
    return ok(region);
  }

  private readAt(offset: number): Ahead {
    const length = Math.min(READ_BYTES, this.end - offset);
    const memory = this.spare ?? memoryForRead(ROOM + length + SPARE);
    this.spare = undefined;
    return { offset, memory, read: this.source.read(offset, length, memory.subarray(ROOM, ROOM + length)) };
  }
}
