import fc from "fast-check";
import { expect, test } from "vitest";
import type { ProfileEventsRequest } from "../../../../workers/model/profile.js";
import type { ProfileGroup } from "../../../../workers/model/profile-scope.js";
import { functionSteps, profileSteps } from "../../../../workers/profile/answers.js";
import { ProfileBasis } from "../../../../workers/profile/basis.js";
import { eventSteps } from "../../../../workers/profile/events.js";
import { table } from "../../../../workers/profile/formats/table.js";
import { toEnd } from "../../../../workers/query/resumable.js";
import { LANES, type MadeSample, REQUEST, sessionOf } from "./made-session.js";

const { groups: _, weight: __, ...SCOPE } = REQUEST;

function ask(samples: readonly MadeSample[], request: Partial<ProfileEventsRequest> = {}) {
  return toEnd(eventSteps(new ProfileBasis(sessionOf(samples)), { ...SCOPE, by: "function", ...request }));
}

/** `count` samples of an event in a function, each for so many events. */
function many(count: number, name: string, event: string, weight: number, lane = 0): MadeSample[] {
  return Array.from({ length: count }, (_, t) => ({ t, stack: ["main", name], lane, weight, event }));
}

/** By row name: what each column has, and each ratio. */
function rowsOf({ count, frame, frames, strings, columns, ratios }: ReturnType<typeof ask>) {
  const name = (row: number) => strings[frames.name[frame[row] as number] as number] ?? "";
  const near = (value: number) => (Number.isNaN(value) ? undefined : Number(value.toPrecision(4)));
  return Object.fromEntries(
    Array.from({ length: count }, (_, row) => [
      name(row),
      [...columns.map(({ self }) => self[row]), ...ratios.map(({ self }) => near(self.value[row] as number))],
    ]),
  );
}

const RECORDED = [
  ...many(200, "loop", "cycles", 1000),
  ...many(300, "loop", "instructions", 1000),
  ...many(100, "walk", "cycles", 1000),
  ...many(25, "walk", "instructions", 1000),
  ...many(20, "walk", "cache-misses", 10),
  ...many(5, "loop", "cache-misses", 10),
];

test("a column for each event, and the ratios that they give, function by function", () => {
  const events = ask(RECORDED);
  expect(events.columns.map(({ name, weight, samples }) => [name, weight, samples])).toEqual([
    ["instructions", 325_000, 325],
    ["cycles", 300_000, 300],
    ["cache-misses", 250, 25],
  ]);
  expect(rowsOf(events)).toEqual({
    loop: [300_000, 200_000, 50, 1.5, undefined],
    walk: [25_000, 100_000, 200, 0.25, 8],
    main: [0, 0, 0, undefined, undefined],
  });
  const [ipc, misses] = events.ratios;
  expect([ipc?.whole?.value, misses?.whole?.value]).toEqual([325 / 300, (1000 * 250) / 325_000]);
  // With what it calls, the caller has both.
  expect(ipc?.total.value[2]).toBeCloseTo(325 / 300, 9);
});

test("rows are groups too, and columns and ratios are chosen", () => {
  const samples = [
    ...many(50, "a", "cycles", 2, 0),
    ...many(20, "b", "cycles", 2, 1),
    ...many(40, "a", "kvm:kvm_exit", 1, 1),
  ];
  const ratio = { of: "kvm:kvm_exit", per: "cycles", times: 1_000_000 };
  const events = ask(samples, { by: "thread", events: ["kvm:kvm_exit", "cycles"], ratios: [ratio] });
  expect(rowsOf(events)).toEqual({ [LANES[1] as string]: [40, 40, 1e6], [LANES[0] as string]: [0, 100, undefined] });
  expect(ask(samples, { by: "thread" }).ratios).toEqual([]);
  expect(ask(samples, { events: ["cycles"], ratios: [ratio] }).ratios).toEqual([]);
});

test("samples that do not say how many they stand for give no ratio", () => {
  const unweighed = many(30, "a", "instructions", 1).map((sample) => ({ ...sample, isUnweighed: true }));
  expect(ask([...many(30, "a", "cycles", 5), ...unweighed]).ratios).toEqual([]);
  // One by one is known too.
  expect(ask([...many(30, "a", "cycles", 5), ...many(30, "a", "instructions", 1)]).ratios.length).toBe(1);
});

