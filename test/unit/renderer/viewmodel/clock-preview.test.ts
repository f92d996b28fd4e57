import { expect, test } from "vitest";
import { offsetText, parsedOffset, previewOf, shiftOf, trialOf } from "../../../../renderer/viewmodel/clock-preview.js";
import { heightOf, residualPlot } from "../../../../renderer/viewmodel/residual-plot.js";
import type { LaneList } from "../../../../workers/model/engine-api.js";

const clock = { machine: "guest", offsetNs: "402000000", ppm: 2, atNs: "5000000000", atSessionNs: 7e9 };

test.each([
  ["402 266 425", 402_266_425n],
  ["−1", -1n],
  ["+0.402266425 s", 402_266_425n],
  ["-1.5ms", -1_500_000n],
  ["12.25 µs", 12_250n],
  ["1798761234567890123", undefined],
  ["179876123456789012", 179_876_123_456_789_012n],
  ["0.5", undefined],
  ["1 h", undefined],
  ["", undefined],
])("an offset as people write it: %s", (text, ns) => {
  expect(parsedOffset(text)).toBe(ns);
  if (ns !== undefined) expect(parsedOffset(offsetText(ns))).toBe(ns);
});

test("only the lanes of the machine move, by what the edit adds to its clock, with the drift at the place on screen", () => {
  const edit = { clock, offsetNs: 402_001_000n, ppm: 12 };
  expect(trialOf(edit)).toMatchObject({ machine: "guest", offsetNs: 1000, middleNs: 7e9 });
  const preview = previewOf(edit, { machines: ["host", "guest", "guest"] } as unknown as LaneList);
  const view = { startNs: 7.5e9, spanNs: 1e9 };
  expect(shiftOf(preview, 0, view)).toBe(0);
  expect(shiftOf(preview, 2, view)).toBeCloseTo(1000 + 10e-6 * 1e9, 6);
  expect(shiftOf(undefined, 2, view)).toBe(0);
});

test("a plot of residuals holds most limits and the bound, and marks those on the wrong side", () => {
  const t_ns = Array.from({ length: 10 }, (_, i) => `${1_790_000_000_000_000_000n + BigInt(i) * 1_000_000_000n}`);
  const least_ns = [-8000, -9000, -8000, -9000, 500, -8000, -9000, -8000, -9000, -8000];
  const most_ns = [9000, 9000, 9000, 9_000_000, 9000, 9000, 9000, 9000, 9000, 9000];
  const plot = residualPlot({ limits: 20, broken: 1, t_ns, least_ns, most_ns }, 30_000);
  expect(plot.spanNs).toBe(9e9);
  expect(plot.stretches.flatMap(({ isBroken }, i) => (isBroken ? [i] : []))).toEqual([4]);
  expect(plot.reachNs).toBe(37_500);
  expect(heightOf(plot, 0)).toBe(0.5);
  // What does not fit is cut at the edge.
  expect(heightOf(plot, 9_000_000)).toBe(0);
  expect(heightOf(plot, -37_500)).toBe(1);
});
