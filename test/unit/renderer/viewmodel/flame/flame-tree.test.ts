import { expect, test } from "vitest";
import { GROUP_COLOURS, GroupSlots } from "../../../../../renderer/viewmodel/colour-groups.js";
import { changeColours, kindColours, packedRgb } from "../../../../../renderer/viewmodel/flame/flame-colours.js";
import { rowAt, rowTop } from "../../../../../renderer/viewmodel/flame/flame-picture.js";
import { searchFlame } from "../../../../../renderer/viewmodel/flame/flame-search.js";
import { functionOf, nodeAt, nodeName, pathTo, ROOT } from "../../../../../renderer/viewmodel/flame/flame-tree.js";
import { stepInFlame } from "../../../../../renderer/viewmodel/flame/flame-walk.js";
import { weightText } from "../../../../../renderer/viewmodel/flame/profile-words.js";
import { rgbFromHex } from "../../../../../renderer/viewmodel/rgb.js";
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

test("of two vCPUs with one name a path leads to its own", () => {
  const vcpus = madeTree({
    name: "all",
    children: [
      { name: "vCPU 0", isGroup: true, lane: 4, self: 9 },
      { name: "vCPU 0", isGroup: true, lane: 7, self: 5 },
    ],
  });
  for (const node of [1, 2]) expect(nodeAt(vcpus, pathTo(vcpus, node))).toBe(node);
  expect(nodeAt(vcpus, [{ name: "vCPU 0", dso: "", lane: 9 }])).toBe(1);
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
  const colourOf = kindColours(twice, "light", new GroupSlots());
  expect(colourOf(1)).toBe(colourOf(2));
});

test("who had a CPU, and what that executed, have the colour that lanes show it in", () => {
  const stolen = (owner: string) => {
    const hog = { name: "hog 7", owner, isGroup: true };
    const preempted = [{ ...hog, children: [{ name: "spin", self: 5 }] }];
    const woken = [
      { ...hog, self: 2 },
      { name: "nobody", isGroup: true, self: 1 },
    ];
    return madeTree({
      name: "all",
      children: [
        { name: "preempted by", isGroup: true, children: preempted },
        { name: "woken", isGroup: true, children: woken },
      ],
    });
  };
  const slots = new GroupSlots();
  const [colourOf, plain] = [stolen("0/process/7"), stolen("")].map((one) => kindColours(one, "dark", slots));
  const lane = packedRgb(rgbFromHex(GROUP_COLOURS.dark[slots.of({ key: "0/process/7" })] as string));
  expect([colourOf?.(2), colourOf?.(5)]).toEqual([lane, lane]);
  expect(colourOf?.(3)).not.toBe(plain?.(3));
  // How it was lost, and nobody, are as in other profiles.
  for (const node of [1, 4, 6]) expect(colourOf?.(node)).toBe(plain?.(node));
});

test("the ten that had the CPU most have ten colours, whoever is drawn first", () => {
  const taken = (owner: number) => ({ name: `thief ${owner}`, owner: `0/process/${owner}`, isGroup: true });
  // The lightest ones come first in the tree.
  const children = Array.from({ length: 40 }, (_, i) => ({ ...taken(i), self: i + 1 }));
  const colourOf = kindColours(madeTree({ name: "all", children }), "dark", new GroupSlots());
  const colours = children.map((_, i) => colourOf(i + 1));
  expect(new Set(colours.slice(-10)).size).toBe(10);
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
