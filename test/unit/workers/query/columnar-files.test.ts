import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { nullsIn } from "../../../../workers/columnar/columns.js";
import { plainTimeline } from "../../../../workers/core/timeline.js";
import { columnFields } from "../../../../workers/query/export/column-fields.js";
import { RowBatch } from "../../../../workers/query/export/row-batch.js";
import { createSink, type Piece } from "../../../../workers/query/export/row-sink.js";
import type { ExportColumn, Row } from "../../../../workers/query/export/table.js";

const COLUMNS: readonly ExportColumn[] = [
  { name: "ts_ns", type: "time" },
  { name: "lane", type: "lane" },
  { name: "duration_ns", type: "duration" },
  { name: "share", type: "number" },
  { name: "fields", type: "json" },
];
const ORIGIN = 1_795_248_156_000_000_000n;
const ROWS: readonly Row[] = [
  [5, "host/cpu/0", 12, 0.25, '{"a":1}'],
  [6, undefined, undefined, undefined, undefined],
  [7, "host/cpu/0", -3, 1, ""],
];

function fileOf(format: "arrow" | "parquet", rows: readonly Row[]): Buffer {
  const sink = createSink(format, { name: "some", columns: COLUMNS, timeline: plainTimeline(ORIGIN), beginNs: 0 });
  const pieces: Piece[] = rows.flatMap((row) => sink.add(row) ?? []);
  return Buffer.concat([...pieces, sink.end()].map((piece) => Buffer.from(piece)));
}

const FIXTURES = new URL("../../../fixtures/columnar/", import.meta.url);

// PyArrow and DuckDB have read these files, and read those of real traces in test/real/columnar.test.ts.
test.each(["arrow", "parquet"] as const)("a small file, and one without rows: %s", (format) => {
  for (const [name, rows] of Object.entries({ small: ROWS, empty: [] })) {
    const known = readFileSync(new URL(`${name}.${format}`, FIXTURES));
    expect(fileOf(format, rows).toString("base64")).toBe(known.toString("base64"));
  }
});

test("times are timestamps only where the clock tells dates", () => {
  const typesAt = (origin: bigint) => columnFields(COLUMNS, plainTimeline(origin), 0).map(({ type }) => type);
  expect(typesAt(ORIGIN)).toEqual(["timestamp", "codes", "int64", "float64", "text"]);
  expect(typesAt(12_000_000_000n)[0]).toBe("int64");
});

function wholes(rows: readonly (number | bigint | undefined)[]) {
  const fields = columnFields([{ name: "ts_ns", type: "time" }], plainTimeline(0n), 0);
  const batch = new RowBatch(fields, [true], plainTimeline(0n));
  const taken: (bigint | undefined)[][] = [];
  const take = () => {
    const { rows: count, columns } = batch.take();
    const [column] = columns;
    if (column?.type !== "int64") return expect.unreachable("a column of whole numbers");
    const { base, values } = column;
    taken.push([...values.subarray(0, count)].map((value) => (Number.isNaN(value) ? undefined : base + BigInt(value))));
  };
  for (const cell of rows) {
    if (batch.add([cell])) continue;
    take();
    expect(batch.add([cell])).toBe(true);
  }
  take();
  return taken;
}

test("times far apart do not share a batch, and stay exact", () => {
  const late = 2n ** 60n + 1n;
  expect(wholes([1, late, late + 2n, undefined, 3])).toEqual([[1n], [late, late + 2n, undefined], [3n]]);
});

test("a row that did not fit leaves no null behind", () => {
  const columns: readonly ExportColumn[] = [
    { name: "fields", type: "json" },
    { name: "ts_ns", type: "time" },
  ];
  const timeline = plainTimeline(0n);
  const batch = new RowBatch(columnFields(columns, timeline, 0), [false, true], timeline);
  expect(batch.add(["{}", 1n])).toBe(true);
  expect(batch.add([undefined, 2n ** 60n])).toBe(false);
  const { rows, columns: taken } = batch.take();
  expect([rows, ...taken.map((column) => nullsIn(column, rows))]).toEqual([1, 0, 0]);
});

test("a time beyond 64 bits is null", () => {
  expect(wholes([2n ** 63n, Number.POSITIVE_INFINITY, -(2n ** 63n)])).toEqual([[undefined, undefined], [-(2n ** 63n)]]);
});

test("a fraction in a column of whole numbers is a mistake of ours, and not rounded", () => {
  const fields = columnFields([{ name: "count", type: "number" }], plainTimeline(0n), 0);
  const batch = new RowBatch(fields, [false], plainTimeline(0n));
  expect(() => batch.add([1.5])).toThrow("count holds whole numbers");
});
