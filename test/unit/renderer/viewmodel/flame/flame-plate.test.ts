import { expect, test } from "vitest";
import { flameSvgOf } from "../../../../../renderer/share/flame-svg.js";
import { GROUP_COLOURS, GroupSlots } from "../../../../../renderer/viewmodel/colour-groups.js";
import { kindColours } from "../../../../../renderer/viewmodel/flame/flame-colours.js";
import { kindLegend } from "../../../../../renderer/viewmodel/flame/flame-legend.js";
import { flamePlate, PLATE_WIDTH_PX } from "../../../../../renderer/viewmodel/flame/flame-plate.js";
import { ROOT } from "../../../../../renderer/viewmodel/flame/flame-tree.js";
import { differenceLines, profileLines, profileTitle } from "../../../../../renderer/viewmodel/flame/plate-words.js";
import type { ProfileDiff, ProfileTotals } from "../../../../../workers/model/profile-answers.js";
import { madeTree } from "./made-tree.js";

const tree = madeTree({
  name: "all",
  children: [
    {
      name: "hog 7",
      owner: "0/process/7",
      isGroup: true,
      children: [{ name: "spin <&>", self: 3000, children: [{ name: "tiny", self: 1 }] }],
    },
    { name: "sleep", self: 999 },
  ],
});
const slots = new GroupSlots();
const colourOf = kindColours(tree, "light", slots);

function plate(lines: readonly string[]) {
  return flamePlate({
    tree,
    zoom: ROOT,
    isUpright: true,
    colourOf,
    matches: undefined,
    ground: "#ffffff",
    dim: 0,
    restColour: 0x999999,
    ink: "#111111",
    quiet: "#555555",
    measure: (text) => text.length * 6,
    words: { title: "labhost", lines, legend: (boxes) => kindLegend(tree, boxes, { theme: "light", colourOf }) },
  });
}

test("a picture has title, lines that fit, boxes with labels, and a legend of what is drawn, all inside", () => {
  const long = "word ".repeat(100).trim();
  const { width, height, boxes, texts } = plate([long]);
  const own = `#${(boxes.find(({ x, width: w }) => x === 12 && 800 < w && w < 1000)?.colour ?? 0).toString(16).padStart(6, "0")}`;
  expect(own).toBe(GROUP_COLOURS.light[slots.of({ key: "0/process/7" })]);
  const said = texts.map(({ text }) => text);
  expect(said[0]).toBe("labhost");
  expect(
    said
      .slice(1)
      .filter((line) => line.startsWith("word"))
      .join(" "),
  ).toBe(long);
  expect(said).toEqual(
    expect.arrayContaining(["all", "spin <&>", "sleep", "host kernel", "narrower than a pixel each"]),
  );
  // Once as a label, once in the legend.
  expect(said.filter((text) => text === "hog 7")).toHaveLength(2);
  expect(width).toBe(PLATE_WIDTH_PX);
  for (const box of boxes) {
    expect(box.x + box.width).toBeLessThanOrEqual(width);
    expect(box.y + box.height).toBeLessThanOrEqual(height);
  }
  for (const { y } of texts) expect(y).toBeLessThanOrEqual(height);
  // The root is below what stands on it.
  const y = (name: string) => texts.find(({ text }) => text === name)?.y ?? 0;
  expect(y("spin <&>")).toBeLessThan(y("all"));
});

test("as SVG its texts are text, and nothing of a name is markup", () => {
  const svg = flameSvgOf(plate(["2 < 3"]), "a < b");
  expect(svg).toContain("<title>a &lt; b</title>");
  expect(svg).toContain(">spin &lt;&amp;&gt;</text>");
  expect(svg).toContain(">2 &lt; 3</text>");
  expect(svg.match(/<pattern/g)).toHaveLength(1);
  expect(svg).toContain('fill="url(#hatch999999)"');
});

test("the words are of which samples, how many, and what is left out of sight", () => {
  const totals = {
    samples: 4000,
    weight: 4e9,
    unresolved: 0.25,
    notes: ["A note."],
    hostSamples: 0,
  } as unknown as ProfileTotals;
  const seen = { name: "labhost", tree, zoom: 1, transforms: [{ kind: "keep", text: "x" }], search: "spin" } as const;
  expect(profileTitle({ source: "host", event: "cycles" }, seen)).toBe("labhost · Seen from the host · cycles");
  expect(profileTitle({ source: "steal", event: "steal" }, seen)).toBe("labhost · Steal");
  expect(profileLines({ totals, unit: "ns", source: "host" }, true, "The whole trace", seen)).toEqual([
    "The whole trace",
    "Samples: 4 000, 4 s, without a name: 25.0 %",
    "A note.",
    "Filtered: only stacks with “x”",
    "Zoomed to hog 7: 3 µs, 75.0 %",
    "Frames without “spin” are dim",
  ]);
  const plain = { ...seen, zoom: ROOT, transforms: [], search: "" };
  const diff = {
    after: { totals, unit: "samples" },
    before: { ...totals, samples: 5, weight: 5 },
  } as unknown as ProfileDiff;
  expect(differenceLines(diff, ["B", "A"], plain)).toEqual([
    "B: 5 samples, 5 samples · A: 4 000 samples, 4 000 000 000 samples. Widths are those of A.",
    "A note.",
  ]);
});
