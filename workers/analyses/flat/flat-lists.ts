import type { FlatMemory } from "../../core/flat-memory.js";
import { List } from "../../flat/records.js";

const FIRST_ROWS = 16;

/** Adds an address to a list of them. */
export function addAddress(memory: FlatMemory, list: number, address: number): void {
  const part = (place: number) => (list + place) >> 2;
  const count = memory.i32[part(List.COUNT)] as number;
  if (count === memory.i32[part(List.ROOM)]) {
    const room = Math.max(FIRST_ROWS, count * 2);
    const to = memory.allocate(room * 4);
    const from = memory.i32[part(List.AT)] as number;
    memory.i32.copyWithin(to >> 2, from >> 2, (from >> 2) + count);
    memory.i32[part(List.AT)] = to;
    memory.i32[part(List.ROOM)] = room;
  }
  memory.i32[((memory.i32[part(List.AT)] as number) >> 2) + count] = address;
  memory.i32[part(List.COUNT)] = count + 1;
}
