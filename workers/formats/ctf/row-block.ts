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
  count = 0;
  taken = 0;
  written = 0;
  /** Of all rows, as the column has it: the bytes of a block are of one packet. */
  cpu = -1;
  /** By row; never decreasing. After the last row stands infinity, which no limit is above. */
  times = new Float64Array(1);
  /** List of ops of the row's class, and the byte they count from. */
  lists = new Int32Array(0);
  bases = new Int32Array(0);
  /** Row of the batch. */
  places = new Int32Array(0);
  readonly pieces = new PieceList();

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
    this.times = new Float64Array(rows + 1);
    this.lists = new Int32Array(rows);
    this.bases = new Int32Array(rows);
    this.places = new Int32Array(rows);
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
