import { expect, test } from "vitest";
import { Pace } from "../../../../workers/core/pace.js";
import { ok } from "../../../../workers/core/result.js";
import { Tables } from "../../../../workers/engine/tables.js";
import type { Table, TableColumn, TableRequest } from "../../../../workers/model/table.js";
import type { QueryContext } from "../../../../workers/query/context.js";
import { eachRow } from "../../../../workers/query/export/each-row.js";
import type { PanelTable, Row } from "../../../../workers/query/export/table.js";
import { inSteps, type Steps, sortSteps, toEnd, whileWanted } from "../../../../workers/query/resumable.js";
import { curveTable } from "../../../../workers/query/tables/curve.js";
import { SESSION_TABLES } from "../../../../workers/query/tables/index.js";
import { runTables } from "../support/dsl-tables.js";

/** A clock that goes on by 1 ms each time somebody looks. */
function clock() {
  let now = 0;
  return () => {
    now += 1;
    return now;
  };
}

function* countTo(end: number): Steps<number> {
  for (let i = 0; i < end; i += 1) yield;
  return end;
}

test("steps end once nobody wants their result", async () => {
  let steps = 0;
  function* counted(): Steps<void> {
    for (;;) {
      steps += 1;
      yield;
    }
  }
  await whileWanted(
    counted(),
    () => undefined,
    () => steps < 7,
  );
  expect(steps).toBe(7);
});

test("steps end with their result, all at once or with pauses", async () => {
  expect(toEnd(countTo(10))).toBe(10);
  let pauses = 0;
  const pause = () => {
    pauses += 1;
    return undefined;
  };
  expect(await inSteps(countTo(10), pause)).toBe(10);
  expect(pauses).toBe(10);
});

test("the message loop gets its turn when a slice is over, not before", async () => {
  let turns = 0;
  const turn = async () => {
    turns += 1;
  };
  const pace = new Pace(turn, 8, clock());
  for (let i = 0; i < 100; i += 1) await pace.pause();
  // Every eighth look finds that eight milliseconds are over.
  expect(turns).toBe(12);
});

test("rows are taken until nobody wants them; then their maker ends too", async () => {
  let hasEnded = false;
  function* rows(): Iterable<Row | undefined> {
    try {
      for (let i = 0; ; i += 1) yield i % 3 === 0 ? undefined : [i];
    } finally {
      hasEnded = true;
    }
  }
  const taken: Row[] = [];
  const isComplete = await eachRow(
    rows(),
    (row) => taken.push(row),
    () => Promise.resolve(),
    () => taken.length < 10,
  );
  expect(isComplete).toBe(false);
  expect(hasEnded).toBe(true);
  expect(taken).toHaveLength(10);
});

test("sorted in steps is sorted, and stable", () => {
  const items = Array.from({ length: 20_000 }, (_, i) => ({ key: (i * 7919) % 1000, i }));
  const order = (a: { key: number }, b: { key: number }) => a.key - b.key;
  expect(toEnd(sortSteps(items, order))).toEqual([...items].sort(order));
  expect(toEnd(sortSteps([], order))).toEqual([]);
});

/** Two threads take one CPU from each other, a thousand times a second of trace. */
const SWITCHES = 6000;

function busyTables() {
  const lines = [`0 switch prev=0 next=10`];
  for (let i = 1; i <= SWITCHES; i += 1) {
    const [prev, next] = i % 2 === 1 ? [10, 11] : [11, 10];
    lines.push(`${i * 1000 - 500} waking of=${next} target=0`, `${i * 1000} switch prev=${prev} next=${next} state=1`);
  }
  return runTables(lines.join("\n"));
}

test.each(["waits", "steal"])("%s: the rows are the same in slices, and there are many", async (name) => {
  const { context, rows } = busyTables();
  let turns = 0;
  const turn = async () => {
    turns += 1;
  };
  const tables = new Tables(context, SESSION_TABLES, turn, clock());
  const whole = { t0: 0, t1: Number.POSITIVE_INFINITY };
  const answer = await tables.rows({ table: name, ...whole, limit: 20_000 });
  if (!answer.ok) throw new Error(answer.error.message);
  const { columns, count } = answer.value;
  const sliced = Array.from({ length: count }, (_, row) => columns.map((column) => cellAt(column, row, context)));
  expect(sliced).toEqual(rows(name, whole).map((row) => Object.values(row)));
  expect(0 < count).toBe(true);
  // A stop at least every thousand rows looked at, of which there are more than twelve thousand; four make a slice.
  expect(turns).toBeGreaterThan(1);
});

const request: TableRequest = { table: "long", t0: 0, t1: 1e12, limit: 5, sortBy: "n", descending: true };

/** A table of a million places to stop at, with a row at every thousandth. */
function longTable(made: { steps: number }): PanelTable {
  return {
    name: "long",
    title: "",
    about: "",
    columns: [{ name: "n", type: "number" }],
    *rows() {
      for (let i = 0; i < 1_000_000; i += 1) {
        made.steps += 1;
        yield i % 1000 === 0 ? [i] : undefined;
      }
    },
  };
}

const context = { lanes: { specs: [] } } as unknown as QueryContext;

