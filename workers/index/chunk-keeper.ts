import { SpillLog, type WordSource } from "../core/spill-log.js";
import { type Chunk, type ChunkHead, headBytes, rowBytes } from "./chunk.js";
import { ChunkPacker } from "./packed/chunk-packer.js";
import { ChunkUnpacker } from "./packed/chunk-unpacker.js";

/** Where the packed form of a chunk lies. */
export interface PackedPlace {
  readonly source: WordSource;
  readonly place: number;
  readonly length: number;
}

/** Whoever has chunks: the full chunks of a lane. */
interface Owner {
  /** Keeps the rows of a chunk in packed form only. Returns false if it has no such chunk any more. */
  pack(index: number, chunk: Chunk): boolean;
}

/** Chunks that are taken in their order. */
interface Kept {
  readonly owner: Owner;
  readonly index: number;
  readonly chunk: Chunk;
}

/** What the full chunks of a session take, in bytes. */
export interface ChunkMemory {
  /** Rows as they are, with their exact sums. */
  readonly rows: number;
  /** Grids, and the longest outliers. */
  readonly grids: number;
  /** Packed rows in memory, and in the file. */
  readonly packed: number;
  readonly file: number;
  /** Rows that were unpacked for questions. */
  readonly unpacked: number;
}

/** Parts of the budget: for rows as they are, and for rows that questions unpacked. */
const ROWS_PART = 1 / 4;
const UNPACKED_PART = 1 / 16;
const MOST_UNPACKED = 64 * 1024 * 1024;

/**
 * Keeps the full chunks of a session within a budget of memory. While they fit a part of it, their rows stay as they are.
 * From then on those that are oldest are packed, which takes three eighths of the memory, and where that is too much,
 * the oldest packed ones go to a file. Grids stay, so cells far out are as quick as ever.
 */
export class ChunkKeeper {
  /** Made when they are needed: most sessions fit. */
  private packer: ChunkPacker | undefined;
  private unpacker: ChunkUnpacker | undefined;
  /** Chunks with rows as they are, in the order in which they came; and those that were unpacked. */
  private whole: Kept[] = [];
  private unpacked: Kept[] = [];
  private rowsTaken = 0;
  private gridsTaken = 0;
  private unpackedTaken = 0;

  constructor(
    readonly budgetBytes = Number.POSITIVE_INFINITY,
    private readonly log = new SpillLog(),
  ) {}

  memory(): ChunkMemory {
    const { log } = this;
    return {
      rows: this.rowsTaken,
      grids: this.gridsTaken,
      packed: log.memoryBytes,
      file: log.fileBytes,
      unpacked: this.unpackedTaken,
    };
  }

  /** Why rows stay in memory that the budget has no room for. */
  get trouble(): string | undefined {
    return this.log.failure;
  }

  addHead(head: ChunkHead): void {
    this.gridsTaken += headBytes(head);
  }

  /** Takes a chunk that is full now. */
  take(owner: Owner, index: number, chunk: Chunk): void {
    this.rowsTaken += rowBytes(chunk);
    if (this.budgetBytes === Number.POSITIVE_INFINITY) return;
    this.whole.push({ owner, index, chunk });
    while (this.budgetBytes * ROWS_PART < this.rowsTaken) {
      const oldest = this.whole.shift();
      if (oldest === undefined) break;
      if (oldest.owner.pack(oldest.index, oldest.chunk)) this.rowsTaken -= rowBytes(oldest.chunk);
    }
    while (this.budgetBytes < this.taken() && this.log.spill());
  }

  private taken(): number {
    return this.rowsTaken + this.gridsTaken + this.unpackedTaken + this.log.memoryBytes;
  }

  /** A chunk is gone; `whole` if its rows were as they are. */
  leave(head: ChunkHead, whole: Chunk | undefined): void {
    this.gridsTaken -= headBytes(head);
    if (whole !== undefined) this.rowsTaken -= rowBytes(whole);
  }

  /** Nothing of a lane is kept any more. */
  forget(owner: Owner): void {
    this.whole = this.whole.filter((kept) => kept.owner !== owner);
    this.unpacked = this.unpacked.filter((kept) => kept.owner !== owner);
    this.unpackedTaken = this.unpacked.reduce((bytes, { chunk }) => bytes + rowBytes(chunk), 0);
  }

  /** Keeps a chunk that was unpacked for a while. */
  keep(owner: Owner, index: number, chunk: Chunk): void {
    this.unpacked.push({ owner, index, chunk });
    this.unpackedTaken += rowBytes(chunk);
    const most = Math.min(MOST_UNPACKED, this.budgetBytes * UNPACKED_PART);
    while (most < this.unpackedTaken && 1 < this.unpacked.length) {
      const oldest = this.unpacked.shift() as Kept;
      oldest.owner.pack(oldest.index, oldest.chunk);
      this.unpackedTaken -= rowBytes(oldest.chunk);
    }
  }

  unpack(head: ChunkHead, { source, place, length }: PackedPlace): Chunk {
    this.unpacker ??= new ChunkUnpacker();
    return this.unpacker.unpack(source.read(place, length), head);
  }

  /** The packed form of a chunk, in memory that the next one takes. */
  packed(chunk: Chunk): Uint32Array {
    this.packer ??= new ChunkPacker();
    return this.packer.pack(chunk);
  }

  store(chunk: Chunk): PackedPlace {
    const record = this.packed(chunk);
    return { source: this.log, place: this.log.append(record), length: record.length };
  }

  /** Removes the file. Rows that lie there are gone. */
  close(): void {
    this.log.close();
  }
}
