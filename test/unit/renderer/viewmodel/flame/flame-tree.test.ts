import { expect, test } from "vitest";
import { changeColours, kindColours } from "../../../../../renderer/viewmodel/flame/flame-colours.js";
import { rowAt, rowTop } from "../../../../../renderer/viewmodel/flame/flame-picture.js";
import { searchFlame } from "../../../../../renderer/viewmodel/flame/flame-search.js";
import { functionOf, nodeAt, nodeName, pathTo, ROOT } from "../../../../../renderer/viewmodel/flame/flame-tree.js";
import { stepInFlame } from "../../../../../renderer/viewmodel/flame/flame-walk.js";
import { weightText } from "../../../../../renderer/viewmodel/flame/profile-words.js";
import { madeTree } from "./made-tree.js";

const tree = madeTree({
  name: "all",
  children: [
    {
      name: "run",
      self: 10,
      children: [{ name: "Copy", dso: "libc", self: 40, children: [{ name: "copy", self: 20 }] }],
    },
    { name: "idle", self: 30 },
  ],
});

test("a path leads back to its node, and as far as it is there in another tree", () => {
  for (let node = 0; node < tree.nodes.count; node += 1) expect(nodeAt(tree, pathTo(tree, node))).toBe(node);
  expect(
    nodeName(
      tree,
      nodeAt(tree, [
        { name: "run", dso: "" },
        { name: "gone", dso: "" },
      ]),
    ),
  ).toBe("run");
  expect(functionOf(tree, 2)).toEqual({ name: "Copy", dso: "libc" });
  expect(functionOf(tree, ROOT)).toBeUndefined();
});

test("steps lead to the largest child, to siblings, outwards, and nowhere where there is nothing", () => {
  const walk = (from: number, ...steps: Parameters<typeof stepInFlame>[2][]) =>
    nodeName(
      tree,
      steps.reduce((node, step) => stepInFlame(tree, node, step), from),
    );
  expect(walk(ROOT, "in")).toBe("run");
  expect(walk(ROOT, "in", "next")).toBe("idle");
  expect(walk(ROOT, "in", "next", "next")).toBe("idle");
  expect(walk(ROOT, "in", "next", "previous", "previous")).toBe("run");
  expect(walk(ROOT, "in", "in", "out")).toBe("run");
  expect(walk(ROOT, "out")).toBe("all");
  expect(walk(ROOT, "in", "in", "in", "in")).toBe("copy");
  expect(walk(ROOT, "in", "in", "root")).toBe("all");
});

test("a search counts a stack once, however often a match is in it", () => {
  expect(searchFlame(tree, " COPY ")).toMatchObject({ share: 0.6, nodes: 2 });
  expect(searchFlame(tree, "nothing")).toMatchObject({ share: 0, nodes: 0 });
  expect(searchFlame(tree, "  ")).toBeUndefined();
});

test("only differences that chance does not explain have a colour: more is orange, less is blue", () => {
  const change = Float64Array.of(0, 0.2, -0.2, 0.2);
  const colourOf = changeColours({ change, isSure: Uint8Array.of(0, 1, 1, 0) }, "dark");
  const [grey, more, less, unsure] = [0, 1, 2, 3].map((node) => colourOf(node));
  expect(unsure).toBe(grey);
  expect([more, less]).toEqual([0xe8791b, 0x3d7fd9]);
});

test("a function has one colour wherever it is", () => {
  const twice = madeTree({ name: "all", children: [{ name: "f", self: 2, children: [{ name: "f", self: 1 }] }] });
  const colourOf = kindColours(twice, "light");
  expect(colourOf(1)).toBe(colourOf(2));
});

test("a row is found where it is drawn, upright or not, scrolled or not", () => {
  for (const isUpright of [true, false]) {
    for (const [heightPx, scrollPx] of [
      [400, 0],
      [90, 37],
    ] as const) {
      const look = { isUpright, rowPx: 18, scrollPx, heightPx };
      for (const row of [0, 3, 9]) expect(rowAt(look, 10, rowTop(look, 10, row) + 9)).toBe(row);
    }
  }
});

test("weights have their unit", () => {
  expect(weightText(1_500_000_000, "ns")).toBe("1.5 s");
  expect(weightText(1, "samples")).toBe("1 sample");
  expect(weightText(1234, "cycles")).toBe("1 234 cycles");
});
