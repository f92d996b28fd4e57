import { FULL_TIMES, STARTS_AT, TAIL_ROWS, TRACK, WORDS_AT } from "../index/track-head.js";
import { isKnownSinceOdd } from "./calls.js";
import { STATE_MASK, State } from "./numbers.js";
import { f64At, i32At } from "./prelude.js";
import { M } from "./records.js";
import { startOf } from "./track.js";

/** analyses/known-since.ts */
export function isKnownSince(machine: i32, track: i32, from: f64): boolean {
  if (i32At(machine + M.GAPS) === 0 || f64At(machine + M.LAST_GAP_END_F) <= from) return true;
  if (i32At(track + FULL_TIMES) === 0) {
    const words = i32At(track + WORDS_AT);
    const starts = i32At(track + STARTS_AT);
    for (let row = i32At(track + TAIL_ROWS) - 1; 0 <= row; row -= 1) {
      if ((i32At(words + (row << 3) + 4) & STATE_MASK) === State.UNKNOWN) return false;
      if (startOf(words, starts, row) <= from) return true;
    }
  }
  return isKnownSinceOdd(machine, i32At(track + TRACK), from) !== 0;
}
