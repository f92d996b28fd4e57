import { expect, test, vi } from "vitest";
import { createSelectors } from "../../../../../renderer/state/selectors.js";
import { withCounterparts } from "../../../../../renderer/viewmodel/counterparts.js";
import type { ComparisonAnswer } from "../../../../../workers/model/comparison.js";
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
  const second = createSelectors(app.stores, () => now().counterparts);
  expect([...second.layout().lanes]).toEqual([...withCounterparts(app.select.layout(), now().counterparts).lanes]);
  expect([...second.layout().lanes]).not.toEqual([...app.select.layout().lanes]);
  compare.swap();
  expect(now().counterparts.get(3)).toBe(2);
  compare.toggleAligned();
  expect(now().counterparts.size).toBe(0);
});
