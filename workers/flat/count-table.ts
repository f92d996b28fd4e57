import { flushCounts } from "./calls.js";
import { E, MOST_NOTED, N, Noted } from "./count-records.js";
import { f64At, i32At, lowBits, multiply, setF64, setI32, setU16, u16At } from "./prelude.js";

// Counts by lane, group and value in one window after the other, in the memory of a `CountTable` (analyses/count-table.ts).

/** 2^32 over the golden ratio: spreads numbers that are near each other. */
const SPREAD = -1640531535;

export function count(table: i32, window: f64, lane: i32, group: i32, value: f64): void {
  if (f64At(table + N.WINDOW_F) !== window) {
    placeNoted(table);
    flushCounts(table);
    setF64(table + N.WINDOW_F, window);
  }
  const noted = i32At(table + N.NOTED);
  const note = i32At(table + N.NOTES) + multiply(noted, Noted.BYTES);
  setF64(note + Noted.VALUE_F, value);
  setI32(note + Noted.LANE, lane);
  setI32(note + Noted.GROUP, group);
  setI32(table + N.NOTED, noted + 1);
  if (noted + 1 === MOST_NOTED) placeNoted(table);
}

/**
 * Counts what is noted. Counts lie all over the table, which the first cache of a processor does not hold: one after the
 * other it waits for several at a time, and not for each between other work.
 */
export function placeNoted(table: i32): void {
  const from = i32At(table + N.NOTES);
  const to = from + multiply(i32At(table + N.NOTED), Noted.BYTES);
  setI32(table + N.NOTED, 0);
  for (let note = from; note < to; note += Noted.BYTES) {
    const lane = i32At(note + Noted.LANE);
    const group = i32At(note + Noted.GROUP);
    const value = f64At(note + Noted.VALUE_F);
    if (increase(table, lane, group, value)) continue;
    // A window with more values than there is room for is counted in parts.
    flushCounts(table);
    increase(table, lane, group, value);
  }
}

/** False: no room. */
function increase(table: i32, lane: i32, group: i32, value: f64): boolean {
  const slots = i32At(table + N.SLOTS);
  const counts = i32At(table + N.COUNTS);
  const mask = i32At(table + N.MASK);
  const mixed = multiply(lowBits(value) + multiply(lane, 61) + multiply(group, 17), SPREAD);
  let slot = (mixed >>> i32At(table + N.SHIFT)) & mask;
  let at = u16At(slots + (slot << 1));
  while (at !== 0) {
    const place = counts + multiply(at - 1, E.BYTES);
    if (f64At(place + E.VALUE_F) === value && i32At(place + E.LANE) === lane && i32At(place + E.GROUP) === group) {
      setI32(place + E.COUNT, i32At(place + E.COUNT) + 1);
      return true;
    }
    slot = (slot + 1) & mask;
    at = u16At(slots + (slot << 1));
  }
  const used = i32At(table + N.USED);
  if (used === i32At(table + N.ROOM)) return false;
  setI32(table + N.USED, used + 1);
  setU16(slots + (slot << 1), used + 1);
  add(counts + multiply(used, E.BYTES), lane, group, value);
  return true;
}

function add(place: i32, lane: i32, group: i32, value: f64): void {
  setF64(place + E.VALUE_F, value);
  setI32(place + E.LANE, lane);
  setI32(place + E.GROUP, group);
  setI32(place + E.COUNT, 1);
}
