import { expect, test } from "vitest";
import { scaleOf, TickClock } from "../../../../../workers/formats/trace-dat/clock.js";
import type { ShiftSample, TimeShift } from "../../../../../workers/formats/trace-dat/facts.js";
import { fractionsFrom } from "../../../../setup/random.js";

// timestamp_calc of trace-cmd (lib/trace-cmd/trace-input.c), one tick at a time and in integers.

const TSC = { mult: 933_698_691, shift: 31 };

function sample(time: bigint, offset: bigint, scaling = 1n, fraction = 0n): ShiftSample {
  return { time, offset, scaling, fraction };
}

function times(shift: TimeShift | undefined, base: bigint, distances: readonly number[], originNs = 0n): bigint[] {
  const clock = new TickClock(scaleOf(0, shift, TSC, 0n), originNs);
  clock.rebase(base);
  return distances.map((distance) => BigInt(clock.rel(distance)));
}

test("TSC ticks become ns without rounding twice, however far from the base", () => {
  const random = fractionsFrom(1);
  const base = 2_081_241_050_125n;
  const distances = Array.from({ length: 500 }, () => Math.floor(random() * 2 ** (random() * 45))).toSorted(
    (a, b) => a - b,
  );
  const exact = distances.map((distance) => ((base + BigInt(distance)) * BigInt(TSC.mult)) >> BigInt(TSC.shift));
  expect(times(undefined, base, distances)).toEqual(exact);
  expect(times(undefined, base, distances, 1000n)).toEqual(exact.map((ns) => ns - 1000n));
});

test("a guest's offset is that of the sample before, of the last two the earlier one", () => {
  const cpus = [[sample(1000n, 10n), sample(2000n, 20n), sample(3000n, 30n)]];
  const shifted = [0, 1000, 1999, 2000, 2999, 3000, 9000].map(
    (ticks, i) => BigInt(ticks) + ([10n, 10n, 10n, 20n, 20n, 20n, 20n][i] ?? 0n),
  );
  const ns = shifted.map((ticks) => (ticks * BigInt(TSC.mult)) >> BigInt(TSC.shift));
  expect(times({ peer: 1n, isInterpolated: false, cpus }, 0n, [0, 1000, 1999, 2000, 2999, 3000, 9000])).toEqual(ns);
});

test("offsets are interpolated, and ticks scaled, where the trace says so", () => {
  const cpus = [[sample(1000n, 10n, 3n, 1n), sample(2000n, 20n, 3n, 1n)]];
  const at = (ticks: bigint) => ((ticks * 3n) >> 1n) + 10n + ((ticks - 1000n) * 10n + 500n) / 1000n;
  const ns = [1000n, 1049n, 1050n, 1500n, 2500n].map((ticks) => (at(ticks) * BigInt(TSC.mult)) >> BigInt(TSC.shift));
  expect(times({ peer: 1n, isInterpolated: true, cpus }, 1000n, [0, 49, 50, 500, 1500])).toEqual(ns);
});

test("one sample only adds its offset", () => {
  const shift = { peer: 1n, isInterpolated: true, cpus: [[sample(5n, -100n, 7n, 2n)]] };
  expect(times(shift, 1000n, [0])).toEqual([(900n * BigInt(TSC.mult)) >> BigInt(TSC.shift)]);
});
