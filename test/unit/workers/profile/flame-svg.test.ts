import fc from "fast-check";
import { expect, test } from "vitest";
import { UNSEEN } from "../../../../workers/core/unseen.js";
import type { Profile } from "../../../../workers/model/profile-answers.js";
import { wholeSteps } from "../../../../workers/profile/answers.js";
import { ProfileBasis } from "../../../../workers/profile/basis.js";
import { diffSteps } from "../../../../workers/profile/diff.js";
import { flameBoxes } from "../../../../workers/profile/formats/flame-boxes.js";
import { flameSvg } from "../../../../workers/profile/formats/flame-svg.js";
import { toEnd } from "../../../../workers/query/resumable.js";
import { type MadeSample, REQUEST, sessionOf } from "./made-session.js";

const samples = fc.array(
  fc.record({
    t: fc.integer({ min: 0, max: 1000 }),
    stack: fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 5 }),
    lane: fc.constant(0),
    weight: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 5000 })),
  }),
  { minLength: 1, maxLength: 60 },
);

function whole(made: readonly MadeSample[]): Profile {
  return toEnd(wholeSteps(new ProfileBasis(sessionOf(made)), REQUEST));
}

function pictureOf(profile: Profile): string {
  return [...flameSvg.write(profile)].join("");
}

test("boxes stand on their parents, and with the narrow ones they are as wide as their weight", () => {
  fc.assert(
    fc.property(samples, fc.integer({ min: 10, max: 400 }), (made, width) => {
      const { nodes } = whole(made);
      const { boxes, narrow } = flameBoxes(nodes, nodes.total, width, 100);
      const byNode = new Map(boxes.map((box) => [box.node, box]));
      const perPx = (nodes.total[0] as number) / width;
      for (const box of boxes) {
        expect(box.width).toBeGreaterThanOrEqual(1);
        expect(box.width * perPx).toBeCloseTo(nodes.total[box.node] as number, 6);
        const below = boxes.filter(({ node }) => nodes.parent[node] === box.node);
        const rest = narrow.filter(({ node }) => node === box.node);
        // From the left without holes.
        let x = box.x;
        for (const child of [...below, ...rest]) {
          expect(child.x).toBeCloseTo(x, 6);
          expect(child.depth).toBe(box.depth + 1);
          x += child.width;
        }
        expect(x).toBeLessThanOrEqual(box.x + box.width + 1e-6);
        const children = [...nodes.parent.keys()].filter((node) => nodes.parent[node] === box.node);
        const missing = children.filter((node) => !byNode.has(node));
        const weight = missing.reduce((sum, node) => sum + (nodes.total[node] as number), 0);
        if (perPx <= weight) expect(rest).toMatchObject([{ total: weight, count: missing.length }]);
        else expect(rest).toEqual([]);
      }
    }),
  );
});

test("a picture says of each box what it is, and how much", () => {
  const made = [
    { t: 1, stack: ["main", "work"], lane: 0, weight: 3 },
    { t: 2, stack: ["main"], lane: 0, weight: 1 },
    { t: 3, stack: ["main", "lib_read"], lane: 0, weight: 4 },
  ];
  const picture = pictureOf(whole(made));
  expect([...picture.matchAll(/<title>([^<]*)<\/title>/g)].map(([, title]) => title?.replace(/±[\d.]+/, "±"))).toEqual([
    "Flame graph of cycles",
    "everything\n100.0 % ±, 8 cycles, 3 samples, itself 0.0 %",
    "main\n100.0 % ±, 8 cycles, 3 samples, itself 12.5 %",
    "lib_read (lib)\n50.0 % ±, 4 cycles, 1 sample, itself 50.0 %",
    "work\n37.5 % ±, 3 cycles, 1 sample, itself 37.5 %",
  ]);
  expect(picture).toMatch(/>lib_read<\/text>/);
});

test("a difference has its sign in words, and grey where it may be chance", () => {
  const many = (name: string, count: number) =>
    Array.from({ length: count }, (_, t) => ({ t, stack: [name], lane: 0, weight: 1 }));
  const before = whole([...many("a", 300), ...many("b", 100), ...many("c", 100)]);
  const after = [...many("a", 100), ...many("b", 300), ...many("c", 101)];
  const diff = toEnd(
    diffSteps(new ProfileBasis(sessionOf(after)), { before: REQUEST, after: REQUEST, stored: before }),
  );
  const picture = [...(flameSvg.writeDiff?.(diff) ?? [])].join("");
  const boxes = [...picture.matchAll(/<title>[^<]*<\/title><rect class="(\w+)"[^>]*>(?:<text[^>]*>([^<]*))?/g)];
  expect(boxes.map(([, look, label]) => [look, label])).toEqual([
    ["all", "everything"],
    ["more2", "+39.9 b"],
    ["same", "± c"],
    ["less2", "−40.0 a"],
  ]);
});

const HOSTILE = fc.oneof(
  fc.constantFrom(
    '"><script>alert(1)</script>',
    "]]><svg onload=x>",
    "</title></svg>",
    "&lt;\ufffe\uffff\ud800",
    "\u202egnp.exe\u001b[31m\0",
    "'=1+1",
    "x".repeat(100_000),
    "長い名前".repeat(50),
  ),
  fc.string({ unit: "binary" }),
);

test("names are text, whatever is in them, and long ones are cut", () => {
  fc.assert(
    fc.property(fc.array(fc.array(HOSTILE, { maxLength: 4 }), { minLength: 1, maxLength: 8 }), (stacks) => {
      const picture = pictureOf(whole(stacks.map((stack, t) => ({ t, stack, lane: 0, weight: 1 }))));
      const tags = new Set([...picture.matchAll(/<\/?([^\s>/]*)/g)].map(([, tag]) => tag));
      const own = ["svg", "title", "style", "defs", "pattern", "rect", "g", "text"];
      expect([...tags].filter((tag) => !own.includes(tag ?? ""))).toEqual([]);
      // Attributes hold nothing of a name.
      expect(picture.replace(/>[^<]*</g, "><")).not.toMatch(/script|onload|alert/);
      const [unseen = ""] = picture.replaceAll("\n", "").match(UNSEEN) ?? [];
      expect(unseen).toBe("");
      expect(picture).not.toMatch(/[\p{Cs}\ufffe\uffff]/u);
      expect(picture.length).toBeLessThan(100_000);
    }),
  );
});
