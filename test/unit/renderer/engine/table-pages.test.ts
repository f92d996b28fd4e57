import { expect, test } from "vitest";
import { TablePages } from "../../../../renderer/engine/table-pages.js";
import { fail, ok, type Result } from "../../../../workers/core/result.js";
import type { Table } from "../../../../workers/model/table.js";

/** A table of numbers, each its rank, of which `held` are known. */
function numbers(offset: number, limit: number, held: number, underWay?: number): Result<Table> {
  const count = Math.max(0, Math.min(limit, held - offset));
  const values = Float64Array.from({ length: count }, (_, i) => offset + i);
  const table = { columns: [{ name: "n", type: "number" as const, values }], count, offset, total: held, held };
  return ok(underWay === undefined ? table : { ...table, underWay });
}

const settle = async () => {
  for (let i = 0; i < 50; i += 1) await Promise.resolve();
};

function valueAt(pages: TablePages, rank: number): number | undefined {
  const found = pages.row(rank);
  return found && (found.table.columns[0]?.values[found.row] as number);
}

test("of fifty million rows the pages in view are asked for, and a few are kept", async () => {
  const asked: number[] = [];
  const pages = new TablePages(
    async (offset, limit) => {
      asked.push(offset);
      return numbers(offset, limit, 50_000_000);
    },
    () => {},
  );
  await settle();
  pages.want(49_999_980, 50_000_000);
  await settle();
  expect([valueAt(pages, 0), valueAt(pages, 49_999_999), valueAt(pages, 25_000_000)]).toEqual([
    0,
    49_999_999,
    undefined,
  ]);
  for (let at = 0; at < 60; at += 1) {
    pages.want(at * 1_000_000, at * 1_000_000 + 30);
    await settle();
  }
  expect(valueAt(pages, 0)).toBe(undefined);
  expect(asked.length).toBeLessThan(130);
});

test("while rows are counted, those in view are asked for again until they are all there", async () => {
  const helds = [10, 300, 700];
  const pages = new TablePages(
    async (offset, limit) => {
      const held = helds.shift() ?? 700;
      return numbers(offset, limit, held, held < 700 ? held / 700 : undefined);
    },
    () => {},
  );
  await settle();
  expect(pages).toMatchObject({ total: 700, held: 700, underWay: undefined });
  pages.want(0, 700);
  await settle();
  expect([valueAt(pages, 0), valueAt(pages, 299), valueAt(pages, 699), valueAt(pages, 700)]).toEqual([
    0,
    299,
    699,
    undefined,
  ]);
});

test("a failure ends the questions and is kept; after the end nothing is told", async () => {
  let told = 0;
  const failing = new TablePages(
    async () => fail("no such column"),
    () => {
      told += 1;
    },
  );
  await settle();
  failing.want(0, 1000);
  await settle();
  expect(failing.failure?.message).toBe("no such column");
  expect(told).toBe(1);
  const over = new TablePages(
    async (offset, limit) => numbers(offset, limit, 5),
    () => {
      told += 1;
    },
  );
  over.dispose();
  await settle();
  expect(told).toBe(1);
});

test("rows of a part of the window stand until there are rows of all of it, and none of them stays", async () => {
  const answers = [
    { held: 600, underWay: 0, span: { t0: 0, t1: 10 } },
    { held: 600, underWay: 0, span: { t0: 0, t1: 10 } },
    { held: 900, underWay: undefined, span: undefined },
  ];
  const spans: (number | undefined)[] = [];
  const pages: TablePages = new TablePages(
    async (offset, limit) => {
      const { held, underWay, span } = answers.shift() ?? { held: 900, underWay: undefined, span: undefined };
      const answer = numbers(offset, limit, held, underWay);
      return answer.ok && span !== undefined ? ok({ ...answer.value, span }) : answer;
    },
    () => spans.push(pages.span?.t1),
    { first: 0, end: 500 },
  );
  await settle();
  expect(spans.slice(0, 3)).toEqual([10, 10, undefined]);
  expect(pages).toMatchObject({ held: 900, underWay: undefined, span: undefined });
  expect(valueAt(pages, 0)).toBe(0);
  expect(valueAt(pages, 499)).toBe(499);
});
