import fc from "fast-check";
import { expect, test } from "vitest";
import type { ChartWindow, FlameChartRequest } from "../../../../workers/model/profile.js";
import type { FlameChart } from "../../../../workers/model/profile-answers.js";
import { ProfileBasis } from "../../../../workers/profile/basis.js";
import { chartSteps } from "../../../../workers/profile/chart.js";
import { toEnd } from "../../../../workers/query/resumable.js";
import { LANES, type MadeSample, REQUEST, sessionOf } from "./made-session.js";

const sample = (t: number, lane: number, ...stack: readonly string[]): MadeSample => ({ t, lane, stack, weight: 2 });
const SAMPLES = [
  sample(10, 0, "main", "read"),
  sample(20, 0, "main", "read", "wait"),
  sample(30, 0, "main", "spin"),
  sample(40, 0, "main", "spin"),
  sample(80, 0, "main", "read"),
  sample(35, 1, "idle", "read"),
];
const WHOLE: ChartWindow = { t0: 0, t1: 100, width: 10 };

function chart(samples: readonly MadeSample[], request: Partial<FlameChartRequest> = {}): FlameChart {
  const asked = { ...REQUEST, by: "vcpu" as const, from: 0, to: 9, windows: [WHOLE], ...request };
  return toEnd(chartSteps(new ProfileBasis(sessionOf(samples)), asked));
}

const nameOf = ({ frame, frames, strings }: FlameChart, box: number) =>
  strings[frames.name[frame[box] as number] as number] ?? "?";

/** A letter for each pixel of a lane and depth: the first of the function's name, "." where there is none. */
function drawn(answer: FlameChart, width = 10): string[] {
  const rows = new Map<string, string[]>();
  for (let box = 0; box < answer.count; box += 1) {
    const key = `${LANES[answer.lanes[answer.row[box] as number] as number]}/${answer.depth[box]}`;
    const row = rows.get(key) ?? new Array(width).fill(".");
    row.fill(nameOf(answer, box)[0] ?? "?", answer.x0[box], answer.x1[box]);
    rows.set(key, row);
  }
  return [...rows].map(([key, row]) => `${key} ${row.join("")}`).sort();
}

test("a sample stands until the next one of its lane, if that comes when it must: a gap is a gap", () => {
  const answer = chart(SAMPLES);
  expect(drawn(answer)).toEqual([
    "alpha/0 .mmmm...m.",
    "alpha/1 .rrss...r.",
    "alpha/2 ..w.......",
    // One sample tells no period: it stands for its moment.
    "beta/0 ...i......",
    "beta/1 ...r......",
  ]);
  expect([[...answer.lanes], [...answer.laneSamples], [...answer.levels]]).toEqual([
    [0, 1],
    [5, 1],
    [3, 2],
  ]);
  const read = [...answer.frame.keys()].filter((box) => nameOf(answer, box) === "read");
  const told = read.map((box) => [answer.t0[box], answer.t1[box], answer.samples[box]]);
  expect(told).toEqual([
    [10, 30, 2],
    [80, 90, 1],
    [35, 35, 1],
  ]);
});

test("far apart are samples by the period of the recording, not by what the window shows", () => {
  const window = { t0: 38, t1: 88, width: 10 };
  expect(drawn(chart(SAMPLES, { windows: [window], to: 1 }))).toEqual([
    // The sample before the window stands for its begin.
    "alpha/0 mm......mm",
    "alpha/1 ss......rr",
  ]);
});

test("windows lie one after the other, and no box goes on over the time between them", () => {
  const windows = [
    { t0: 10, t1: 40, width: 3 },
    { t0: 40, t1: 60, width: 2 },
  ];
  const answer = chart(SAMPLES, { windows, to: 1 });
  expect(drawn(answer, 5)).toEqual(["alpha/0 mmmm.", "alpha/1 rrss.", "alpha/2 .w..."]);
  expect([...answer.depth].filter((depth) => depth === 0).length).toBe(2);
});

test("of many samples in a pixel the frame of most is drawn, level by level, and said to be of some", () => {
  const rare = ["a", "b", "c"].map((name, i) => sample(i, 0, "main", "often", name));
  const answer = chart([...rare, sample(4, 0, "main", "seldom"), sample(5, 0, "main", "seldom")], {
    windows: [{ t0: 0, t1: 10, width: 1 }],
  });
  const boxes = [...answer.frame.keys()].map((box) => [nameOf(answer, box), answer.samples[box], answer.isMixed[box]]);
  expect(boxes).toEqual([
    ["main", 5, 0],
    ["often", 5, 1],
    ["a", 5, 1],
  ]);
});

test("samples at the edges of pixels are in one pixel each, however the edges are rounded", () => {
  const answer = chart([sample(0, 0, "a"), sample(196, 0, "a"), sample(220, 0, "a")], {
    windows: [{ t0: 73, t1: 269, width: 8 }],
  });
  expect([...answer.x0].every((x, box) => box === 0 || (answer.x1[box - 1] as number) <= x)).toBe(true);
});

test("groups that a lane does not tell itself are the outermost frames, and filters hold", () => {
  const groups = ["vcpu", "thread", "mode"] as const;
  expect(drawn(chart(SAMPLES, { groups, to: 1 }))[0]).toBe("alpha/0 .hhhh...h.");
  const dropped = chart(SAMPLES, { transforms: [{ kind: "drop", name: "spin", dso: "" }], to: 1 });
  expect(drawn(dropped)).toEqual(["alpha/0 .mm.....m.", "alpha/1 .rr.....r.", "alpha/2 ..w......."]);
  expect(dropped.laneSamples[0]).toBe(3);
});

test("for any samples and window: boxes of a level lie side by side, each on the box of its caller, and all samples are in outermost boxes", () => {
  const stacks = fc.array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 4 });
  const samples = fc.array(fc.tuple(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 2 }), stacks), {
    minLength: 1,
    maxLength: 40,
  });
  const window = fc.record({
    t0: fc.integer({ min: -50, max: 300 }),
    span: fc.integer({ min: 1, max: 500 }),
    width: fc.integer({ min: 1, max: 40 }),
  });
  fc.assert(
    fc.property(samples, window, (made, { t0, span, width }) => {
      const all = made.map(([t, lane, stack]) => sample(t, lane, ...stack));
      const answer = chart(all, { windows: [{ t0, t1: t0 + span, width }] });
      const owners = new Map<string, number>();
      for (let box = 0; box < answer.count; box += 1) {
        const [row, depth] = [answer.row[box], answer.depth[box] as number];
        expect(answer.x0[box]).toBeLessThan(answer.x1[box] as number);
        expect(answer.x1[box]).toBeLessThanOrEqual(width);
        expect(answer.t0[box]).toBeLessThanOrEqual(answer.t1[box] as number);
        for (let x = answer.x0[box] as number; x < (answer.x1[box] as number); x += 1) {
          expect(owners.has(`${row} ${depth} ${x}`)).toBe(false);
          owners.set(`${row} ${depth} ${x}`, box);
          if (0 < depth) expect(owners.has(`${row} ${depth - 1} ${x}`)).toBe(true);
        }
      }
      for (const [place, lane] of answer.lanes.entries()) {
        const within = all.filter((one) => one.lane === lane && t0 <= one.t && one.t < t0 + span).length;
        let counted = 0;
        for (let box = 0; box < answer.count; box += 1)
          if (answer.row[box] === place && answer.depth[box] === 0) counted += answer.samples[box] as number;
        // One more: the sample before the window may stand for its begin.
        expect([within, within + 1]).toContain(counted);
      }
    }),
  );
});