test("the text for people names events, ratios and their intervals, and leaves small rows out", () => {
  const [text] = [[...(table.writeEvents?.(ask([...RECORDED, ...many(1, "rare", "cycles", 1)])) ?? [])].join("")];
  expect(text).toContain("instructions per cycles: 1.08 (0.926–1.27)\n");
  expect(text).toContain("cache-misses per 1000 instructions: 0.769 (0.512–1.16)\n");
  expect(text).toMatch(/^ *300 000 +92\.3 % +200 000 +66\.7 % +50 +20\.0 % +1\.5 \(1\.25–1\.79\) +loop$/m);
  expect(text).toMatch(/^ *25 000 +7\.7 % .* 8 \(4\.44–14\.4\) +walk$/m);
  expect(text).not.toContain("rare");
  expect(text).toContain("2 smaller rows, each below 0.5 %, are not shown");
});

test("samples of a clock at a round frequency are said to be in step with timers", () => {
  const notes = (weights: readonly number[], event = "cpu-clock") => {
    const samples = weights.map((weight, t) => ({ t, stack: ["main"], lane: 0, weight, event }));
    const { totals } = toEnd(profileSteps(new ProfileBasis(sessionOf(samples)), REQUEST));
    return totals.notes.filter((note) => note.includes("in step"));
  };
  expect(notes([2e6, 2e6])).toEqual([expect.stringMatching(/^Taken 500 times a second: .*499 or 997/)]);
  expect(notes([1e6])).toEqual([expect.stringMatching(/^Taken 1000 times a second/)]);
  // 499, 997 and 99 times; an uneven frequency; and what is no clock.
  for (const period of [2_004_008, 1_003_009, 10_101_010]) expect(notes([period, period])).toEqual([]);
  expect(notes([2e6, 1e6])).toEqual([]);
  expect(notes([2e6, 2e6], "cycles")).toEqual([]);
});

test("columns are what profiles of one event have", () => {
  const made = fc.array(
    fc.record({
      t: fc.nat(1000),
      stack: fc.array(fc.constantFrom("main", "work", "lib_read"), { maxLength: 4 }),
      lane: fc.nat(LANES.length - 1),
      weight: fc.integer({ min: 1, max: 9 }),
      event: fc.constantFrom("cycles", "instructions", "cache-misses"),
    }),
    { minLength: 1, maxLength: 40 },
  );
  const by = fc.constantFrom<"function" | ProfileGroup>("function", "thread", "machine", "mode");
  fc.assert(
    fc.property(made, by, (samples, rows) => {
      const basis = new ProfileBasis(sessionOf(samples));
      const events = toEnd(eventSteps(basis, { ...SCOPE, by: rows }));
      for (const { name, self, total, weight, totalSamples } of events.columns) {
        const nameOf = (of: Pick<typeof events, "frames" | "strings">, frame: number) =>
          `${of.strings[of.frames.name[frame] as number]} ${of.strings[of.frames.dso[frame] as number]}`;
        const found = new Map<string, readonly unknown[]>();
        for (let row = 0; row < events.count; row += 1) {
          if (totalSamples[row] === 0) continue;
          found.set(nameOf(events, events.frame[row] as number), [self[row], total[row], totalSamples[row]]);
        }
        const expected = new Map<string, readonly unknown[]>();
        if (rows === "function") {
          const one = toEnd(functionSteps(basis, { ...REQUEST, event: name }));
          one.frame.forEach((frame, i) => {
            expected.set(nameOf(one, frame), [one.self[i], one.total[i], one.totalSamples[i]]);
          });
          expect(weight).toBe(one.totals.weight);
        } else {
          const one = toEnd(profileSteps(basis, { ...REQUEST, event: name, groups: [rows] }));
          one.nodes.depth.forEach((depth, node) => {
            const whole = [one.nodes.total[node], one.nodes.total[node], one.nodes.samples[node]];
            const frame = one.nodes.frame[node] as number;
            if (depth === 1 && 0 <= (one.frames.group[frame] as number)) expected.set(nameOf(one, frame), whole);
          });
          expect(weight).toBe(one.totals.weight);
        }
        expect(found).toEqual(expected);
      }
    }),
  );
});
