import { describe, expect, test, vi } from "vitest";
import { withCounterparts } from "../../../../../renderer/viewmodel/counterparts.js";
import { createSecondApp } from "../../../../../renderer/views/timeline/second-app.js";
import { ok } from "../../../../../workers/core/result.js";
import type { ComparisonAnswer, ComparisonRow, RangeFigures } from "../../../../../workers/model/comparison.js";
import type { IntervalTable } from "../../../../../workers/model/engine-api.js";
import { NO_LANE } from "../../../../../workers/model/lanes.js";
import { memoryItem } from "../../../../fakes/fake-host.js";
import { openApp } from "../../open-app.js";

const ANSWER: ComparisonAnswer = {
  rows: [],
  total: 0,
  onlyA: [],
  onlyB: [],
  byPath: 0,
  byName: 1,
  counterparts: Int32Array.of(2, 3),
  a: { lostNs: 0, lostEvents: 0 },
  b: { lostNs: 0, lostEvents: 0 },
};

test("the second picture has the counterparts of the lanes of A in their rows, swapped with A and B", async () => {
  const app = await openApp(() => ({ compare: async () => ANSWER }));
  const { compare, selection } = app.actions;
  const now = () => app.stores.compare.getState();
  selection.setRange({ t0: 0, t1: 1000 });
  compare.take("a");
  selection.setRange({ t0: 2000, t1: 3000 });
  compare.take("b");
  compare.toggleAligned();
  await vi.waitFor(() =>
    expect([...now().counterparts]).toEqual([
      [2, 3],
      [3, 2],
    ]),
  );
  const second = createSecondApp(app, undefined);
  const lanes = () => [...second.app.select.layout().lanes];
  expect(lanes()).toEqual([...withCounterparts(app.select.layout(), now().counterparts).lanes]);
  expect(lanes()).not.toEqual([...app.select.layout().lanes]);
  compare.swap();
  expect(now().counterparts.get(3)).toBe(2);
  compare.toggleAligned();
  expect(now().counterparts.size).toBe(0);
});

describe("a trace of another session as B", () => {
  const figures = { name: "other", t0: 500, t1: 900, lanes: [] } as unknown as RangeFigures;
  const other = memoryItem("other", { trace: new Uint8Array(2) });

  /** Windows ask their own engines: the second one that is made is that of the other trace. */
  async function withOther() {
    const asked: string[] = [];
    const closed: number[] = [];
    let made = 0;
    const app = await openApp((engine) => {
      const number = made++;
      return {
        compare: async ({ b }) => {
          asked.push(`engine ${number} compares with ${"lanes" in b ? b.name : "its own"}`);
          return ANSWER;
        },
        figures: async () => ok(figures),
        intervals: async () => {
          asked.push(`engine ${number} is asked for a case`);
          return { count: 1, start: Float64Array.of(600), end: Float64Array.of(620) } as unknown as IntervalTable;
        },
        close: async () => {
          closed.push(number);
          await engine.close();
        },
      };
    });
    app.actions.selection.setRange({ t0: 0, t1: 1000 });
    await app.actions.compare.openAsB([other]);
    return { app, asked, closed, now: () => app.stores.compare.getState() };
  }

  test("is read by itself and summed up; what is open stays, and is A", async () => {
    const { app, now } = await withOther();
    expect(now()).toMatchObject({ a: { t0: 0, t1: 1000 }, b: { t0: 500, t1: 900 }, other: { name: "other", figures } });
    expect(app.stores.session.getState().name).toBe("synthetic");
  });

  test("its lanes stand in the rows of their counterparts, and its engine is asked for its cases", async () => {
    const { app, asked, now } = await withOther();
    const row = { figure: "share", metric: "guest", laneA: 2, laneB: 3 } as ComparisonRow;
    await app.actions.compare.showWorst(row, "b");
    await vi.waitFor(() => expect([...now().counterparts]).toEqual([[2, 3]]));
    expect(asked).toEqual(["engine 1 is asked for a case", "engine 0 compares with other"]);
    const { view } = app.stores.view.getState();
    expect(now().aligned).toEqual({ aNs: view.startNs + view.spanNs / 2, bNs: 610 });
    const second = createSecondApp(app, now().other);
    const lanes = [...second.app.select.layout().lanes];
    expect(lanes).toEqual([...app.select.layout().lanes].map((lane) => (lane === 2 ? 3 : NO_LANE)));
    expect(second.app.engine()).toBe(now().other?.engine());
  });

  test("its engine ends when B becomes something else", async () => {
    const { app, closed, now } = await withOther();
    app.actions.compare.take("b");
    expect([now().other, closed]).toEqual([undefined, [1]]);
  });

  test("why it is not opened is said, and the open trace stays", async () => {
    const { app, now } = await withOther();
    await app.actions.compare.openAsB([
      { token: "nothing", name: "nothing", files: [], failure: { message: "there is no such file" } },
    ]);
    expect(now().other).toMatchObject({ name: "nothing", figures: undefined });
    expect(now().other?.failure).toContain("there is no such file");
    expect([now().b, app.stores.session.getState().name]).toEqual([undefined, "synthetic"]);
  });
});
