import { assert } from "../core/assert.js";
import { CHUNK_ROWS, type Chunk, stateIn } from "./chunk.js";
import { bucketsFor } from "./grid-writer.js";
import type { SharedGrids } from "./shared-grids.js";
import type { GridSums } from "./time-grid.js";

const BUCKETS = bucketsFor(CHUNK_ROWS);

/**
 * The full chunks of a lane. What cells far out need of each lies side by side. Otherwise a fold, which goes from chunk to
 * chunk, would wait for memory at the objects of each.
 */
export class FullChunks {
  readonly all: Chunk[] = [];
  private readonly starts: number[] = [];
  private readonly lastStates: number[] = [];
  private readonly bucketNs: number[] = [];
  private readonly palettes: Uint8Array[] = [];
  private readonly sums: Uint16Array[] = [];
  private readonly firstSums: number[] = [];

  constructor(private readonly shared: SharedGrids) {}

  get count(): number {
    return this.all.length;
  }

  push(chunk: Chunk): void {
    const { grid } = chunk;
    assert(grid !== undefined, "a full chunk has a grid");
    this.all.push(chunk);
    this.starts.push(grid.beginNs);
    this.lastStates.push(stateIn(chunk, chunk.rows - 1));
    this.bucketNs.push(grid.bucketNs);
    this.palettes.push(this.shared.paletteLike(grid.palette));
    this.sums.push(this.shared.sumsIn(grid.words.buffer));
    this.firstSums.push(grid.words.byteOffset / Uint16Array.BYTES_PER_ELEMENT);
  }

  pop(): Chunk | undefined {
    const { starts, lastStates, bucketNs, palettes, sums, firstSums } = this;
    for (const column of [starts, lastStates, bucketNs, palettes, sums, firstSums]) column.pop();
    return this.all.pop();
  }

  /** Start of a chunk's first row. */
  startAt(index: number): number {
    return this.starts[index] as number;
  }

  /** State of a chunk's last row. */
  lastStateAt(index: number): number {
    return this.lastStates[index] as number;
  }

  gridAt(index: number): GridSums {
    return {
      palette: this.palettes[index] as Uint8Array,
      sums: this.sums[index] as Uint16Array,
      first: this.firstSums[index] as number,
      buckets: BUCKETS,
      beginNs: this.starts[index] as number,
      bucketNs: this.bucketNs[index] as number,
    };
  }
}
