import { expect, test } from "vitest";
import { partFrom, recordedParts } from "../../../../renderer/viewmodel/recorded-parts.js";
import { plainTimeline } from "../../../../workers/core/timeline.js";
import type { TraceInfo } from "../../../../workers/model/engine-api.js";

const traces = (...spans: readonly (readonly [begin: number, end: number])[]) =>
  spans.map(([begin, end]) => ({ begin_ns: `${begin}`, end_ns: `${end}` })) as unknown as TraceInfo["traces"];

test("traces that overlap or follow each other closely are one part, those far apart are several", () => {
  const at = plainTimeline(1000n);
  expect(recordedParts(traces([1000, 2000]), at)).toEqual([{ t0: 0, t1: 1000 }]);
  expect(recordedParts(traces([90_000, 91_000], [1000, 2000], [1500, 3000], [3050, 4000]), at)).toEqual([
    { t0: 0, t1: 3000 },
    { t0: 89_000, t1: 90_000 },
  ]);
  expect(recordedParts(traces([5000, 5000]), at)).toEqual([]);
});

test("traces on two stretches of a timeline are where their stretch is", () => {
  const far = 10n ** 18n;
  const timeline = [
    { startNs: 0, originNs: 0n },
    { startNs: 5000, originNs: far - 5000n },
  ] as const;
  const list = [
    { begin_ns: "0", end_ns: "100" },
    { begin_ns: `${far}`, end_ns: `${far + 100n}` },
  ] as unknown as TraceInfo["traces"];
  expect(recordedParts(list, timeline)).toEqual([
    { t0: 0, t1: 100 },
    { t0: 5000, t1: 5100 },
  ]);
});

test("the next part begins after a moment, the previous ended before it", () => {
  const parts = [
    { t0: 0, t1: 10 },
    { t0: 100, t1: 110 },
    { t0: 200, t1: 210 },
  ];
  expect(partFrom(parts, 5, 1)?.t0).toBe(100);
  expect(partFrom(parts, 50, 1)?.t0).toBe(100);
  expect(partFrom(parts, 105, -1)?.t0).toBe(0);
  expect(partFrom(parts, 205, 1)).toBeUndefined();
  expect(partFrom(parts, 5, -1)).toBeUndefined();
});
