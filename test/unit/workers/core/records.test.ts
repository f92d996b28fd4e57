import { expect, test } from "vitest";
import { Records } from "../../../../workers/core/records.js";

const SCHEMA = { time: "float", lane: "int", kind: "byte" } as const;
const ROWS = [0, 63, 64, 4095, 8191, 8192, 16_383, 16_384, 39_999];

function filled(count: number) {
  const records = new Records(SCHEMA);
  for (let i = 0; i < count; i += 1) records.add({ time: i + 0.5, lane: 0 - i, kind: i % 250 });
  return records;
}

const expected = (row: number) => ({ time: row + 0.5, lane: 0 - row, kind: row % 250 });

test("rows keep their parts over every growth, and may change later", () => {
  const records = new Records(SCHEMA);
  for (let i = 0; i < 40_000; i += 1) {
    const row = records.next();
    expect(row).toBe(i);
    records.columns.time.put(row, i + 0.5);
    records.columns.lane.put(row, 0 - i);
    records.columns.kind.put(row, i % 250);
  }
  expect(records.count).toBe(40_000);
  for (const row of ROWS) expect(records.at(row)).toEqual(expected(row));
  records.columns.time.set(100, 7);
  expect(records.at(100)).toEqual({ ...expected(100), time: 7 });
});

test("rows are found by a part that ascends", () => {
  const records = filled(20_000);
  expect([records.firstFrom("time", 9000.5), records.firstAfter("time", 9000.5)]).toEqual([9000, 9001]);
  expect([records.firstFrom("time", -1), records.firstFrom("time", 1e9)]).toEqual([0, 20_000]);
  expect([records.has("kind", 249), records.has("kind", 251), records.has("lane", -19_999)]).toEqual([
    true,
    false,
    true,
  ]);
  expect(filled(64).has("kind", 64)).toBe(false);
});

test.each([0, 1, 64, 8192, 8193, 20_000])(
  "%i records are the same as columns and back, and go on from there",
  (count) => {
    const columns = structuredClone(filled(count).toColumns());
    expect(Object.values(columns).map(({ length }) => length)).toEqual([count, count, count]);
    const back = new Records(SCHEMA).restore(columns);
    for (let i = count; i < count + 9000; i += 1) back.add(expected(i));
    expect(back.count).toBe(count + 9000);
    for (let row = 0; row < back.count; row += 7) expect(back.at(row)).toEqual(expected(row));
  },
);

test("a missing column or one of another kind is refused", () => {
  const { time, ...others } = filled(3).toColumns();
  expect(() => new Records(SCHEMA).restore(others)).toThrow("time");
  expect(() => new Records(SCHEMA).restore({ ...others, time: new Int32Array(3) })).toThrow("time");
  expect(() => new Records(SCHEMA).restore({ ...others, time: new Float64Array(4) })).toThrow("lane");
});
