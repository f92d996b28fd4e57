import type { State } from "../model/states.js";
import { auxIn, CHUNK_BITS, CHUNK_MASK, type Chunk, reasonIn, startIn, stateIn } from "./chunk.js";

/** The rows of a track by number. */
export abstract class TrackRows {
  /** Where the last row ends once the lane is finished. */
  endNs = Number.POSITIVE_INFINITY;

  abstract get count(): number;
  abstract rowsAt(chunk: number): Chunk;

  startAt(row: number): number {
    return startIn(this.rowsAt(row >> CHUNK_BITS), row & CHUNK_MASK);
  }

  /** The end of a row. The open last row ends at `untilNs`. */
  endAt(row: number, untilNs: number): number {
    if (row + 1 < this.count) return this.startAt(row + 1);
    return Math.max(this.startAt(row), Math.min(untilNs, this.endNs));
  }

  stateAt(row: number): State {
    return stateIn(this.rowsAt(row >> CHUNK_BITS), row & CHUNK_MASK) as State;
  }

  reasonAt(row: number): number {
    return reasonIn(this.rowsAt(row >> CHUNK_BITS), row & CHUNK_MASK);
  }

  auxAt(row: number): number {
    return auxIn(this.rowsAt(row >> CHUNK_BITS), row & CHUNK_MASK);
  }
}
