import { expect, test } from "vitest";
import { totalsNotes } from "../../../../../renderer/viewmodel/flame/profile-words.js";
import type { ProfileTotals } from "../../../../../workers/model/profile-answers.js";
import { shareHalfWidth, shareInterval } from "../../../../../workers/model/profile-shares.js";

const TOTALS: ProfileTotals = {
  samples: 1200,
  weight: 4e9,
  effective: 1200,
  selected: 1200,
  unresolved: 0,
  unresolvedDsos: [],
  idleSamples: 0,
  idleWeight: 0,
  hostSamples: 0,
  hostWeight: 0,
  disagreeing: 0,
  modeless: 0,
  lost: 0,
  throttled: 0,
  throttledNs: 0,
  notRunning: 1.5e9,
  notes: [],
};

test("vCPUs wait for a time whatever the samples count, and transforms take nothing from it", () => {
  for (const unit of ["ns", "cycles", "samples"]) {
    expect(totalsNotes(TOTALS, unit, true)).toEqual([
      "Before these samples their vCPUs waited 1.5 s for a CPU of the host.",
    ]);
    expect(totalsNotes({ ...TOTALS, samples: 7 }, unit, true)).toEqual([
      "Before all 1 200 samples of the selection their vCPUs waited 1.5 s for a CPU of the host.",
    ]);
  }
  expect(totalsNotes({ ...TOTALS, notRunning: 0 }, "cycles", true)).toEqual([]);
  expect(totalsNotes({ ...TOTALS, notRunning: Number.NaN }, "cycles", true)).toEqual([]);
});

test("half of an interval is as wide in tables of people as in those of numbers", () => {
  expect(shareHalfWidth(0.5, 100)).toBeCloseTo(0.096, 3);
  for (const samples of [0, 1, 30, 5000]) {
    const { low, high } = shareInterval(0.1, samples);
    expect(shareHalfWidth(0.1, samples)).toBe((high - low) / 2);
  }
});
