import {
  BLOCK_NS,
  FULL_TIMES,
  INDEXED,
  LAST_LABEL,
  LAST_NS,
  SEALED,
  STARTS_AT,
  TAIL_ROWS,
  TRACK,
  WORDS_AT,
  WORDS_ROOM,
} from "../index/track-head.js";
import { enterOdd, reasonOdd, relabelOdd, stateOdd } from "./calls.js";
import { labelOf, reasonOfLabel } from "./labels.js";
import { BLOCK_BITS, BLOCK_MASK, CHUNK_BITS, CHUNK_ROWS, STATE_MASK } from "./numbers.js";
import { f64At, i32At, isWord, setF64, setI32, setWord, wordAt } from "./prelude.js";

// Rows of lanes, written where queries read them. A `track` is the address of its head. The core writes a row where that
// needs no new memory and no other form; all else is up to LaneTrack (index/lane-track.ts).

/** `LaneTrack.enterLabel`. */
export function enter(track: i32, t: f64, label: i32): void {
  const rows = i32At(track + TAIL_ROWS);
  if ((rows & BLOCK_MASK) !== 0 && f64At(track + LAST_NS) < t) {
    if (i32At(track + LAST_LABEL) === label) return;
    const offset = t - f64At(track + BLOCK_NS);
    if (isWord(offset)) {
      append(track, rows, t, offset, label);
      return;
    }
  }
  enterAnywhere(track, t, label);
}

export function countOf(track: i32): i32 {
  return (i32At(track + SEALED) << CHUNK_BITS) + i32At(track + TAIL_ROWS);
}

/** `LaneTrack.relabel` of a row with the state that it has. */
export function relabel(track: i32, row: i32, reason: i32, aux: i32): void {
  const inTail = row - (i32At(track + SEALED) << CHUNK_BITS);
  if (inTail < 0 || i32At(track + TAIL_ROWS) <= inTail) {
    relabelOdd(i32At(track + TRACK), row, reason, aux);
    return;
  }
  const place = i32At(track + WORDS_AT) + (inTail << 3) + 4;
  const label = labelOf(i32At(place) & STATE_MASK, reason, aux);
  setI32(place, label);
  if (inTail === i32At(track + TAIL_ROWS) - 1) setI32(track + LAST_LABEL, label);
}

/** Start of the last row. */
export function lastStart(track: i32): f64 {
  return f64At(track + LAST_NS);
}

function append(track: i32, rows: i32, t: f64, offset: f64, label: i32): void {
  const place = i32At(track + WORDS_AT) + (rows << 3);
  setWord(place, offset);
  setI32(place + 4, label);
  setI32(track + TAIL_ROWS, rows + 1);
  setI32(track + LAST_LABEL, label);
  setF64(track + LAST_NS, t);
}

function enterAnywhere(track: i32, t: f64, label: i32): void {
  let rows = i32At(track + TAIL_ROWS);
  const isBack = t <= f64At(track + LAST_NS);
  // With full times, or before the first row of the tail, rows lie elsewhere.
  if (rows === 0 || i32At(track + FULL_TIMES) !== 0 || (isBack && t <= f64At(i32At(track + STARTS_AT)))) {
    enterOdd(i32At(track + TRACK), t, label);
    return;
  }
  if (isBack) rows = takeBack(track, t, rows);
  if (i32At(track + LAST_LABEL) === label) return;
  if ((rows & BLOCK_MASK) === 0) {
    if (rows === CHUNK_ROWS || rows << 1 === i32At(track + WORDS_ROOM)) {
      enterOdd(i32At(track + TRACK), t, label);
      return;
    }
    setF64(i32At(track + STARTS_AT) + ((rows >> BLOCK_BITS) << 3), t);
    setF64(track + BLOCK_NS, t);
  }
  const offset = t - f64At(track + BLOCK_NS);
  if (isWord(offset)) append(track, rows, t, offset, label);
  else enterOdd(i32At(track + TRACK), t, label);
}

/** Drops the rows of the tail that start at `t` or later. There is one before them. Returns the number of the others. */
function takeBack(track: i32, t: f64, all: i32): i32 {
  const words = i32At(track + WORDS_AT);
  const starts = i32At(track + STARTS_AT);
  let rows = all - 1;
  while (t <= startOf(words, starts, rows - 1)) rows -= 1;
  setI32(track + TAIL_ROWS, rows);
  setI32(track + INDEXED, 0);
  setI32(track + LAST_LABEL, i32At(words + ((rows - 1) << 3) + 4));
  setF64(track + BLOCK_NS, f64At(starts + (((rows - 1) >> BLOCK_BITS) << 3)));
  setF64(track + LAST_NS, startOf(words, starts, rows - 1));
  return rows;
}

/** Start of a row of the tail, without full times. */
export function startOf(words: i32, starts: i32, row: i32): f64 {
  return f64At(starts + ((row >> BLOCK_BITS) << 3)) + wordAt(words + (row << 3));
}

/** `LaneTrack.stateAt`. */
export function stateAt(track: i32, row: i32): i32 {
  const inTail = row - (i32At(track + SEALED) << CHUNK_BITS);
  if (inTail < 0 || i32At(track + TAIL_ROWS) <= inTail) return stateOdd(i32At(track + TRACK), row);
  return i32At(i32At(track + WORDS_AT) + (inTail << 3) + 4) & STATE_MASK;
}

/** `LaneTrack.reasonAt`. */
export function reasonAt(track: i32, row: i32): i32 {
  const inTail = row - (i32At(track + SEALED) << CHUNK_BITS);
  if (inTail < 0 || i32At(track + TAIL_ROWS) <= inTail) return reasonOdd(i32At(track + TRACK), row);
  return reasonOfLabel(i32At(i32At(track + WORDS_AT) + (inTail << 3) + 4));
}
