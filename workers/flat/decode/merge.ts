import { f64At, INFINITE, i32At, setF64, setI32 } from "./prelude.js";
import { B, H, R } from "./records.js";

// A merge by time: `TimeHeap` in flat memory, and the rows of blocks that get places in a batch.

const NONE = 2147483647;
/** Why rows get no more places. */
const ENDS = 1;
const FULL = 2;

/** The stream has a next row at `head`. */
export function pushStream(heap: i32, stream: i32, head: f64): void {
  const heads = i32At(heap + H.HEADS_AT);
  const streams = i32At(heap + H.STREAMS_AT);
  let i = i32At(heap + H.SIZE);
  setI32(heap + H.SIZE, i + 1);
  while (i > 0) {
    const parent = (i - 1) >> 1;
    const above = f64At(heads + (parent << 3));
    const aboveStream = i32At(streams + (parent << 2));
    if (!isBefore(head, stream, above, aboveStream)) break;
    put(heads, streams, i, above, aboveStream);
    i = parent;
  }
  put(heads, streams, i, head, stream);
}

/** The stream whose row comes next has no more rows. */
export function removeTop(heap: i32): void {
  const heads = i32At(heap + H.HEADS_AT);
  const streams = i32At(heap + H.STREAMS_AT);
  const last = i32At(heap + H.SIZE) - 1;
  setI32(heap + H.SIZE, last);
  const head = f64At(heads + (last << 3));
  const stream = i32At(streams + (last << 2));
  put(heads, streams, last, INFINITE, NONE);
  if (last > 0) sink(heap, heads, streams, stream, head);
}

/** The next row of the stream whose row came next is at `head`. */
export function moveTop(heap: i32, head: f64): void {
  const streams = i32At(heap + H.STREAMS_AT);
  sink(heap, i32At(heap + H.HEADS_AT), streams, i32At(streams), head);
}

/** Gives places to rows in order of time. Returns 1 when the batch is full, 0 when the top stream has no more rows. */
export function placeRows(heap: i32, batch: i32): i32 {
  const heads = i32At(heap + H.HEADS_AT);
  const streams = i32At(heap + H.STREAMS_AT);
  const blocks = i32At(heap + H.BLOCKS_AT);
  const ts = i32At(batch + R.TIMES_AT);
  const capacity = i32At(batch + R.CAPACITY);
  let place = i32At(batch + R.COUNT);
  let stop = 0;
  while (stop === 0) {
    const stream = i32At(streams);
    const block = i32At(blocks + (stream << 2));
    const times = i32At(block + B.TIMES_AT);
    const places = i32At(block + B.PLACES_AT);
    const count = i32At(block + B.COUNT);
    // The top stream's first row, and all its rows below this time, come before the rows of all other streams.
    const limit = Math.min(f64At(heads + 8), f64At(heads + 16));
    let row = i32At(block + B.TAKEN);
    let time = f64At(times + (row << 3));
    do {
      setI32(places + (row << 2), place);
      setF64(ts + (place << 3), time);
      row += 1;
      place += 1;
      // Infinity follows the last.
      time = f64At(times + (row << 3));
    } while (time < limit && place < capacity);
    setI32(block + B.TAKEN, row);
    if (row !== count) sink(heap, heads, streams, stream, time);
    if (row === count) stop = ENDS;
    else if (place === capacity) stop = FULL;
  }
  setI32(batch + R.COUNT, place);
  return stop === FULL ? 1 : 0;
}

/** Puts a stream in the top's place and lets it sink to its own. */
function sink(heap: i32, heads: i32, streams: i32, stream: i32, head: f64): void {
  const size = i32At(heap + H.SIZE);
  let i = 0;
  let child = 1;
  while (child < size) {
    let first = f64At(heads + (child << 3));
    const second = f64At(heads + (child << 3) + 8);
    const firstStream = i32At(streams + (child << 2));
    const secondStream = i32At(streams + (child << 2) + 4);
    let below = firstStream;
    if (isBefore(second, secondStream, first, firstStream)) {
      child += 1;
      first = second;
      below = secondStream;
    }
    if (!isBefore(first, below, head, stream)) break;
    put(heads, streams, i, first, below);
    i = child;
    child = 2 * i + 1;
  }
  put(heads, streams, i, head, stream);
}

function put(heads: i32, streams: i32, i: i32, head: f64, stream: i32): void {
  setF64(heads + (i << 3), head);
  setI32(streams + (i << 2), stream);
}

function isBefore(head: f64, stream: i32, otherHead: f64, otherStream: i32): boolean {
  return head < otherHead || (head === otherHead && stream < otherStream);
}