/** As `export` prints it: a lane is its path. */
function cellAt(column: TableColumn, row: number, { lanes }: QueryContext) {
  if (column.type !== "lane") return column.values[row];
  return lanes.specs[column.values[row] ?? -1]?.path ?? column.words.get(row) ?? "";
}

function valuesOf(table: Table): number[] {
  return Array.from((table.columns[0]?.values ?? []) as Float64Array);
}

test("a long table lets others in at every slice", async () => {
  let turns = 0;
  const made = { steps: 0 };
  const turn = async () => {
    turns += 1;
  };
  const tables = new Tables(context, [longTable(made)], turn, clock());
  const answer = await tables.rows(request);
  if (!answer.ok) throw new Error(answer.error.message);
  expect(valuesOf(answer.value)).toEqual([999_000, 998_000, 997_000, 996_000, 995_000]);
  expect(answer.value.total).toBe(1000);
  // Each stop is a look at the clock, and four milliseconds a slice.
  expect(turns).toBeGreaterThan(150_000);
});

test("a newer request of the same asker ends a table; of another it does not; closing ends all", async () => {
  const made = { steps: 0 };
  const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
  const small: PanelTable = { ...longTable(made), name: "small", rows: () => [[1]] };
  const tables = new Tables(context, [longTable(made), small], turn, clock());
  const first = tables.rows({ ...request, asker: "a" });
  await turn();
  const before = made.steps;
  expect(await tables.rows({ ...request, table: "small", asker: "a" })).toMatchObject({ ok: true });
  expect(await first).toMatchObject({ ok: false, error: { message: "a newer question took its place" } });
  expect(made.steps - before).toBeLessThan(100);

  const second = tables.rows({ ...request, asker: "a" });
  await tables.rows({ ...request, table: "small", asker: "b" });
  await tables.rows({ ...request, table: "small" });
  let isOver = false;
  void second.then(() => {
    isOver = true;
  });
  await turn();
  expect(isOver).toBe(false);
  tables.close();
  expect(await second).toMatchObject({ ok: false });
});

test("of a large session, the first part of the window is answered until there are rows of all of it", async () => {
  // It takes a step for each unit of its window, and tells how long that is at the end.
  const summing: PanelTable = {
    ...longTable({ steps: 0 }),
    name: "summing",
    *rows(_, { t0, t1 }) {
      for (let t = t0; t < t1; t += 1) yield undefined;
      yield [t1 - t0];
    },
  };
  const { untilNs } = busyTables().context;
  const large = { ...busyTables().context, beginNs: 0, untilNs };
  const tables = new Tables(large, [summing], async () => {}, clock(), undefined, 1);
  const asked: TableRequest = { table: "summing", t0: 0, t1: 640, limit: 5, asker: "a", patienceMs: 60 };
  const part = await tables.rows(asked);
  expect(part.ok && valuesOf(part.value)).toEqual([10]);
  expect(part).toMatchObject({ value: { total: 1, held: 1, underWay: 0, span: { t0: 0, t1: 10 } } });
  // It goes on meanwhile, and all of it replaces the part.
  let answer = part;
  for (let asks = 0; asks < 100 && answer.ok && answer.value.span !== undefined; asks += 1)
    answer = await tables.rows(asked);
  expect(answer.ok && valuesOf(answer.value)).toEqual([640]);
  expect(answer.ok && [answer.value.underWay, answer.value.span]).toEqual([undefined, undefined]);
  // Who does not say how long to wait gets all of it.
  const whole = await tables.rows({ table: "summing", t0: 0, t1: 640, limit: 5 });
  expect(whole.ok && valuesOf(whole.value)).toEqual([640]);
  // Small sessions have no parts: there is a moment until all is counted, and rows that change would only distract.
  const small = new Tables(large, [summing], async () => {}, clock());
  expect(await small.rows(asked)).toMatchObject({ value: { held: 0 } });
});

test("while the events of a picture are read, that of the first part of the window is answered", async () => {
  const times = Float64Array.of(1, 2, 3, 200, 300);
  const asked: (readonly [number, number])[] = [];
  let release = () => {};
  const all = new Promise<void>((resolve) => {
    release = resolve;
  });
  const context: QueryContext = { ...busyTables().context, beginNs: 0, untilNs: 640 };
  const tables = new Tables(
    context,
    [curveTable],
    async () => {},
    clock(),
    async ({ t0, t1 }) => {
      asked.push([t0, t1]);
      if (64 < t1 - t0) await all;
      return ok([{ path: "h/cpu/0", times }]);
    },
    1,
  );
  const chart = { kind: "rate/x", columns: 1 };
  const request: TableRequest = { table: "curve", chart, t0: 0, t1: 640, limit: 5, asker: "a", patienceMs: 20 };
  const highestOf = (table: Table) => [...(table.columns.find(({ name }) => name === "highest")?.values ?? [])];
  for (let asks = 0; asks < 2; asks += 1) {
    const part = await tables.rows(request);
    expect(part).toMatchObject({ value: { underWay: 0, span: { t0: 0, t1: 10 } } });
    expect(part.ok && highestOf(part.value)).toEqual([0.3e9]);
  }
  expect(asked.filter(([, t1]) => t1 === 10)).toHaveLength(1);
  release();
  const whole = await tables.rows(request);
  expect(whole.ok && [highestOf(whole.value), whole.value.span]).toEqual([[5e9 / 640], undefined]);
});
