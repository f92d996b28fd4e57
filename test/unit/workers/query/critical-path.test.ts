import fc from "fast-check";
import { expect, test } from "vitest";
import { EdgeIndex } from "../../../../workers/index/edge-index.js";
import { EdgeStore } from "../../../../workers/index/edge-store.js";
import { LaneStore } from "../../../../workers/index/lane-store.js";
import { NO_LANE } from "../../../../workers/model/lanes.js";
import { STATE_NAMES, type State } from "../../../../workers/model/states.js";
import type { PathLanes } from "../../../../workers/query/critical-path/path.js";
import { pathSteps } from "../../../../workers/query/critical-path/walk.js";
import { toEnd } from "../../../../workers/query/resumable.js";

const ITSELF: PathLanes = {
  progressOf: (lane) => lane,
  threadOf: (lane) => lane,
  parentOf: () => NO_LANE,
  hasProgress: () => true,
  isInGuest: () => false,
  inGuestAt: (lane) => lane,
  recordedAt: () => undefined,
  hostBefore: () => undefined,
  sleepBefore: () => undefined,
};

/** Lanes written as "start state, start state, ..." and wake-ups as [from lane, to lane, time]. */
function pathOf(
  rows: readonly string[],
  wakeups: readonly (readonly [number, number, number])[],
  window: readonly [number, number],
  rules: PathLanes = ITSELF,
) {
  const lanes = new LaneStore();
  const edges = new EdgeStore();
  rows.forEach((text, i) => {
    const id = lanes.add({ kind: "thread", path: `t/${i}`, name: "", parent: -1, machine: "", order: 0, subject: 0 });
    for (const [start, name] of text.split(", ").map((row) => row.split(" ") as [string, string])) {
      lanes.track(id).enter(Number(start), STATE_NAMES.indexOf(name as (typeof STATE_NAMES)[number]) as State);
    }
  });
  for (const [from, to, t] of wakeups) edges.connect("wakeup", from, t, to, t);
  const path = toEnd(pathSteps(lanes, edges, new EdgeIndex(edges, "wakeup"), rules, 0, window[0], window[1]));
  const lines: string[] = [];
  for (let i = 0; i < path.count; i++) {
    lines.push(`${path.start[i]}-${path.end[i]} lane ${path.lane[i]} ${STATE_NAMES[path.state[i] as State]}`);
  }
  return lines;
}

test("a lane that never blocks is its own critical path", () => {
  expect(pathOf(["0 user, 10 preempted, 20 user"], [], [0, 30])).toEqual([
    "0-10 lane 0 user",
    "10-20 lane 0 preempted",
    "20-30 lane 0 user",
  ]);
});

test("a block is replaced by what the waker did meanwhile, as far back as the block began", () => {
  const sleeper = "0 user, 10 blocked, 50 runnable, 55 user";
  const waker = "0 syscall, 30 user";
  expect(pathOf([sleeper, waker], [[1, 0, 50]], [0, 60])).toEqual([
    "0-10 lane 0 user",
    "10-30 lane 1 syscall",
    "30-50 lane 1 user",
    "50-55 lane 0 runnable",
    "55-60 lane 0 user",
  ]);
});

test("chains of wakers are followed, each within the block it explains", () => {
  const a = "0 user, 10 blocked, 50 user";
  const b = "0 user, 20 blocked, 40 user";
  const c = "0 user";
  expect(
    pathOf(
      [a, b, c],
      [
        [2, 1, 40],
        [1, 0, 50],
      ],
      [0, 60],
    ),
  ).toEqual(["0-10 lane 0 user", "10-20 lane 1 user", "20-40 lane 2 user", "40-50 lane 1 user", "50-60 lane 0 user"]);
});

test("a block ended by an interrupt, or not ended yet, stays a block", () => {
  const irqOnly: PathLanes = { ...ITSELF, hasProgress: (lane) => lane !== 1 };
  expect(pathOf(["0 user, 10 blocked, 50 user", "0 none"], [[1, 0, 50]], [0, 60], irqOnly)).toEqual([
    "0-10 lane 0 user",
    "10-50 lane 0 blocked",
    "50-60 lane 0 user",
  ]);
  expect(pathOf(["0 user, 10 blocked, 50 user", "0 user"], [[1, 0, 50]], [0, 40])).toEqual([
    "0-10 lane 0 user",
    "10-40 lane 0 blocked",
  ]);
});

test("wake-ups that chase each other at one moment end", () => {
  const both = "0 user, 10 blocked, 50 user";
  const path = pathOf(
    [both, both],
    [
      [0, 1, 50],
      [1, 0, 50],
    ],
    [0, 60],
  );
  expect(path.at(-1)).toBe("50-60 lane 0 user");
});

test("whatever the data, the path covers every moment of the window exactly once", () => {
  const row = fc.tuple(
    fc.integer({ min: 1, max: 20 }),
    fc.constantFrom("user", "blocked", "runnable", "wait", "syscall"),
  );
  const lane = fc.array(row, { minLength: 1, maxLength: 30 }).map((steps) => {
    let end = 0;
    const rows = steps.map(([length, state]) => {
      end += length;
      return `${end - length} ${state}`;
    });
    return rows.join(", ");
  });
  const wakeup = fc.tuple(fc.nat(3), fc.nat(3), fc.nat(300));
  fc.assert(
    fc.property(
      fc.array(lane, { minLength: 4, maxLength: 4 }),
      fc.array(wakeup, { maxLength: 60 }),
      (lanes, wakeups) => {
        const inOrder = [...wakeups].sort((a, b) => a[2] - b[2]);
        const spans = pathOf(lanes, inOrder, [0, 300]).map((line) => line.split(" ")[0]?.split("-").map(Number) ?? []);
        expect(spans[0]?.[0]).toBe(0);
        expect(spans.at(-1)?.[1]).toBe(300);
        for (let i = 1; i < spans.length; i++) expect(spans[i]?.[0]).toBe(spans[i - 1]?.[1]);
      },
    ),
  );
});
