import fc from "fast-check";
import { expect, test } from "vitest";
import { axesFor, sqlChart } from "../../../../renderer/viewmodel/sql-chart.js";
import { orderOf, pageOfAnswer, tableOfAnswer } from "../../../../renderer/viewmodel/sql-table.js";
import { sqlText } from "../../../../renderer/viewmodel/sql-text.js";
import { columnsOf } from "../../../../renderer/viewmodel/table-view.js";
import type { SqlAnswer, SqlCell } from "../../../../workers/model/sql.js";
import { SESSION_TABLES } from "../../../../workers/query/tables/index.js";

const ORIGIN = 1_795_248_269_000_000_000n;
const WORDS = {
  laneOf: (path: string) => (path === "host/vm/1/vcpu/0" ? 7 : undefined),
  timeOf: (ns: bigint) => (ORIGIN <= ns ? Number(ns - ORIGIN) : undefined),
};

function answerOf(columns: Readonly<Record<string, readonly SqlCell[]>>): SqlAnswer {
  const cells = Object.values(columns);
  const isNumber = (column: readonly SqlCell[]) => column.every((cell) => cell === null || typeof cell !== "string");
  return {
    headings: Object.entries(columns).map(([name, column]) => ({ name, type: isNumber(column) ? "number" : "text" })),
    columns: cells,
    rows: cells[0]?.length ?? 0,
    isCut: false,
  };
}

test("columns are what their names say", () => {
  const answer = answerOf({
    lane: ["host/vm/1/vcpu/0", "gone", null],
    start_ns: [ORIGIN + 5n, ORIGIN, null],
    total_ns: [10, 20, null],
    n: [1, 2, 3],
    word: ["a", "b", null],
  });
  const [lane, start, total, n, word] = tableOfAnswer(answer, WORDS).columns;
  expect(lane).toMatchObject({ type: "lane", values: Int32Array.of(7, -1, -1), words: new Map([[1, "gone"]]) });
  expect(start).toEqual({ name: "start_ns", type: "time", values: Float64Array.of(5, 0, Number.NaN) });
  expect(total).toEqual({ name: "total_ns", type: "duration", values: Float64Array.of(10, 20, Number.NaN) });
  expect(n).toMatchObject({ type: "number" });
  expect(word).toEqual({ name: "word", type: "text", values: ["a", "b", ""] });
});

test("the times of all tables are times", () => {
  const names = SESSION_TABLES.flatMap(({ columns }) =>
    columns.flatMap(({ name, type }) => (type === "time" ? [name] : [])),
  );
  expect(names).toContain("input_ns");
  const answer = answerOf(Object.fromEntries(names.map((name) => [name, [ORIGIN]])));
  expect(tableOfAnswer(answer, WORDS).columns.filter(({ type }) => type !== "time")).toEqual([]);
});

test("numbers that are no times of the session are shown as numbers, whatever their name", () => {
  const [column] = tableOfAnswer(answerOf({ start_ns: [ORIGIN, 3] }), WORDS).columns;
  expect(column).toMatchObject({ type: "duration" });
});

test("rows are in order of a column, those without a value last, equal ones as they came", () => {
  const cells = fc.array(fc.option(fc.integer({ min: 0, max: 3 }), { nil: null }));
  fc.assert(
    fc.property(cells, fc.boolean(), (column, isDescending) => {
      const answer = answerOf({ n: column });
      const order = orderOf(answer, { column: "n", isDescending });
      expect(order.toSorted((a, b) => a - b)).toEqual(column.map((_, row) => row));
      const keys = order.map((row) => column[row] ?? (isDescending ? -1 : 4));
      for (let i = 1; i < keys.length; i += 1) {
        const [before, after] = [keys[i - 1] as number, keys[i] as number];
        expect(isDescending ? after <= before : before <= after).toBe(true);
        if (before === after) expect(order[i - 1]).toBeLessThan(order[i] as number);
      }
      const page = pageOfAnswer(tableOfAnswer(answer, WORDS), order, 1, 2);
      expect(page.count).toBe(Math.max(0, Math.min(2, column.length - 1)));
    }),
  );
});

test("a picture has the times below and the last number at the side, a dot for each row that has both", () => {
  const answer = answerOf({
    lane: ["host/vm/1/vcpu/0", "host/vm/1/vcpu/0", "gone"],
    start_ns: [ORIGIN + 20n, ORIGIN, ORIGIN + 10n],
    total_ns: [10, 40, null],
  });
  const table = tableOfAnswer(answer, WORDS);
  const columns = columnsOf(table);
  const { first } = axesFor(table, columns);
  expect(first).toEqual({ x: "start_ns", y: "total_ns" });
  const words = { base: { format: "relative", offsetNs: 0n } as const, laneTitle: () => "vCPU 0", lanePath: () => "" };
  const chart = sqlChart(table, columns, first ?? { x: "", y: "" }, words);
  expect(chart?.places.map(({ dot, moment }) => [dot, moment?.lane, moment?.t0])).toEqual([
    [{ x: 1, y: 0.25 }, 7, 20],
    [{ x: 0, y: 1 }, 7, 0],
  ]);
  expect(chart?.side.map(({ text }) => text)).toEqual(["0", "40 ns"]);
  // Texts stand side by side.
  const byLane = sqlChart(table, columns, { x: "lane", y: "total_ns" }, words);
  expect(byLane?.places.map(({ dot }) => dot?.x)).toEqual([0, 0.5]);
  expect(sqlChart(tableOfAnswer(answerOf({ a: [] }), WORDS), [], { x: "a", y: "a" }, words)).toBeUndefined();
});

test("a picture begins with an amount that the rows have", () => {
  const answer = answerOf({ start_ns: [ORIGIN, ORIGIN + 1n], screen_ns: [null, 5], rest_ns: [null, null] });
  const table = tableOfAnswer(answer, WORDS);
  expect(axesFor(table, columnsOf(table)).first).toEqual({ x: "start_ns", y: "screen_ns" });
});

test("as text for a spreadsheet no cell acts", () => {
  const answer = answerOf({ a: ['=HYPERLINK("x")', "b,c"], n: [1, null] });
  expect(sqlText(answer, [1, 0], "csv")).toBe(`a,n\r\n"b,c",\r\n"'=HYPERLINK(""x"")",1\r\n`);
  expect(sqlText(answer, [1], "tsv")).toBe("a\tn\nb,c\t\n");
});
