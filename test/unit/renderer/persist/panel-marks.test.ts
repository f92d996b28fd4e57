import { expect, test } from "vitest";
import { panelMarksIn } from "../../../../renderer/persist/panel-marks.js";
import { memoryStorage } from "../../../fakes/memory-storage.js";

/** A window that starts while others live. */
const start = (place: ReturnType<typeof memoryStorage>, name: string, ...alive: string[]) =>
  panelMarksIn(place, name, new Set(alive));

test("a panel that was being filled when the window crashed is known to the next ones, until it is filled", () => {
  const place = memoryStorage();
  start(place, "a").begin("trace", "events");
  const next = start(place, "b");
  expect(next.crashedPanel("trace")).toBe("events");
  expect(next.crashedPanel("another")).toBe(undefined);
  expect(start(place, "c").crashedPanel("trace")).toBe("events");
  next.begin("trace", "events");
  next.end("trace", "events");
  expect(next.crashedPanel("trace")).toBe(undefined);
  expect(start(place, "d").crashedPanel("trace")).toBe(undefined);
});

test("a panel with its answer, a window that was closed and one that still lives are no crash", () => {
  const place = memoryStorage();
  const a = start(place, "a");
  a.begin("trace", "events");
  a.end("trace", "events");
  expect(start(place, "b").crashedPanel("trace")).toBe(undefined);
  a.begin("trace", "steal");
  expect(start(place, "c", "a").crashedPanel("trace")).toBe(undefined);
  a.leave();
  expect(start(place, "d").crashedPanel("trace")).toBe(undefined);
});

test("what else stands in the storage, or that nothing can, is no crash", () => {
  for (const text of ["{", "5", '[{"contentId":1}]', "null"]) {
    const marks = panelMarksIn({ getItem: () => text, setItem: () => {} }, "a", new Set());
    expect(marks.crashedPanel("trace")).toBe(undefined);
    marks.begin("trace", "events");
  }
  const full = () => {
    throw new Error("full");
  };
  panelMarksIn({ getItem: full, setItem: full }, "a", new Set()).begin("trace", "events");
});
