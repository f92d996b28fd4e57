import { expect, test } from "vitest";
import { type PackedPlace, PageKeeper } from "../../../../workers/core/page-keeper.js";
import { RecordPager } from "../../../../workers/core/record-pager.js";
import { pagesOf, Records } from "../../../../workers/core/records.js";
import { SpillLog } from "../../../../workers/core/spill-log.js";
import { PagePacker } from "../../../../workers/index/packed/page-packer.js";
import { memoryFile } from "../support/memory-file.js";

const SCHEMA = { time: "float", lane: "int", kind: "byte" } as const;
const COLUMNS = 3;
const ROWS = 100_000;
const PAGE_BYTES = 8192 * 8;
const SEGMENT_WORDS = 1 << 15;

const expected = (row: number) => ({ time: row * 7 + (row % 3), lane: row % 91, kind: row % 250 });

function kept(budgetBytes: number, file = memoryFile()) {
  const keeper = new PageKeeper(budgetBytes, new SpillLog(() => file, SEGMENT_WORDS));
  const pager = new RecordPager(new PagePacker(), keeper);
  const records = new Records(SCHEMA, { pager });
  for (let row = 0; row < ROWS; row += 1) records.add(expected(row));
  return { keeper, pager, records, file };
}

function expectAll(records: Records<typeof SCHEMA>): void {
  for (let row = 0; row < ROWS; row += 61) expect(records.at(row)).toEqual(expected(row));
}

test("records above the budget are the same, and lie in a file", () => {
  const { keeper, records, file } = kept(0);
  expect(records.bytes()).toBe(8192 * 13);
  expect(keeper.held("records")).toBe(0);
  expect(0 < file.written() && file.written() === keeper.log.fileBytes).toBe(true);
  expectAll(records);
  expect(records.firstFrom("time", 350_000)).toBe(50_000);
  expect([records.has("kind", 249), records.has("kind", 250), records.has("lane", 90)]).toEqual([true, false, true]);
  expect(Array.from(records.toColumns().lane ?? [])).toEqual(Array.from({ length: ROWS }, (_, row) => row % 91));
});

test("the first records stay as they are while a part of the budget has room", () => {
  const { keeper, records } = kept(16 * PAGE_BYTES);
  const held = keeper.held("records");
  expect(2 * PAGE_BYTES <= held && held < 4 * PAGE_BYTES).toBe(true);
  expect(keeper.log.fileBytes).toBe(0);
  expectAll(records);
  records.forget();
  expect([keeper.held("records"), keeper.held("unpacked")]).toEqual([0, 0]);
});

test("what questions brought back is bounded", () => {
  const { keeper, records } = kept(0);
  let most = 0;
  for (let row = 0; row < ROWS; row += 999) {
    records.at((row * 7919) % ROWS);
    most = Math.max(most, keeper.held("unpacked"));
  }
  expect(15 * PAGE_BYTES <= most && most <= 16 * PAGE_BYTES).toBe(true);
});

test("packed records can be changed", () => {
  const { records } = kept(0);
  for (const row of [5, 8191, 8192, 70_000, 99_999]) records.columns.kind.set(row, 251);
  for (let row = 0; row < ROWS; row += 8192)
    for (const column of ["time", "lane"] as const) records.columns[column].at(row);
  for (const row of [5, 8191, 8192, 70_000, 99_999]) expect(records.at(row)).toEqual({ ...expected(row), kind: 251 });
  expect(records.at(70_001)).toEqual(expected(70_001));
});

test.each([0, 1, 8191, 8192, 8193, 20_000])("%i records come back by page", (count) => {
  const { pager, records } = kept(count % 2 === 0 ? 0 : 1 << 30);
  const some = new Records(SCHEMA, { pager });
  for (let row = 0; row < count; row += 1) some.copy(records, row);
  const pages = Array.from(some.packedPages(pager), (words) => words.slice());
  const read: number[] = [];
  const source = {
    read(place: number) {
      read.push(place);
      return pages[place] as Uint32Array;
    },
  };
  const places: PackedPlace[][] = Array.from({ length: COLUMNS }, (_, column) =>
    Array.from({ length: pagesOf(count) }, (__, page) => ({
      source,
      place: column * pagesOf(count) + page,
      length: 0,
    })),
  );
  const back = new Records(SCHEMA, { pager }).restorePacked({ count, places });
  expect([back.count, back.bytes(), read]).toEqual([count, 0, []]);
  for (let row = 0; row < count; row += 7) expect(back.at(row)).toEqual(expected(row));
  expect(back.toColumns()).toEqual(some.toColumns());
  expect(() => back.grow()).toThrow("nothing is added");
});

test("a page that the file does not hold as it was is said", () => {
  const file = memoryFile();
  const { records } = kept(0, file);
  file.write(new Uint8Array(64).fill(7), 200);
  expect(() => {
    for (let row = 0; row < ROWS; row += 1000) records.at(row);
  }).toThrow("is damaged");
});
