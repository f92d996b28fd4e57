import { type ByteSource, memoryAfter } from "../../core/byte-source.js";
import { fail, ok, type Result } from "../../core/result.js";
import { memoryForRead } from "../../core/sources/read-memory.js";
import { SPARE } from "../../flat/decode/samples.js";
import type { DecodeRegion } from "../flat/decode-space.js";
import { type Region, regionOf } from "./region.js";

const READ_BYTES = 1 << 20;
/** Room before a block for the begin of a record that the block before ends with: none is larger. */
const ROOM = 1 << 16;

/** What one read needs. */
const MEMORY_BYTES = ROOM + READ_BYTES + SPARE;

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
  /** Where blocks are copied that the source does not read into the decoder's memory. */
  private landing: Uint8Array | undefined;

  /** `next`: file offset of the next block to read. */
  constructor(
    private readonly source: ByteSource,
    public next: number,
    private readonly end: number,
    private readonly region: DecodeRegion,
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
    this.memory = filled ?? taken.memory;
    const memory = filled !== undefined && this.readsShared ? filled : this.landed(bytes);
    memory.set(tail, ROOM - tail.length);
    const region = regionOf(memory, ROOM - tail.length, ROOM + bytes.length, this.next - tail.length, false);
    this.next += bytes.length;
    this.bytesRead += bytes.length;
    this.ahead = this.next < this.end ? this.readAt(this.next) : undefined;
    return ok(region);
  }

  private get readsShared(): boolean {
    return this.source.readsShared === true;
  }

  private readAt(offset: number): Ahead {
    const length = Math.min(READ_BYTES, this.end - offset);
    const memory = this.spare ?? this.newMemory();
    this.spare = undefined;
    const read = this.source.read(offset, length, memory.subarray(ROOM, ROOM + length));
    if (this.readsShared) this.region.keepUntil(memory, read);
    return { offset, memory, read };
  }

  private newMemory(): Uint8Array {
    return this.readsShared ? this.decoderMemory() : memoryForRead(MEMORY_BYTES);
  }

  private decoderMemory(): Uint8Array {
    const memory = this.region.bytes(MEMORY_BYTES);
    if (memory === undefined) throw new RangeError("there is no memory for the bytes of a file");
    return memory;
  }

  /** The bytes, behind the room, where the decoder can read them. */
  private landed(bytes: Uint8Array): Uint8Array {
    this.landing ??= this.decoderMemory();
    this.landing.set(bytes, ROOM);
    return this.landing;
  }
}
