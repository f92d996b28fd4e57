import { expect, test } from "vitest";
import { FlatMemory } from "../../../../workers/core/flat-memory.js";
import { OpenPages } from "../../../../workers/core/open-pages.js";
import { PageKeeper } from "../../../../workers/core/page-keeper.js";
import { RecordPager } from "../../../../workers/core/record-pager.js";
import { Records } from "../../../../workers/core/records.js";
import { type Calls, setCalls } from "../../../../workers/flat/calls.js";
import { setMemory } from "../../../../workers/flat/prelude.js";
import { nextRow, putByte, putFloat, putInt } from "../../../../workers/flat/rows.js";
import { PagePacker } from "../../../../workers/index/packed/page-packer.js";

const SCHEMA = { time: "float", lane: "int", kind: "byte" } as const;

/** Two stores of one core. */
function openStores(pager?: RecordPager) {
  const memory = new FlatMemory(64);
  const use = () => setMemory(memory.memory.buffer);
  memory.onGrown = use;
  use();
  const open = new OpenPages(memory);
  setCalls({ growRows: (store: number) => open.grow(store) } as Calls);
  return { one: new Records(SCHEMA, { open, pager }), other: new Records(SCHEMA, { open, pager }) };
}

type Store = Records<typeof SCHEMA>;

function addByCore({ head: { byteOffset: store } }: Store, i: number): number {
  const row = nextRow(store);
  putFloat(store, 0, row, i + 0.5);
  putInt(store, 1, row, 0 - i);
  putByte(store, 2, row, i % 250);
  return row;
}

const rowsOf = (store: Store) => Array.from({ length: store.count }, (_, row) => store.at(row));
const expected = (row: number) => ({ time: row + 0.5, lane: 0 - row, kind: row % 250 });

test.each([0, 1, 63, 64, 65, 8191, 8192, 8193, 40_000])("%i records that the core and others add in turn", (count) => {
  const { one, other } = openStores();
  const added = Array.from({ length: count }, (_, i) => {
    if (i % 5 === 0) addByCore(other, i);
    return i % 3 === 0 ? one.add(expected(i)) : addByCore(one, i);
  });
  expect(added).toEqual([...added.keys()]);
  expect(rowsOf(one)).toEqual(added.map(expected));
  expect(rowsOf(other)).toEqual(added.filter((i) => i % 5 === 0).map(expected));
  const back = new Records(SCHEMA).restore(one.toColumns());
  expect([back.count, back.firstFrom("time", 100)]).toEqual([count, Math.min(100, count)]);
});

test("records that the core adds are packed above a budget, and are the same", () => {
  const { one, other } = openStores(new RecordPager(new PagePacker(), new PageKeeper(0)));
  for (let i = 0; i < 40_000; i += 1) {
    addByCore(one, i);
    if (i % 3 === 0) other.add(expected(i));
  }
  expect([one.bytes(), other.bytes()]).toEqual([8192 * 13, 8192 * 13]);
  expect(rowsOf(one)).toEqual(Array.from({ length: 40_000 }, (_, i) => expected(i)));
  expect(other.at(9000)).toEqual(expected(27_000));
});

test("columns that were taken stay as they are while more records come", () => {
  const { one } = openStores();
  for (let i = 0; i < 100; i += 1) addByCore(one, i);
  const columns = one.toColumns();
  for (let i = 100; i < 30_000; i += 1) addByCore(one, i);
  one.columns.lane.set(5, 7);
  one.columns.lane.set(29_999, 8);
  expect([one.at(5).lane, one.at(29_999).lane]).toEqual([7, 8]);
  expect([columns.time?.length, columns.time?.[99], columns.lane?.[5]]).toEqual([100, 99.5, -5]);
});
