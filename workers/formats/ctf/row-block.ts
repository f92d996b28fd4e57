import { B } from "../../flat/decode/records.js";
import { type DecodeMemory, HEAP_MEMORY } from "../flat/decode-memory.js";

/** Rows of a block at most. Few enough that their bytes are still in the cache when they are written. */
export const BLOCK_ROWS = 1024;
/** Rows of a stream's first block: a trace may have tens of thousands of streams, each with a few events. */
const FIRST_ROWS = 16;

/**
 * Rows of a stream on their way into a batch, in three steps: they are found (where in the bytes an event is, its
 * class, its time), take a place in the batch, and are written there. Each step is a short loop over columns and
 * therefore fast: the slots of many events of a class are written at once, wherever a merge has put the rows.
 *
 *     0          written        taken            count
 *     | in batch  | have a place  | found only     |
 */
export class RowBlock {
  /** What the flat decoder knows of it: see `B`. */
  readonly record: Int32Array;
  /** By row; never decreasing. After the last row stands infinity, which no limit is above. */
  times: Float64Array;
  /** List of ops of the row's class, and the byte they count from. */
  lists: Int32Array;
  bases: Int32Array;
  /** Row of the batch. */
  places: Int32Array;
  readonly pieces = new PieceList();

  constructor(private readonly memory: DecodeMemory = HEAP_MEMORY) {
    this.record = memory.ints(B.BYTES / 4);
    this.times = memory.floats(1);
    this.lists = memory.ints(0);
    this.bases = memory.ints(0);
    this.places = memory.ints(0);
    this.cpu = -1;
  }

  get count(): number {
    return this.record[B.COUNT / 4] as number;
  }

  set count(count: number) {
    this.record[B.COUNT / 4] = count;
  }

  get taken(): number {
    return this.record[B.TAKEN / 4] as number;
  }

  set taken(taken: number) {
    this.record[B.TAKEN / 4] = taken;
  }

  get written(): number {
    return this.record[B.WRITTEN / 4] as number;
  }

  set written(written: number) {
    this.record[B.WRITTEN / 4] = written;
  }

  /** Of all rows, as the column has it: the bytes of a block are of one packet. */
  get cpu(): number {
    return this.record[B.CPU / 4] as number;
  }

  set cpu(cpu: number) {
    this.record[B.CPU / 4] = cpu;
  }

  /** Rows there is room for. */
  get capacity(): number {
    return this.lists.length;
  }

  /** Makes room for the next rows: for as many as a block has at most, once a smaller one was filled. */
  clear(): void {
    const isFull = this.count === this.capacity;
    if (isFull && this.capacity < BLOCK_ROWS) this.allocate(this.capacity === 0 ? FIRST_ROWS : BLOCK_ROWS);
    this.forget();
  }

  /** Lets go of the memory: the stream has no more rows. */
  free(): void {
    this.allocate(0);
    this.forget();
  }

  private allocate(rows: number): void {
    const { memory, record } = this;
    for (const column of [this.times, this.lists, this.bases, this.places]) memory.release(column);
    this.times = memory.floats(rows + 1);
    this.lists = memory.ints(rows);
    this.bases = memory.ints(rows);
    this.places = memory.ints(rows);
    record[B.TIMES_AT / 4] = this.times.byteOffset;
    record[B.LISTS_AT / 4] = this.lists.byteOffset;
    record[B.BASES_AT / 4] = this.bases.byteOffset;
    record[B.PLACES_AT / 4] = this.places.byteOffset;
    record[B.CAPACITY / 4] = rows;
  }

  private forget(): void {
    this.count = 0;
    this.taken = 0;
    this.written = 0;
    this.pieces.count = 0;
    this.pieces.written = 0;
  }

  add(time: number, list: number, base: number): void {
    const row = this.count;
    this.times[row] = time;
    this.lists[row] = list;
    this.bases[row] = base;
    this.count = row + 1;
  }

  /** No more rows are found: marks the end. */
  close(): void {
    this.times[this.count] = Number.POSITIVE_INFINITY;
  }
}

/** Fields without a fixed place in their event, each with a list of ops of its own. In the order of rows. */
export class PieceList {
  count = 0;
  written = 0;
  /** Row of the block. */
  rows = new Int32Array(0);
  lists = new Int32Array(0);
  /** Byte the field begins in and bits of it before the field; byte after the field. */
  bases = new Int32Array(0);
  bits = new Int32Array(0);
  ends = new Int32Array(0);

  add(row: number, list: number, base: number, bits: number, end: number): void {
    const at = this.count++;
    if (at === this.rows.length) this.grow();
    this.rows[at] = row;
    this.lists[at] = list;
    this.bases[at] = base;
    this.bits[at] = bits;
    this.ends[at] = end;
  }

  private grow(): void {
    this.rows = doubled(this.rows);
    this.lists = doubled(this.lists);
    this.bases = doubled(this.bases);
    this.bits = doubled(this.bits);
    this.ends = doubled(this.ends);
  }
}

function doubled(column: Int32Array): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(Math.max(FIRST_ROWS, column.length * 2));
  grown.set(column);
  return grown;
}
