import { G } from "./lane-records.js";
import { BLOCK_BITS, isOutlier, STATE_MASK } from "./numbers.js";
import { f64At, i32At, setF64, setI32, setU16, trailingZeros, u8At, u16At, whole, wordAt } from "./prelude.js";

// The index of a full chunk whose rows are `words`, in blocks that begin at `starts` (index/chunk.ts).

const BLOCK_ROWS = 1 << BLOCK_BITS;
const SUM_BITS = 7;
const SUM_ROWS = 1 << SUM_BITS;
const GROUP_BITS = 8;

/** The states of each block of rows, a bit for each, into `into`; returns those of all. */
export function noteStates(words: i32, rows: i32, into: i32): i32 {
  let all = 0;
  let row = 0;
  while (row < rows) {
    const place = into + ((row >> BLOCK_BITS) << 2);
    const end = row + BLOCK_ROWS < rows ? row + BLOCK_ROWS : rows;
    let states = 0;
    for (; row < end; row += 1) states |= 1 << (i32At(words + (row << 3) + 4) & STATE_MASK);
    setI32(place, states);
    all |= states;
  }
  return all;
}

/**
 * The sums before each run of rows, and the longest outlier of each group of blocks. `totals`: time in each state before
 * the chunk, by its number. `stolen`: length of the row before the chunk if that is an outlier.
 */
export function sumRows(
  words: i32,
  starts: i32,
  rows: i32,
  totals: i32,
  stolen: f64,
  palette: i32,
  states: i32,
  sums: i32,
  longest: i32,
  longestEnds: i32,
): void {
  let start = f64At(starts);
  let spent = stolen;
  for (let first = 0; first < rows; first += SUM_ROWS) {
    const group = first >> GROUP_BITS;
    const most = longest + (group << 3);
    const stop = first + SUM_ROWS < rows ? first + SUM_ROWS : rows;
    const at = sums + (((first >> SUM_BITS) * states) << 3);
    for (let i = 0; i < states; i += 1) setF64(at + (i << 3), f64At(totals + (u8At(palette + i) << 3)));
    if ((first & ((1 << GROUP_BITS) - 1)) === 0) {
      setF64(most, 0);
      setI32(longestEnds + (group << 2), 0);
    }
    // Row by row: \`spent\` is the length of the row before, if that is an outlier.
    for (let row = first; row < stop; row += 1) {
      if (0 < spent && f64At(most) < spent) {
        setF64(most, spent);
        setI32(longestEnds + (group << 2), row);
      }
      const next = row + 1;
      if (next === rows) return;
      const end = f64At(starts + ((next >> BLOCK_BITS) << 3)) + wordAt(words + (next << 3));
      const state = i32At(words + (row << 3) + 4) & STATE_MASK;
      const total = totals + (state << 3);
      setF64(total, f64At(total) + (end - start));
      spent = isOutlier(state) ? end - start : 0;
      start = end;
    }
  }
}

/** Running sums at even times, as index/grid-writer.ts has them. `grid` is a record of what is known of the grid. */
export function fillGrid(words: i32, starts: i32, rows: i32, grid: i32): void {
  const beginNs = f64At(grid + G.BEGIN_F);
  const bucketNs = f64At(grid + G.BUCKET_F);
  const buckets = i32At(grid + G.BUCKETS);
  /** Ranks of states with time since the last border of each level. */
  let had = 0;
  let had1 = 0;
  let had2 = 0;
  let bucket = 0;
  let border: f64 = 0;
  let start: f64 = 0;
  for (let row = 0; row < rows - 1; row += 1) {
    const next = row + 1;
    const end = f64At(starts + ((next >> BLOCK_BITS) << 3)) + wordAt(words + (next << 3)) - beginNs;
    const rank = u8At(grid + G.RANKS + (i32At(words + (row << 3) + 4) & STATE_MASK));
    const spent = grid + G.SPENT + (rank << 3);
    while (border <= end && bucket <= buckets) {
      if (start < border) {
        setF64(spent, f64At(spent) + (border - start));
        start = border;
        had |= 1 << rank;
      }
      had1 |= had;
      had2 |= had;
      putBorder(grid, bucket, had, had1, had2);
      had = 0;
      if (isOfLevel1(bucket)) had1 = 0;
      if (isOfLevel2(bucket)) had2 = 0;
      bucket += 1;
      border = bucket * bucketNs;
    }
    if (start < end) {
      setF64(spent, f64At(spent) + (end - start));
      had |= 1 << rank;
    }
    start = end;
  }
  // Rounding may put the last border after the last row's begin.
  for (; bucket <= buckets; bucket += 1) {
    had1 |= had;
    had2 |= had;
    putBorder(grid, bucket, had, had1, had2);
    had = 0;
    if (isOfLevel1(bucket)) had1 = 0;
    if (isOfLevel2(bucket)) had2 = 0;
  }
}

/** Sums at a border of the finest level, in each level that has it. */
function putBorder(grid: i32, bucket: i32, had: i32, had1: i32, had2: i32): void {
  putSums(grid, 0, had);
  if (isOfLevel1(bucket)) putSums(grid, 1, had1);
  if (isOfLevel2(bucket)) putSums(grid, 2, had2);
}

function isOfLevel1(bucket: i32): boolean {
  return (bucket & 3) === 0;
}

function isOfLevel2(bucket: i32): boolean {
  return (bucket & 15) === 0;
}

/** `had`: ranks of states with time since the last border of the level. The others keep their sums. */
function putSums(grid: i32, level: i32, had: i32): void {
  const perNs = f64At(grid + G.PER_NS + (level << 3));
  const last = grid + G.LAST + (level << 6);
  for (let left = had; left !== 0; left &= left - 1) {
    const rank = trailingZeros(left);
    const place = last + (rank << 1);
    const exact = whole(f64At(grid + G.SPENT + (rank << 3)) * perNs);
    const behind = i32At(grid + G.LAST_WHOLE + (level << 7) + (rank << 2));
    // What has any time has one unit of it at least.
    const sum = exact <= behind ? behind + 1 : exact;
    setI32(grid + G.LAST_WHOLE + (level << 7) + (rank << 2), sum);
    setU16(place, sum);
  }
  const at = i32At(grid + G.AT + (level << 2));
  const bytes = i32At(grid + G.STATES) << 1;
  for (let i = 0; i < bytes; i += 2) setU16(at + i, u16At(last + i));
  setI32(grid + G.AT + (level << 2), at + bytes);
}
