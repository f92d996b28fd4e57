import { expect, test } from "vitest";
import { ANALYSES } from "../../../../workers/analyses/index.js";
import { marksIn } from "../../../../workers/query/marks/index.js";
import { run } from "../analyses/dsl.js";
import { sessionContext } from "../support/session-context.js";

/** `lane begin-end count` of the marks in a window, µs. */
function marks(text: string, paths: readonly string[], [t0, t1, apart]: readonly [number, number, number]): string[] {
  const { session } = run(text, { analyses: ANALYSES });
  const lanes = Int32Array.from(paths, (path) => session.lanes.find(path) ?? -1);
  const context = sessionContext(session, 1e9);
  const found = marksIn(context, { lanes, t0: t0 * 1000, t1: t1 * 1000, apartNs: apart * 1000 });
  return Array.from({ length: found.count }, (_, i) => {
    const path = session.lanes.specs[found.lane[i] as number]?.path;
    return `${path} ${(found.t[i] as number) / 1000}-${(found.until[i] as number) / 1000} ${found.marks[i]}`;
  });
}

const SAMPLES = [10, 11, 12, 20, 30, 31].map((t) => `${t} sample mode=2 tid=7 pid=7`).join("\n");

test("marks that a picture cannot show apart are one, with their number", () => {
  expect(marks(SAMPLES, ["h/thread/7"], [0, 100, 2])).toEqual([
    "h/thread/7 10-12 3",
    "h/thread/7 20-20 1",
    "h/thread/7 30-31 2",
  ]);
  expect(marks(SAMPLES, ["h/thread/7"], [11, 30, 0.5])).toEqual([
    "h/thread/7 11-11 1",
    "h/thread/7 12-12 1",
    "h/thread/7 20-20 1",
  ]);
});

test("a row of marks together does not grow without end", () => {
  const dense = Array.from({ length: 20 }, (_, i) => `${10 + i} sample mode=2 tid=7 pid=7`).join("\n");
  expect(marks(dense, ["h/thread/7"], [0, 100, 2])).toEqual([
    "h/thread/7 10-17 8",
    "h/thread/7 18-25 8",
    "h/thread/7 26-29 4",
  ]);
});

test("a sample marks its thread and its CPU, and an idle CPU once", () => {
  const text = "10 sample cpu1 mode=2 tid=7 pid=7\n20 sample cpu1 mode=1 tid=0 pid=0";
  expect(marks(text, ["h/thread/7", "h/cpu/1"], [0, 100, 1])).toEqual([
    "h/thread/7 10-10 1",
    "h/cpu/1 10-10 1",
    "h/cpu/1 20-20 1",
  ]);
});
