import { expect, test } from "vitest";
import {
  CHART_ROW_PX,
  type ChartLook,
  chartPicture,
  lanesInView,
  layoutChart,
  levelAt,
} from "../../../../../renderer/viewmodel/flame/chart-picture.js";
import {
  boxAtTime,
  boxFunction,
  boxName,
  boxPath,
  type ChartStep,
  chartOwners,
  chartWindows,
  stackAtTime,
  stepInChart,
  timedChart,
} from "../../../../../renderer/viewmodel/flame/timed-chart.js";
import { pxAtTime, type Viewport, wholeView } from "../../../../../renderer/viewmodel/viewport.js";
import { FrameKind } from "../../../../../workers/model/profile-answers.js";
import { madeChart } from "./made-chart.js";

const CHART = madeChart([
  [0, 0, 0, 50, "group user"],
  [0, 1, 0, 20, "main"],
  [0, 1, 20, 50, "idle"],
  [0, 2, 5, 20, "read"],
  [0, 0, 70, 100, "group user"],
  [2, 0, 40, 60, "main"],
]);
const WINDOW = [{ t0: 0, t1: 100, width: 100 }];
const timed = timedChart(CHART, WINDOW);
const VIEW: Viewport = { startNs: 0, spanNs: 100 };

test("as much again is asked for on both sides, in pixels that are those of the window", () => {
  const [window, ...others] = chartWindows({ startNs: 1000, spanNs: 800 }, 400);
  expect(others).toEqual([]);
  expect(window).toEqual({ t0: 600, t1: 2200, width: 800 });
});

test("where quiet time is squeezed, the time between breaks is asked for, with the pixels that it has", () => {
  const quiet = { count: 1, begin: Float64Array.of(100), end: Float64Array.of(900) };
  const view = wholeView({ beginNs: 0, endNs: 1000, squeezed: { quiet, shownNs: 210 } });
  const windows = chartWindows(view, 1000);
  expect(windows.map(({ t0, t1 }) => [t0, t1])).toEqual([
    [0, 100],
    [900, 1000],
  ]);
  for (const { t0, t1, width } of windows) {
    expect(width).toBe(Math.round(pxAtTime(view, 1000, t1) - pxAtTime(view, 1000, t0)));
  }
});

test("boxes of several windows have the times of theirs", () => {
  const windows = [
    { t0: 0, t1: 10, width: 5 },
    { t0: 100, t1: 200, width: 10 },
  ];
  const boxes = madeChart([
    [0, 0, 1, 5, "a"],
    [0, 0, 5, 7, "b"],
    [1, 0, 0, 1, "a"],
    [1, 0, 14, 15, "b"],
  ]);
  const { left, right, first } = timedChart(boxes, windows);
  expect([...left]).toEqual([2, 100, 0, 190]);
  expect([...right]).toEqual([10, 120, 2, 200]);
  expect([...first]).toEqual([0, 2, 4]);
});

test("the box of a lane and level at a time, and the stack there", () => {
  const names = (boxes: readonly number[]) => boxes.map((box) => boxName(timed, box));
  expect(names(stackAtTime(timed, 0, 10))).toEqual(["group user", "main", "read"]);
  expect(names(stackAtTime(timed, 0, 30))).toEqual(["group user", "idle"]);
  expect(stackAtTime(timed, 0, 60)).toEqual([]);
  expect(boxAtTime(timed, 1, 0, 50)).toBe(-1);
  expect(boxFunction(timed, 0)).toBeUndefined();
  expect(boxFunction(timed, 1)).toEqual({ name: "main", dso: "" });
});

test("the path of a box has the frames that it stands on, as the engine knows them", () => {
  const made = madeChart([
    [0, 0, 0, 9, "group"],
    [0, 1, 0, 4, "main"],
    [0, 2, 2, 4, "work"],
    [0, 1, 4, 9, "idle"],
  ]);
  const own = timedChart(made, [{ t0: 0, t1: 9, width: 9 }]);
  const group = { name: "group", dso: "", group: "machine" };
  expect(boxPath(own, 2)).toEqual([group, { name: "main", dso: "" }, { name: "work", dso: "" }]);
  expect(boxPath(own, 1)).toEqual([group, { name: "main", dso: "" }]);
  expect(boxPath(own, 3)).toEqual([group, { name: "idle", dso: "" }]);
});

