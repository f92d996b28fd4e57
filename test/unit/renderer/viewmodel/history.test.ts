import { expect, test } from "vitest";
import { back, emptyHistory, forward, remember } from "../../../../renderer/viewmodel/history.js";

test("back and forward walk the same places", () => {
  let history = remember(remember(emptyHistory<string>(), "a"), "b");
  const first = back(history, "c");
  expect(first?.to).toBe("b");
  history = first?.history ?? history;
  const second = back(history, "b");
  expect(second?.to).toBe("a");
  history = second?.history ?? history;
  expect(back(history, "a")).toBeUndefined();
  const again = forward(history, "a");
  expect(again?.to).toBe("b");
  expect(forward(again?.history ?? history, "b")?.to).toBe("c");
});

test("going somewhere new forgets what was ahead", () => {
  const stepped = back(remember(emptyHistory<string>(), "a"), "b");
  expect(forward(remember(stepped?.history ?? emptyHistory(), "a"), "x")).toBeUndefined();
});

test("keeps a bounded past", () => {
  let history = emptyHistory<number>();
  for (let i = 0; i < 1000; i++) history = remember(history, i);
  expect(history.past).toHaveLength(200);
  expect(history.past.at(-1)).toBe(999);
});
