import { allocate } from "./calls.js";
import { i32At, multiply, setI32 } from "./prelude.js";
import { List } from "./records.js";

// Rows that grow in number, such as the interrupts that wait for a vCPU.

const FIRST_ROWS = 4;

/** Address of another row of `bytes` bytes, which are a multiple of 4. Its values are of no meaning yet. */
export function addRow(list: i32, bytes: i32): i32 {
  const count = i32At(list + List.COUNT);
  if (count === i32At(list + List.ROOM)) grow(list, bytes);
  setI32(list + List.COUNT, count + 1);
  return i32At(list + List.AT) + multiply(count, bytes);
}

/** The end of its rows. */
export function endOf(list: i32, bytes: i32): i32 {
  return i32At(list + List.AT) + multiply(i32At(list + List.COUNT), bytes);
}

/** The room stays. */
export function empty(list: i32): void {
  setI32(list + List.COUNT, 0);
}

function grow(list: i32, bytes: i32): void {
  const from = i32At(list + List.AT);
  const rows = i32At(list + List.ROOM);
  const room = rows === 0 ? FIRST_ROWS : rows << 1;
  const to = allocate(multiply(room, bytes));
  for (let at = 0; at < multiply(rows, bytes); at += 4) setI32(to + at, i32At(from + at));
  setI32(list + List.AT, to);
  setI32(list + List.ROOM, room);
}
