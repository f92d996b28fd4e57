import { STEP_ROWS } from "./resumable.js";

/** A store whose rows are in order of their end: their begins are in none. */
interface Ending {
  readonly count: number;
  firstAfter(name: "end", t: number): number;
}

interface Column {
  at(row: number): number;
}

export interface Rows {
  readonly from: number;
  readonly to: number;
}

const kept = new WeakMap<Column, { rows: number; earliest: number[] }>();

/**
 * The rows of [t0, t1), and few others: all rows that end after `t0`, without blocks in which all begin at `t1` or later.
 * The earliest begin of each block is kept.
 */
export function begunRows(store: Ending, begins: Column, t0: number, t1: number): readonly Rows[] {
  const earliest = earliestOf(begins, store.count);
  const found: Rows[] = [];
  for (let from = store.firstAfter("end", t0); from < store.count; ) {
    const block = Math.floor(from / STEP_ROWS);
    const to = Math.min(store.count, (block + 1) * STEP_ROWS);
    if ((earliest[block] ?? Number.NEGATIVE_INFINITY) < t1) {
      const last = found.at(-1);
      if (last?.to === from) found[found.length - 1] = { from: last.from, to };
      else found.push({ from, to });
    }
    from = to;
  }
  return found;
}

/** Of full blocks only: rows are added to the last one. */
function earliestOf(begins: Column, count: number): readonly number[] {
  const known = kept.get(begins) ?? { rows: 0, earliest: [] };
  kept.set(begins, known);
  for (; known.rows + STEP_ROWS <= count; known.rows += STEP_ROWS) {
    let earliest = Number.POSITIVE_INFINITY;
    for (let row = known.rows; row < known.rows + STEP_ROWS; row += 1) earliest = Math.min(earliest, begins.at(row));
    known.earliest.push(earliest);
  }
  return known.earliest;
}
