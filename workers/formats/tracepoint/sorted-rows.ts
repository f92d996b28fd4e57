/** Rows that are written at once at most: few enough that their bytes are in the cache from when they were found. */
export const MOST_ROWS = 1024;

/** Records by row: which plan writes it (negative: none), its bytes [begin, end), and the row of the batch. */
export interface RecordRows {
  readonly plans: Int32Array;
  readonly begins: Int32Array;
  readonly ends: Int32Array;
  readonly places: Int32Array;
}

/** Rows sorted by plan. */
export class SortedRows {
  readonly places = new Int32Array(MOST_ROWS);
  readonly begins = new Int32Array(MOST_ROWS);
  readonly ends = new Int32Array(MOST_ROWS);
  /** Where the head in front of each record begins, in formats that have heads. */
  readonly heads = new Int32Array(MOST_ROWS);
  /** The plans that rows have, in the order of the rows. */
  plans = new Int32Array(16);
  /** By plan: how many rows it has, then the end of those put in place so far. Zero between writes. */
  private fills = new Int32Array(16);

  /** Sorts rows [from, to). Answers how many plans they have, of the `plans` that there are. */
  sort(rows: RecordRows, from: number, to: number, plans: number): number {
    if (this.fills.length < plans) {
      this.fills = new Int32Array(plans * 2);
      this.plans = new Int32Array(plans * 2);
    }
    const count = this.count(rows, from, to);
    this.putInPlace(rows, from, to);
    return count;
  }

  /** The end of the rows of a plan, asked once. */
  takeEnd(plan: number): number {
    const end = this.fills[plan] as number;
    this.fills[plan] = 0;
    return end;
  }

  /** Finds out where the rows of each plan begin; how many plans those are. */
  private count(rows: RecordRows, from: number, to: number): number {
    const { fills, plans } = this;
    let count = 0;
    for (let row = from; row < to; row += 1) {
      const plan = rows.plans[row] as number;
      if (plan < 0) continue;
      const fill = fills[plan] as number;
      if (fill === 0) plans[count++] = plan;
      fills[plan] = fill + 1;
    }
    for (let i = 0, first = 0; i < count; i += 1) {
      const plan = plans[i] as number;
      const fill = fills[plan] as number;
      fills[plan] = first;
      first += fill;
    }
    return count;
  }

  private putInPlace(rows: RecordRows, from: number, to: number): void {
    const { fills, places, begins, ends } = this;
    for (let row = from; row < to; row += 1) {
      const plan = rows.plans[row] as number;
      if (plan < 0) continue;
      const at = fills[plan] as number;
      fills[plan] = at + 1;
      places[at] = rows.places[row] as number;
      begins[at] = rows.begins[row] as number;
      ends[at] = rows.ends[row] as number;
    }
  }
}
