import type { FlatMemory } from "../../core/flat-memory.js";
import { G } from "../../flat/lane-records.js";
import { BLOCK_ROWS, CHUNK_ROWS, type Chunk, GROUP_ROWS, SUM_ROWS } from "../../index/chunk.js";
import { type IndexBase, type IndexKernels, PLAIN_KERNELS } from "../../index/chunk-index.js";
import type { PackRows } from "../../index/packed/chunk-packer.js";
import type { UnpackRows } from "../../index/packed/chunk-unpacker.js";
import { levelsOf, type TimeGrid } from "../../index/time-grid.js";
import { STATE_COUNT } from "../../model/states.js";
import { FlatPacker, type PackCode } from "./flat-packer.js";

/** The loops of the core over the rows of a chunk: functions of flat/chunk-sums.ts. */
export interface KernelCode extends PackCode {
  noteStates(words: number, rows: number, into: number): number;
  sumRows(
    words: number,
    starts: number,
    rows: number,
    totals: number,
    stolen: number,
    palette: number,
    states: number,
    sums: number,
    longest: number,
    longestEnds: number,
  ): void;
  fillGrid(words: number, starts: number, rows: number, grid: number): void;
}

/** More than a grid over CHUNK_ROWS rows has, in all levels and states. */
const MOST_GRID_SUMS = (CHUNK_ROWS / 2) * STATE_COUNT;

/** Indexes chunks whose rows lie in flat memory. Results are copied from there to where they are kept. */
export class FlatKernels implements IndexKernels {
  /** Undefined until the core has started. */
  code: KernelCode | undefined;
  private readonly blockStates: Uint32Array;
  private readonly totals: Float64Array;
  private readonly palette: Uint8Array;
  private readonly sums: Float64Array;
  private readonly longest: Float64Array;
  private readonly longestEnds: Uint32Array;
  private readonly grid: Int32Array;
  private readonly gridDoubles: Float64Array;
  private readonly ranks: Uint8Array;
  private readonly gridSums: Uint16Array;
  private readonly packer: FlatPacker;

  constructor(memory: FlatMemory) {
    this.blockStates = memory.words(CHUNK_ROWS / BLOCK_ROWS);
    this.totals = memory.floats(STATE_COUNT);
    this.palette = memory.bytes(STATE_COUNT);
    this.sums = memory.floats((CHUNK_ROWS / SUM_ROWS) * STATE_COUNT);
    this.longest = memory.floats(CHUNK_ROWS / GROUP_ROWS);
    this.longestEnds = memory.words(CHUNK_ROWS / GROUP_ROWS);
    this.grid = memory.ints(G.BYTES >> 2);
    const { buffer, byteOffset } = this.grid;
    this.gridDoubles = new Float64Array(buffer, byteOffset, G.BYTES >> 3);
    this.ranks = new Uint8Array(buffer, byteOffset + G.RANKS, G.SPENT - G.RANKS);
    this.packer = new FlatPacker(memory, () => this.code);
    const sums = memory.words(MOST_GRID_SUMS >> 1);
    this.gridSums = new Uint16Array(sums.buffer, sums.byteOffset, sums.length * 2);
  }

  get packRows(): PackRows {
    return this.packer.pack;
  }

  get unpackRows(): UnpackRows {
    return this.packer.unpack;
  }

  readonly noteStates = (chunk: Chunk): number => {
    const { code, blockStates } = this;
    if (code === undefined) return PLAIN_KERNELS.noteStates(chunk);
    const all = code.noteStates(chunk.words.byteOffset, chunk.rows, blockStates.byteOffset);
    chunk.blockStates.set(blockStates.subarray(0, chunk.blockStates.length));
    return all;
  };

  readonly sumRows = (chunk: Chunk, base: IndexBase): void => {
    const { code, totals, palette, sums, longest, longestEnds } = this;
    // Full times are rare.
    if (code === undefined || chunk.times !== undefined) {
      PLAIN_KERNELS.sumRows(chunk, base);
      return;
    }
    totals.set(base.totals);
    palette.set(chunk.palette);
    code.sumRows(
      chunk.words.byteOffset,
      chunk.blockStarts.byteOffset,
      chunk.rows,
      totals.byteOffset,
      base.stolen,
      palette.byteOffset,
      chunk.palette.length,
      sums.byteOffset,
      longest.byteOffset,
      longestEnds.byteOffset,
    );
    chunk.sums.set(sums.subarray(0, chunk.sums.length));
    chunk.longest.set(longest.subarray(0, chunk.longest.length));
    chunk.longestEnds.set(longestEnds.subarray(0, chunk.longestEnds.length));
  };

  readonly fillGrid = (chunk: Chunk, grid: TimeGrid): void => {
    const { code, gridSums } = this;
    if (code === undefined || chunk.times !== undefined) {
      PLAIN_KERNELS.fillGrid(chunk, grid);
      return;
    }
    this.describe(grid);
    code.fillGrid(chunk.words.byteOffset, chunk.blockStarts.byteOffset, chunk.rows, this.grid.byteOffset);
    grid.sums.set(gridSums.subarray(0, grid.sums.length));
  };

  /** What is known of a grid, as a record. */
  private describe(of: TimeGrid): void {
    const { grid, gridDoubles, ranks, gridSums } = this;
    grid.fill(0);
    gridDoubles[G.BEGIN_F >> 3] = of.beginNs;
    gridDoubles[G.BUCKET_F >> 3] = of.bucketNs;
    grid[G.BUCKETS >> 2] = of.buckets;
    grid[G.STATES >> 2] = of.palette.length;
    of.palette.forEach((state, rank) => {
      ranks[state] = rank;
    });
    levelsOf(of).forEach(({ first, unitNs }, level) => {
      grid[(G.AT >> 2) + level] = gridSums.byteOffset + first * 2;
      gridDoubles[(G.PER_NS >> 3) + level] = unitNs === 0 ? 0 : 1 / unitNs;
    });
  }
}
