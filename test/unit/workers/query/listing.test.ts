import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareValues } from "../../../../workers/core/compare.js";
import { Exports } from "../../../../workers/engine/exports.js";
import { Tables } from "../../../../workers/engine/tables.js";
import type { TableRequest } from "../../../../workers/model/table.js";
import { EXPORT_TABLES } from "../../../../workers/query/export/index.js";
import type { Cell, PanelTable, Row, RowPlaces } from "../../../../workers/query/export/table.js";
import { keptListing, type Listing, placedListing } from "../../../../workers/query/listing/listing.js";
import { PlaceMarks } from "../../../../workers/query/listing/place-marks.js";
import { placedRows, placesOf } from "../../../../workers/query/listing/places.js";
import { SortKeys, sortedOrder } from "../../../../workers/query/listing/sort-keys.js";
import { SortedPlaces } from "../../../../workers/query/listing/sorted-places.js";
import { toEnd } from "../../../../workers/query/resumable.js";
import { SESSION_TABLES } from "../../../../workers/query/tables/index.js";
import { runTables } from "../support/dsl-tables.js";

/** The cells of one column, some of them on places without a row. */
function placesFrom(parts: readonly (readonly (Cell | "none")[])[]): RowPlaces {
  return placesOf(
    parts.map((list) => ({ list, from: 0, to: list.length })),
    {
      has: (list, row) => list[row] !== "none",
      row: (list, row) => [list[row]],
      cell: (list, row) => list[row],
    },
  );
}

const number = fc.oneof(fc.double(), fc.integer({ min: -3, max: 3 }), fc.constant(undefined));
const cells = fc.array(fc.array(fc.oneof(number, fc.constant("none" as const)), { maxLength: 60 }), { maxLength: 6 });

/** All rows, page by page. */
function pages(listing: Listing, size: number): Row[] {
  const rows: Row[] = [];
  for (;;) {
    const page = toEnd(listing.page(rows.length, size));
    if (page.length === 0) return rows;
    rows.push(...page);
  }
}

function sortedBy(rows: readonly Row[], descending: boolean): Row[] {
  return [...rows].sort((a, b) => (descending ? -1 : 1) * compareValues(a[0], b[0]));
}

describe("pages of any size are the rows of the whole table", () => {
  test("in its order, and sorted by a column, with and without a filter", () => {
    fc.assert(
      fc.property(
        cells,
        fc.integer({ min: 1, max: 50 }),
        fc.boolean(),
        fc.boolean(),
        (parts, size, descending, isHalf) => {
          const places = placesFrom(parts);
          const isMatch = isHalf ? (row: Row) => typeof row[0] === "number" && 0 < row[0] : undefined;
          const rows = parts.flat().flatMap((cell) => (cell === "none" ? [] : [[cell]]));
          const expected = isMatch ? rows.filter(isMatch) : rows;
          const order = { column: 0, descending };
          for (const make of [
            (request: Parameters<typeof placedListing>[1]) => placedListing(places, request),
            (request: Parameters<typeof placedListing>[1]) => keptListing(placedRows(places), request),
          ]) {
            const natural = make({ isMatch, order: undefined, columns: 1 });
            const sorted = make({ isMatch, order, columns: 1 });
            toEnd(natural.fill());
            toEnd(sorted.fill());
            expect(natural.total).toBe(expected.length);
            expect(pages(natural, size)).toEqual(expected);
            expect(pages(sorted, size)).toEqual(sortedBy(expected, descending));
          }
        },
      ),
    );
  });

  test("the first page is there before all rows are counted", () => {
    const places = placesFrom([Array.from({ length: 10_000 }, (_, i) => i)]);
    const listing = placedListing(places, { isMatch: undefined, order: undefined, columns: 1 });
    const steps = listing.fill();
    steps.next();
    steps.next();
    expect(listing.held).toBeGreaterThan(100);
    expect(listing.total).toBeLessThan(10_000);
    expect(toEnd(listing.page(5, 3))).toEqual([[5], [6], [7]]);
  });
});

describe("the order of a column", () => {
  test("is that of its values, missing ones lowest, equal ones as they came", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.double(), fc.integer({ min: -9, max: 9 }))),
        fc.boolean(),
        (values, descending) => {
          const keys = new SortKeys(values.length);
          for (const [row, value] of values.entries()) keys.set(row, value);
          const order = [...toEnd(sortedOrder(keys, values.length, descending))];
          const expected = [...values.keys()].sort(
            (a, b) => (descending ? -1 : 1) * compareValues(values[a], values[b]),
          );
          expect(order).toEqual(expected);
        },
      ),
    );
  });

  test("without memory for all rows, those held are exactly the first ones", () => {
    const value = fc.oneof(fc.integer({ min: 0, max: 40 }), fc.constant(undefined), fc.double());
    const text = fc.string({ maxLength: 3 });
    fc.assert(
      fc.property(
        fc.oneof(fc.array<Cell>(value, { minLength: 1 }), fc.array<Cell>(text, { minLength: 1 })),
        fc.integer({ min: 60, max: 2000 }),
        fc.boolean(),
        (values, bytes, descending) => {
          const sorted = new SortedPlaces(descending, bytes);
          for (const [place, cell] of values.entries()) if (sorted.add(place, cell)) toEnd(sorted.cut());
          toEnd(sorted.finish());
          const expected = [...values.keys()].sort(
            (a, b) => (descending ? -1 : 1) * compareValues(values[a], values[b]),
          );
          expect(0 < sorted.held).toBe(true);
          expect(Array.from({ length: sorted.held }, (_, rank) => sorted.at(rank))).toEqual(
            expected.slice(0, sorted.held),
          );
        },
      ),
    );
  });

  test("few marks lead to every row", () => {
    const marks = new PlaceMarks(4);
    for (let rank = 0; rank < 1000; rank += 1) marks.add(rank * 3);
    for (let rank = 0; rank < 1000; rank += 1) {
      const mark = marks.before(rank);
      expect(mark.place).toBe(mark.rank * 3);
      expect(rank - mark.rank).toBeLessThan(512);
      expect(mark.rank).toBeLessThanOrEqual(rank);
    }
  });
});

