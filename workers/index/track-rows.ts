import type { State } from "../model/states.js";
import { auxIn, CHUNK_BITS, CHUNK_MASK, type Chunk, reasonIn, startIn, stateIn } from "./chunk.js";

/** The rows of a track by number. */
export abstract class TrackRows {
  /** Where the last row ends once the lane is finished. */
  endNs = Number.POSITIVE_INFINITY;

  abstract get count(): number;
  /** The chunk, or of one whose rows are packed the part that has row `row` of it. Its index may not be built. */
  abstract partAt(chunk: number, row: number): Chunk;

  startAt(row: number): number {
    const part = this.partAt(row >> CHUNK_BITS, row & CHUNK_MASK);
    return startIn(part, (row & CHUNK_MASK) - part.firstRow);
  }

  /** The end of a row. The open last row ends at `untilNs`. */
  endAt(row: number, untilNs: number): number {
    if (row + 1 < this.count) return this.startAt(row + 1);
    return Math.max(this.startAt(row), Math.min(untilNs, this.endNs));
  }

  stateAt(row: number): State {
    const part = this.partAt(row >> CHUNK_BITS, row & CHUNK_MASK);
    return stateIn(part, (row & CHUNK_MASK) - part.firstRow) as State;
  }

  reasonAt(row: number): number {
    const part = this.partAt(row >> CHUNK_BITS, row & CHUNK_MASK);
    return reasonIn(part, (row & CHUNK_MASK) - part.firstRow);
  }

  auxAt(row: number): number {
    const part = this.partAt(row >> CHUNK_BITS, row & CHUNK_MASK);
    return auxIn(part, (row & CHUNK_MASK) - part.firstRow);
  }

  /** The track gets no more rows. Its last row ends at `endNs`. */
  finish(endNs: number): void {
    this.endNs = endNs;
  }

  /** The track gets more rows although it is finished. It is to be finished again. */
  resume(): void {
    this.endNs = Number.POSITIVE_INFINITY;
  }
}
