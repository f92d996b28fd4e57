import { COUNT, NUMBER, PAGE_MASK, PAGES, ROOM } from "../core/rows-head.js";
import { growRows } from "./calls.js";
import { STORES } from "./columns.js";
import { i32At, setF64, setI32, setU8 } from "./prelude.js";

// Records of occurrences, written where queries read them (core/records.ts). A `store` is the address of its head, a
// `column` its number in the store's schema. All parts of a row are put before the next row.

/** A store of the session, by `Store`. */
export function storeOf(store: i32): i32 {
  return i32At(STORES + (store << 2));
}

/** Adds a row, and returns its number. */
export function nextRow(store: i32): i32 {
  const row = i32At(store + COUNT);
  if (row === i32At(store + ROOM)) growRows(i32At(store + NUMBER));
  setI32(store + COUNT, row + 1);
  return row;
}

export function putFloat(store: i32, column: i32, row: i32, value: f64): void {
  setF64(i32At(store + PAGES + (column << 2)) + ((row & PAGE_MASK) << 3), value);
}

export function putInt(store: i32, column: i32, row: i32, value: i32): void {
  setI32(i32At(store + PAGES + (column << 2)) + ((row & PAGE_MASK) << 2), value);
}

export function putByte(store: i32, column: i32, row: i32, value: i32): void {
  setU8(i32At(store + PAGES + (column << 2)) + (row & PAGE_MASK), value);
}
