import { expect, test } from "vitest";
import { parseRatio, ratioName, ratioValue, usualRatios } from "../../../../workers/model/profile-ratios.js";
import { fractionsFrom } from "../../../setup/random.js";

const names = (events: readonly string[]) => usualRatios(events).map(ratioName);

test("ratios are proposed of events that were counted in the same modes", () => {
  expect(
    names(["cycles", "instructions", "cache-misses", "branches", "branch-misses", "L1-dcache-load-misses"]),
  ).toEqual([
    "instructions per cycles",
    "branch-misses per branches",
    "cache-misses per 1000 instructions",
    "L1-dcache-load-misses per 1000 instructions",
  ]);
  expect(names(["cycles:u", "instructions:k", "instructions:uppp"])).toEqual(["instructions:uppp per cycles:u"]);
  expect(names(["cycles:GH", "instructions:HG"])).toEqual(["instructions:HG per cycles:GH"]);
  expect(names(["cpu_core/cycles/", "cpu_atom/instructions/u", "cpu_core/instructions/"])).toEqual([
    "cpu_core/instructions/ per cpu_core/cycles/",
  ]);
  expect(names(["cpu-clock", "page-faults"])).toEqual([]);
});

test.each([
  ["instructions per cycles", { of: "instructions", per: "cycles", times: 1 }],
  ["  LLC-load-misses  per 1000 instructions:u ", { of: "LLC-load-misses", per: "instructions:u", times: 1000 }],
  [
    "kvm:kvm_exit per 1000000 cpu/event=0x3c,umask=0/",
    { of: "kvm:kvm_exit", per: "cpu/event=0x3c,umask=0/", times: 1e6 },
  ],
  ["per per per", { of: "per", per: "per", times: 1 }],
])("%s is a ratio", (text, ratio) => {
  expect(parseRatio(text)).toEqual(ratio);
  expect(parseRatio(ratioName(ratio))).toEqual(ratio);
});

test.each(["", "cycles", "cycles/instructions", "a per 0 b", "a per", "per b", "a per x b", "a per 1.5 b"])(
  "%j is none",
  (text) => expect(parseRatio(text)).toBeUndefined(),
);

test("a ratio wants ten samples on each side", () => {
  const side = (samples: number) => ({ weight: samples * 100, samples });
  expect(ratioValue(side(9), side(100), 1)).toBeUndefined();
  expect(ratioValue(side(100), side(9), 1)).toBeUndefined();
  const { value, low, high } = ratioValue(side(100), side(400), 1000) as NonNullable<ReturnType<typeof ratioValue>>;
  expect(value).toBe(250);
  // 1/√100 and 1/√400 together are 11.2 %.
  expect(Math.log(high / value)).toBeCloseTo(1.96 * Math.sqrt(0.0125), 3);
  expect(low * high).toBeCloseTo(value ** 2, 6);
});

test("of sampled events whose ratio is known, 95 % of the intervals have it", () => {
  const random = fractionsFrom(20261130);
  let inside = 0;
  const runs = 2000;
  for (let run = 0; run < runs; run += 1) {
    // A function has a fifth of the cycles and a half of the misses; samples fall on it by chance.
    const hits = (samples: number, share: number) => {
      let count = 0;
      for (let i = 0; i < samples; i += 1) if (random() < share) count += 1;
      return count;
    };
    const [cycles, misses] = [hits(400, 0.2), hits(120, 0.5)];
    const ratio = ratioValue(
      { weight: misses * 1000, samples: misses },
      { weight: cycles * 1e6, samples: cycles },
      1000,
    );
    const truth = (1000 * 60 * 1000) / (80 * 1e6);
    if (ratio !== undefined && ratio.low <= truth && truth <= ratio.high) inside += 1;
  }
  // A share of all samples varies less than a count of its own, so the interval is on the safe side.
  expect(inside / runs).toBeGreaterThan(0.95);
  expect(inside / runs).toBeLessThan(1);
});