test("code has the owner of the frame that it stands on, a group none but its own", () => {
  const chart = madeChart([
    [0, 0, 0, 50, "group vm"],
    [0, 1, 0, 20, "group hog"],
    [0, 2, 0, 20, "spin"],
    [0, 1, 20, 50, "group mode"],
    [0, 2, 20, 50, "read"],
    [1, 0, 0, 5, "spin"],
  ]);
  const { frames } = chart;
  expect(chartOwners(chart)).toBeUndefined();
  const hog = 1;
  const strings = [...chart.strings, "thread 7"];
  const owner = frames.owner.map((one, frame) => (frame === hog ? strings.length - 1 : one));
  const kind = frames.kind.map((_, frame) => ([0, 1, 3].includes(frame) ? FrameKind.GROUP : FrameKind.KERNEL));
  expect([...(chartOwners({ ...chart, strings, frames: { ...frames, owner, kind } }) ?? [])]).toEqual([
    -1, 1, 1, -1, -1, -1,
  ]);
});

test("steps go along a level, in and out, and on to the next lane that has boxes", () => {
  const walk = (...steps: ChartStep[]) => {
    let box = -1;
    for (const step of steps) box = stepInChart(timed, box, step);
    return box;
  };
  expect(walk("first")).toBe(0);
  expect(walk("first", "next")).toBe(4);
  expect(walk("first", "next", "next")).toBe(-1);
  expect(walk("first", "next", "previous")).toBe(0);
  // Of two in it the wider one.
  expect(walk("first", "in")).toBe(2);
  expect(walk("first", "in", "previous", "in")).toBe(3);
  expect(walk("first", "in", "in")).toBe(5);
  expect(walk("first", "in", "in", "out")).toBe(0);
});

test("lanes stand below each other, each as high as its highest stack at any time", () => {
  const layout = layoutChart([3, 0, 1]);
  const [first = 0, second = 0, third = 0] = layout.tops;
  expect(first).toBe(0);
  expect(3 * CHART_ROW_PX).toBeLessThan(second);
  expect(second).toBeLessThan(third);
  expect(lanesInView(layout, 0, 1)).toEqual({ from: 0, to: 1 });
  expect(lanesInView(layout, second, 2000)).toEqual({ from: 1, to: 3 });
  expect(levelAt(layout, CHART_ROW_PX + 1)).toEqual({ place: 0, depth: 1 });
  expect(levelAt(layout, third)).toEqual({ place: 2, depth: 0 });
  expect(levelAt(layout, layout.heightPx + 1)).toBeUndefined();
});

function drawn(look: Partial<ChartLook>): string[] {
  const { places, count, colours, labels } = chartPicture(timed, layoutChart(CHART.levels), {
    view: VIEW,
    widthPx: 1000,
    heightPx: 60,
    ratio: 1,
    scrollPx: 0,
    colourOf: (box) => 10 + (CHART.frame[box] as number),
    matches: undefined,
    ground: "#000000",
    dim: 1,
    measure: (text) => 6 * text.length,
    ...look,
  });
  const boxes = Array.from({ length: count - 1 }, (_, i) => {
    const [x, y, width] = places.subarray(4 * (i + 1));
    return `${x},${y} ${width} ${colours[i + 1]}`;
  });
  return [...boxes, ...labels.map(({ text }) => text)];
}

test("boxes are drawn where the window has their time, cut at its edges, and only those in view", () => {
  expect(drawn({ heightPx: 16 })).toEqual(["0,0 499 10", "700,0 299 10", "group user", "group user"]);
  const half = { startNs: 15, spanNs: 10 };
  const boxes = ["0,0 999 10", "0,16 499 11", "500,16 499 12", "0,32 499 13"];
  expect(drawn({ view: half })).toEqual([...boxes, "group user", "main", "idle", "read"]);
});

test("what the search does not find is dim", () => {
  const matches = Uint8Array.of(0, 1, 0, 0);
  expect(drawn({ matches, heightPx: 32 }).filter((one) => one.includes(","))).toEqual([
    "0,0 499 1",
    "0,16 199 11",
    "200,16 299 1",
    "700,0 299 1",
  ]);
});
