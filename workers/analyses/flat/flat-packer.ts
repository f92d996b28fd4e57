import type { FlatMemory } from "../../core/flat-memory.js";
import { NUMBERS } from "../../flat/chunk-pack.js";
import { BLOCK_ROWS, CHUNK_ROWS, type Chunk, SUM_ROWS } from "../../index/chunk.js";
import type { PackedRuns, RowArrays } from "../../index/packed/chunk-unpacker.js";
import { HEAD_WORDS, RUN_BITS, WORDS_OF_RUN } from "../../index/packed/layout.js";
import { runsOf } from "../../index/packed/record.js";
import { STATE_COUNT } from "../../model/states.js";

/** Functions of flat/chunk-pack.ts and flat/chunk-unpack.ts. */
export interface PackCode {
  packRows(words: number, starts: number, rows: number, near: number, into: number, scratch: number): number;
  /** As WebAssembly it returns 0 and 1. */
  unpackRows(...places: readonly number[]): number | boolean;
}

/** Words of a record of any full chunk: each run may have a shape, and for each row 32 bits, an exception and its place. */
const MOST_WORDS =
  HEAD_WORDS + CHUNK_ROWS * 6 + runsOf(CHUNK_ROWS) * 4 + (CHUNK_ROWS / SUM_ROWS) * STATE_COUNT * 2 + CHUNK_ROWS;
/** More labels are packed elsewhere: there would be half a word for each. */
const MOST_LABELS = 1 << 20;

/** Packs rows by the core. They are copied into its memory first: full chunks lie elsewhere. */
export class FlatPacker {
  private arrays: ReturnType<FlatPacker["reserve"]> | undefined;
  private near: Uint32Array = new Uint32Array(0);

  constructor(
    private readonly memory: FlatMemory,
    private readonly code: () => PackCode | undefined,
  ) {}

  /**
   * The record of a chunk up to where its times would lie, in memory that has room for the rest and that the next one takes;
   * and the words so far. Undefined: the core cannot pack it.
   */
  readonly pack = (chunk: Chunk): { readonly words: Uint32Array; readonly length: number } | undefined => {
    const code = this.code();
    const { words, times, blockStarts, rows, labels } = chunk;
    if (code === undefined || times !== undefined || MOST_LABELS < labels.end) return undefined;
    this.arrays ??= this.reserve();
    const { arrays } = this;
    if (this.near.length * 2 < labels.end) this.near = this.memory.words(this.nearFor(labels.end)).fill(0);
    arrays.words.set(words.subarray(0, rows * 2));
    arrays.starts.set(blockStarts.subarray(0, (rows + BLOCK_ROWS - 1) / BLOCK_ROWS));
    const length = code.packRows(
      arrays.words.byteOffset,
      arrays.starts.byteOffset,
      rows,
      this.near.byteOffset,
      arrays.record.byteOffset,
      arrays.scratch.byteOffset,
    );
    return length === 0 ? undefined : { words: arrays.record, length };
  };

  /** Rows of a record, in arrays that the next call takes. Undefined: the core cannot unpack it. */
  readonly unpack = (record: Uint32Array, runs: PackedRuns): RowArrays | undefined => {
    const code = this.code();
    const { runsAt, labels, timesAt, first, rows } = runs;
    if (code === undefined || MOST_WORDS < timesAt) return undefined;
    this.arrays ??= this.reserve();
    const { words, starts, states, record: copy, scratch } = this.arrays;
    const end = runsAt + runsOf(first + rows) * WORDS_OF_RUN;
    copy.set(record.subarray(0, end));
    const from = record[runsAt + (first >> RUN_BITS) * WORDS_OF_RUN] as number;
    const to = runsOf(first + rows) < runsOf(runs.of) ? (record[end] as number) : timesAt;
    if (from < end || to < from || timesAt < to) return undefined;
    copy.set(record.subarray(from, to), from);
    const isDone = code.unpackRows(
      copy.byteOffset,
      runsAt,
      labels,
      to,
      first >> RUN_BITS,
      rows,
      words.byteOffset,
      starts.byteOffset,
      states.byteOffset,
      scratch.byteOffset,
    );
    return isDone ? { words, times: undefined, blockStarts: starts, blockStates: states } : undefined;
  };

  private nearFor(labels: number): number {
    this.memory.release(this.near);
    return 2 ** Math.ceil(Math.log2(labels));
  }

  private reserve() {
    const { memory } = this;
    return {
      words: memory.words(CHUNK_ROWS * 2),
      starts: memory.floats(CHUNK_ROWS / BLOCK_ROWS),
      states: memory.words(CHUNK_ROWS / BLOCK_ROWS),
      record: memory.words(MOST_WORDS),
      scratch: memory.words((NUMBERS >> 2) + CHUNK_ROWS),
    };
  }
}
