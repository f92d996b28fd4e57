import type { PackedPlace } from "../core/page-keeper.js";
import type { ChunkHead } from "./chunk.js";
import type { IndexBase } from "./chunk-index.js";
import type { PagedGrid } from "./full-grids.js";

/** A full chunk whose rows are packed, or lie in a file. */
export interface PackedChunk {
  readonly head: ChunkHead;
  readonly lastState: number;
  readonly place: PackedPlace;
  /** Undefined: that of the head. */
  readonly grid: PagedGrid | undefined;
}

/** Full chunks that are read when one is asked for first, and the sums where the rows after them begin. */
export interface LateChunks {
  readonly count: number;
  load(): { readonly chunks: readonly PackedChunk[]; readonly base: IndexBase };
}
