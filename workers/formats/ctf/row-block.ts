import type { EventBatch } from "../../model/event-batch.js";

/** Rows of a block. Few enough that what was found is still in the cache when it is written. */
export const BLOCK_ROWS = 1024;

/**
 * Rows of a stream on their way into a batch, in three steps: they are found (where in the bytes an event is, its
 * class, its time), take a place in the batch, and are written there. Each step is a short loop over columns, which
 * is what makes it fast: the slots of many events of a class are written at once, wherever a merge has put the rows.
 *
 *     0          written        taken            count
 *     | in batch  | have a place  | found only     |
 */
export class RowBlock {
  count = 0;
  taken = 0;
  written = 0;
  /** Of all rows, as the column has it: the bytes of a block are of one packet. */
  cpu = -1;
  /** By row; never decreasing. After the last row stands infinity, which no limit is above. */
  readonly times = new Float64Array(BLOCK_ROWS + 1);
  /** List of ops of the row's class, and the byte they count from. */
  readonly lists = new Int32Array(BLOCK_ROWS);
  readonly bases = new Int32Array(BLOCK_ROWS);
  /** Row of the batch. */
  readonly places = new Int32Array(BLOCK_ROWS);
  readonly pieces = new PieceList();

  clear(): void {
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

  /** Gives the next rows of the batch to those that have no place yet, as far as there is room. */
  takeAll(batch: EventBatch): void {
    const { places, times } = this;
    const { ts } = batch;
    const stop = Math.min(this.count, this.taken + ts.length - batch.count);
    let place = batch.count;
    for (let row = this.taken; row < stop; row += 1) {
      places[row] = place;
      ts[place++] = times[row] as number;
    }
    this.taken = stop;
    batch.count = place;
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
  rows = new Int32Array(64);
  lists = new Int32Array(64);
  /** Byte the field begins in and bits of it before the field; byte after the field. */
  bases = new Int32Array(64);
  bits = new Int32Array(64);
  ends = new Int32Array(64);

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
  const grown = new Int32Array(column.length * 2);
  grown.set(column);
  return grown;
}
