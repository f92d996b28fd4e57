import { expect, test } from "vitest";
import { Records } from "../../../../workers/core/records.js";

test("rows keep their parts over every growth, and may change later", () => {
  const records = new Records();
  const [floats, ints, bytes] = [records.floats(), records.ints(), records.bytes()];
  const count = 40_000;
  for (let i = 0; i < count; i += 1) {
    const row = records.next();
    expect(row).toBe(i);
    floats.put(row, i + 0.5);
    ints.put(row, 0 - i);
    bytes.put(row, i & 255);
  }
  expect(records.count).toBe(count);
  floats.set(100, 7);
  for (const row of [0, 63, 64, 4095, 8191, 8192, 16_383, 16_384, count - 1]) {
    expect([floats.at(row), ints.at(row), bytes.at(row)]).toEqual([row + 0.5, 0 - row, row & 255]);
  }
  expect(floats.at(100)).toBe(7);
});