/** Two threads take one CPU from each other. */
function busySession() {
  const lines = [`0 switch prev=0 next=10`];
  for (let i = 1; i <= 400; i += 1) {
    const [prev, next] = i % 2 === 1 ? [10, 11] : [11, 10];
    lines.push(`${i * 1000 - 500} waking of=${next} target=0`, `${i * 1000} switch prev=${prev} next=${next} state=1`);
  }
  return runTables(lines.join("\n"));
}

const PLACED = [...SESSION_TABLES, ...EXPORT_TABLES].filter(({ places }) => places !== undefined);
const turn = () => Promise.resolve();

test("tables of many rows: places give the rows that export prints", () => {
  const { context } = busySession();
  expect(PLACED.map(({ name }) => name)).toEqual([
    "waits",
    "exit-cases",
    "latencies",
    "counters",
    "samples",
    "logs",
    "slices",
    "own-states",
    "own-latencies",
    "own-counters",
    "intervals",
    "edges",
  ]);
  const scope = { t0: 10_000, t1: 350_000, hasLane: (path: string) => !path.endsWith("11") };
  for (const table of PLACED) {
    const places = table.places?.(context, scope) as RowPlaces;
    const rows = [...(table.rows(context, scope) as Iterable<Row | undefined>)].filter((row) => row !== undefined);
    expect([...placedRows(places)].filter((row) => row !== undefined)).toEqual(rows);
    for (let place = 0; place < places.size; place += 7) {
      if (!places.has(place)) continue;
      expect(table.columns.map((_, column) => places.cell(place, column))).toEqual(places.row(place));
    }
  }
});

describe("questions of a panel", () => {
  const request: TableRequest = { table: "waits", t0: 0, t1: 1e9, limit: 40, asker: "a" };

  test("pages one after the other are the export of the same question", async () => {
    const { context } = busySession();
    const tables = new Tables(context, [...SESSION_TABLES], turn);
    const exports = new Exports(context, [], turn);
    const question = { ...request, sortBy: "duration_ns", descending: true, where: "duration > 1us" };
    const starts: number[] = [];
    for (let offset = 0; ; offset += 40) {
      const page = await tables.rows({ ...question, offset });
      if (!page.ok) throw new Error(page.error.message);
      if (page.value.count === 0) break;
      expect(page.value.offset).toBe(offset);
      const column = page.value.columns[1];
      starts.push(...((column?.values ?? []) as Float64Array));
    }
    const handle = await tables.text(
      { question: { ...question, limit: Number.POSITIVE_INFINITY }, format: "csv", columns: ["start_ns"] },
      exports,
    );
    if (!handle.ok) throw new Error(handle.error.message);
    let text = "";
    for (;;) {
      const piece = await exports.next(handle.value);
      if (!piece.ok) throw new Error(piece.error.message);
      if (piece.value === undefined) break;
      text += piece.value;
    }
    expect(100 < starts.length).toBe(true);
    expect(text).toBe(["start_ns", ...starts, ""].join("\r\n"));
  });

  test("with patience at its end, the answer is what is known so far, and says so", async () => {
    let ms = 0;
    const table: PanelTable = {
      name: "slow",
      title: "",
      about: "",
      columns: [{ name: "n", type: "number" }],
      *rows() {
        for (let i = 0; i < 100; i += 1) {
          ms += 1;
          yield undefined;
          yield [i];
        }
      },
    };
    const { context } = busySession();
    const tables = new Tables(context, [table], turn, () => ms);
    const slow = { ...request, table: "slow", limit: 60, sortBy: "n", version: 1, patienceMs: 10 };
    const first = await tables.rows(slow);
    expect(first).toMatchObject({ ok: true, value: { count: 0, held: 0, underWay: 0 } });
    const last = await tables.rows({ ...slow, patienceMs: 1000 });
    expect(last).toMatchObject({ ok: true, value: { count: 60, held: 100, total: 100 } });
    expect(last.ok && last.value.underWay).toBe(undefined);
    // The rows were made once.
    expect(ms).toBe(100);
  });

  test("a table that breaks off does not pass for a whole one", async () => {
    const table: PanelTable = {
      name: "broken",
      title: "",
      about: "",
      columns: [{ name: "n", type: "number" }],
      *rows() {
        yield [1];
        throw new Error("out of order");
      },
    };
    const tables = new Tables(busySession().context, [table], turn);
    const broken = { ...request, table: "broken", version: 1 };
    await expect(tables.rows(broken)).rejects.toThrow("out of order");
    await expect(tables.rows(broken)).rejects.toThrow("out of order");
  });
});
