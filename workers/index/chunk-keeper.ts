import { type PackedPlace, PageKeeper, type PageOwner } from "../core/page-keeper.js";
import { type Chunk, type ChunkHead, headBytes, rowBytes } from "./chunk.js";
import { ChunkPacker, type PackRows } from "./packed/chunk-packer.js";
import { ChunkUnpacker, type UnpackRows } from "./packed/chunk-unpacker.js";

/** Whoever has chunks: the full chunks of a lane. */
interface Owner extends PageOwner {
  /** Keeps the rows of a chunk in packed form only. Returns false if it has no such chunk any more. */
  pack(index: number, chunk: Chunk): boolean;
  /** Leaves the coarsest level of a chunk's grid in memory. Returns false if there is no more to gain. */
  pageGrid(index: number): boolean;
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

/** Of the budget, for rows as they are, and for grids with all their levels. */
const ROWS_PART = 1 / 4;
const GRIDS_PART = 1 / 4;

/**
 * Keeps the full chunks of a session within a budget of memory. While they fit a part of it, their rows stay as they are.
 * From then on those that are oldest are packed, which takes three eighths of the memory, and where that is too much,
 * the oldest packed ones go to a file. So do the fine levels of their grids, but not packed: they are read as they are.
 */
export class ChunkKeeper {
  /** Made when they are needed: most sessions fit. */
  private packer: ChunkPacker | undefined;
  private unpacker: ChunkUnpacker | undefined;
  /** Packs rows where it can; `ChunkPacker` does the rest. */
  packRows: PackRows | undefined;
  unpackRowsWith: UnpackRows | undefined;
  /** Chunks with rows as they are, in the order in which they came. */
  private whole: Kept[] = [];
  /** Chunks whose grids have all levels in memory, from the next that is to lose some on. */
  private gridded: Pick<Kept, "owner" | "index">[] = [];

  constructor(readonly pages = new PageKeeper()) {}

  get budgetBytes(): number {
    return this.pages.budgetBytes;
  }

  memory(): ChunkMemory {
    const { pages } = this;
    const { log } = pages;
    return {
      rows: pages.held("rows"),
      grids: pages.held("grids"),
      packed: log.memoryBytes,
      file: log.fileBytes,
      unpacked: pages.held("unpacked"),
    };
  }

  /** Why rows stay in memory that the budget has no room for. */
  get trouble(): string | undefined {
    return this.pages.log.failure;
  }

  addHead(head: ChunkHead): void {
    this.pages.hold("grids", headBytes(head));
  }

  /** Takes a chunk that is full now. */
  take(owner: Owner, index: number, chunk: Chunk): void {
    const { pages } = this;
    pages.hold("rows", rowBytes(chunk));
    if (!pages.isLimited) return;
    this.whole.push({ owner, index, chunk });
    this.gridded.push({ owner, index });
    while (pages.budgetBytes * ROWS_PART < pages.held("rows")) {
      const oldest = this.whole.shift();
      if (oldest === undefined) break;
      if (oldest.owner.pack(oldest.index, oldest.chunk)) pages.hold("rows", -rowBytes(oldest.chunk));
    }
    while (pages.budgetBytes * GRIDS_PART < pages.held("grids")) {
      const oldest = this.gridded.shift();
      if (oldest === undefined) break;
      oldest.owner.pageGrid(oldest.index);
    }
    pages.trim();
  }

  /** A chunk is gone; `whole` if its rows were as they are. */
  leave(head: ChunkHead, whole: Chunk | undefined): void {
    this.pages.hold("grids", -headBytes(head));
    if (whole !== undefined) this.pages.hold("rows", -rowBytes(whole));
  }

  /** Nothing of a lane is kept any more. */
  forget(owner: Owner): void {
    this.whole = this.whole.filter((kept) => kept.owner !== owner);
    this.gridded = this.gridded.filter((kept) => kept.owner !== owner);
    this.pages.forget(owner);
  }

  /** Keeps a chunk that was unpacked, or a part of one, for a while. */
  keep(owner: Owner, index: number, chunk: Chunk): void {
    this.pages.keep(owner, index, chunk, rowBytes(chunk));
  }

  unpack(head: ChunkHead, { source, place, length }: PackedPlace): Chunk {
    return this.unpackerMade().unpack(source.read(place, length), head, this.unpackRowsWith);
  }

  /** `rows` rows of a chunk from `first` on, whole groups. */
  unpackRows(head: ChunkHead, { source, place, length }: PackedPlace, first: number, rows: number): Chunk {
    return this.unpackerMade().unpackRows(source.read(place, length), head, first, rows);
  }

  /** The same without sums. Valid until the next call. */
  unpackBriefly(head: ChunkHead, { source, place, length }: PackedPlace, first: number, rows: number): Chunk {
    return this.unpackerMade().unpackBriefly(source.read(place, length), head, first, rows, this.unpackRowsWith);
  }

  private unpackerMade(): ChunkUnpacker {
    this.unpacker ??= new ChunkUnpacker();
    return this.unpacker;
  }

  /** The packed form of a chunk, in memory that the next one takes. */
  packed(chunk: Chunk): Uint32Array {
    this.packer ??= new ChunkPacker();
    return this.packer.pack(chunk, this.packRows);
  }

  store(chunk: Chunk): PackedPlace {
    return this.pages.store(this.packed(chunk));
  }

  /** Removes the file. Rows that lie there are gone. */
  close(): void {
    this.pages.log.close();
  }
}
