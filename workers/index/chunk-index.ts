import { STATE_COUNT, State } from "../model/states.js";

/**
 * What answers questions about a chunk without reading its rows:
 *
 *     blocks  |0         |1          |2               blockStarts: start of its first row
 *     sums    |p states  |p states   |p states        time in each state from the lane's begin to blockStarts
 *     longest |max       |max        |max             longest outlier interval that ends in the block
 */
export interface ChunkIndex {
  /** States seen in the lane up to the end of this chunk; the columns of `sums`. */
  readonly palette: Uint8Array;
  readonly blockStarts: Float64Array;
  readonly sums: Float64Array;
  readonly longest: Float64Array;
  /** The largest of `longest`. */
  readonly longestOfAll: number;
}

export const EMPTY_INDEX: ChunkIndex = {
  palette: new Uint8Array(0),
  blockStarts: new Float64Array(0),
  sums: new Float64Array(0),
  longest: new Float64Array(0),
  longestOfAll: 0,
};

/** Time stolen from a lane: what must stay visible however far out the view is. By state, 1 or 0. */
export const IS_OUTLIER_STATE: Uint8Array = Uint8Array.from({ length: STATE_COUNT }, (_, state) =>
  state === State.RUNNABLE || state === State.PREEMPTED ? 1 : 0,
);

/** What a chunk's index needs to know of the rows before it. */
export interface ChunkCarry {
  /** Start and state of the row before the chunk's first. */
  readonly lastStart: number;
  readonly lastState: number;
  /** Time in each state from the lane's begin to `lastStart`, by state number. */
  readonly totals: Float64Array;
  /** Bit per state seen before the chunk; 0 for a lane's first chunk. */
  readonly seen: number;
}

export const NO_CARRY: ChunkCarry = {
  lastStart: 0,
  lastState: State.NONE,
  totals: new Float64Array(STATE_COUNT),
  seen: 0,
};

/**
 * Builds the index of `rows` rows, `blockRows` to a block. With `scratch` its sums lie there, for a caller that
 * copies them before the next call: sealing a chunk need not allocate what it throws away.
 */
export function indexRows(
  { starts, states }: { readonly starts: Float64Array; readonly states: Uint8Array },
  rows: number,
  blockRows: number,
  carry: ChunkCarry,
  scratch?: Float64Array,
): ChunkIndex {
  const palette = paletteOf(states, rows, carry.seen);
  const blocks = Math.ceil(rows / blockRows);
  const blockStarts = new Float64Array(blocks);
  const sums = scratch ?? new Float64Array(blocks * palette.length);
  const longest = new Float64Array(blocks);
  const totals = Float64Array.from(carry.totals);
  // A row's time is known at the next row, and goes to that row's block. Nothing precedes a lane's very first row.
  let lastStart = carry.seen === 0 ? (starts[0] as number) : carry.lastStart;
  let lastState = carry.lastState;
  let longestOfAll = 0;
  for (let block = 0; block < blocks; block += 1) {
    const begin = block * blockRows;
    const end = Math.min(begin + blockRows, rows);
    const start = starts[begin] as number;
    let worst = IS_OUTLIER_STATE[lastState] === 1 ? start - lastStart : 0;
    totals[lastState] = (totals[lastState] as number) + (start - lastStart);
    blockStarts[block] = start;
    copyTotals(totals, palette, sums, block);
    lastStart = start;
    lastState = states[begin] as number;
    for (let row = begin + 1; row < end; row += 1) {
      const next = starts[row] as number;
      const time = next - lastStart;
      totals[lastState] = (totals[lastState] as number) + time;
      if (IS_OUTLIER_STATE[lastState] === 1 && worst < time) worst = time;
      lastStart = next;
      lastState = states[row] as number;
    }
    longest[block] = worst;
    if (longestOfAll < worst) longestOfAll = worst;
  }
  return { palette, blockStarts, sums, longest, longestOfAll };
}

function paletteOf(states: Uint8Array, rows: number, seenBefore: number): Uint8Array {
  let seen = seenBefore;
  for (let row = 0; row < rows; row += 1) seen |= 1 << (states[row] as number);
  const palette: number[] = [];
  for (let state = 0; state < STATE_COUNT; state += 1) if (seen & (1 << state)) palette.push(state);
  return Uint8Array.from(palette);
}

function copyTotals(totals: Float64Array, palette: Uint8Array, sums: Float64Array, block: number): void {
  const at = block * palette.length;
  for (let i = 0; i < palette.length; i += 1) sums[at + i] = totals[palette[i] as number] as number;
}
