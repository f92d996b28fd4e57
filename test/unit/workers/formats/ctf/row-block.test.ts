import { expect, test } from "vitest";
import { BLOCK_ROWS, RowBlock } from "../../../../../workers/formats/ctf/row-block.js";

test("a block takes memory when rows are found, more once it was full, and none when the stream has ended", () => {
  const block = new RowBlock();
  expect(block.capacity).toBe(0);
  block.clear();
  const first = block.capacity;
  expect(first).toBeLessThan(BLOCK_ROWS / 8);
  for (let row = 0; row < first; row += 1) block.add(row, 1, row);
  block.close();
  expect(Array.from(block.times)).toEqual([...Array(first).keys(), Number.POSITIVE_INFINITY]);
  block.clear();
  expect([block.capacity, block.count, block.taken, block.written]).toEqual([BLOCK_ROWS, 0, 0, 0]);
  for (let row = 0; row < 5; row += 1) block.add(row, 1, row);
  block.clear();
  expect(block.capacity).toBe(BLOCK_ROWS);
  block.free();
  expect([block.capacity, block.count, block.times.length, block.places.length]).toEqual([0, 0, 1, 0]);
});
