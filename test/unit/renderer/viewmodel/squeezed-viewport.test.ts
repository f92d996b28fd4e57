import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  breaksOf,
  clampViewport,
  endOf,
  panBy,
  pxAtTime,
  reveal,
  sameViewport,
  shownSpan,
  squeezedBounds,
  type TimeBounds,
  timeAtPx,
  type Viewport,
  wholeView,
  zoomAt,
  zoomTo,
} from "../../../../renderer/viewmodel/viewport.js";
import { quietOf, traces } from "../../../fakes/quiet.js";

const WIDTH = 960;
const shares = fc.double({ min: 0, max: 1, noNaN: true });

/** A trace with breaks, and a window onto a part of it. */
const windows = fc.record({ trace: traces, at: shares, power: shares }).map(({ trace, at, power }) => {
  const bounds = squeezedBounds({ beginNs: 0, endNs: trace.endNs }, trace.quiet);
  const whole = shownSpan(wholeView(bounds));
  return { bounds, view: zoomAt(wholeView(bounds), bounds, at * trace.endNs, (1000 / whole) ** power) };
});

function isInside(view: Viewport, { beginNs, endNs }: TimeBounds): void {
  expect(view.startNs).toBeGreaterThanOrEqual(beginNs - 1e-3);
  expect(endOf(view)).toBeLessThanOrEqual(endNs + 1e-3);
}

describe("a window with breaks", () => {
  test("stays inside the trace whatever is done to it, and a pan keeps its scale", () => {
    fc.assert(
      fc.property(windows, fc.double({ min: -3, max: 3, noNaN: true }), shares, ({ bounds, view }, by, at) => {
        const panned = panBy(view, bounds, by);
        expect(shownSpan(panned)).toBe(shownSpan(view));
        for (const next of [
          panned,
          reveal(view, bounds, at * bounds.endNs),
          zoomAt(view, bounds, at * bounds.endNs, 10 ** by),
          zoomTo(bounds, at * bounds.endNs, at * bounds.endNs + 1000, at),
        ]) {
          isInside(next, bounds);
        }
      }),
    );
  });

  test("keeps the time under the pointer where it is while it zooms", () => {
    fc.assert(
      fc.property(windows, fc.integer({ min: 0, max: WIDTH }), ({ bounds, view }, xPx) => {
        const anchor = timeAtPx(view, WIDTH, xPx);
        const next = zoomAt(view, bounds, anchor, 0.9);
        expect(Math.abs(pxAtTime(next, WIDTH, anchor) - xPx)).toBeLessThan(0.5);
      }),
    );
  });

  test("has its ends at its edges, and times in order between them", () => {
    fc.assert(
      fc.property(windows, ({ view }) => {
        const pixelOf = (timeNs: number) => pxAtTime(view, WIDTH, timeNs);
        expect(pixelOf(view.startNs)).toBeCloseTo(0, 3);
        expect(pixelOf(endOf(view))).toBeCloseTo(WIDTH, 1);
        const times = Array.from({ length: 97 }, (_, i) => timeAtPx(view, WIDTH, i * 10));
        expect(times.every((timeNs, i) => (times[i - 1] ?? timeNs) <= timeNs)).toBe(true);
      }),
    );
  });

  test("shows the range that is zoomed to, whatever lies in it", () => {
    fc.assert(
      fc.property(windows, shares, shares, ({ bounds }, a, b) => {
        const [t0, t1] = [Math.min(a, b) * bounds.endNs, Math.max(a, b) * bounds.endNs];
        const view = zoomTo(bounds, t0, t1);
        expect(pxAtTime(view, WIDTH, t0)).toBeGreaterThan(-1);
        expect(pxAtTime(view, WIDTH, t1)).toBeLessThan(WIDTH + 1);
      }),
    );
  });

  test("shows the same time with its breaks and without, and the whole as the whole", () => {
    const quiet = quietOf([100e6, 9e9], [9.2e9, 20e9]);
    const even = { beginNs: 0, endNs: 21e9 };
    const bounds = squeezedBounds(even, quiet);
    const squeezed = clampViewport({ startNs: 50e6, spanNs: 15e9 }, bounds);
    expect([squeezed.startNs, squeezed.spanNs]).toEqual([50e6, 15e9]);
    expect(breaksOf(squeezed)).toEqual([
      { t0: 100e6, t1: 9e9 },
      { t0: 9.2e9, t1: 20e9 },
    ]);
    expect(clampViewport(squeezed, bounds)).toBe(squeezed);
    expect(clampViewport(squeezed, even)).toEqual({ startNs: 50e6, spanNs: 15e9 });
    expect(sameViewport(squeezed, { startNs: 50e6, spanNs: 15e9 })).toBe(false);
    expect(sameViewport(zoomAt(squeezed, bounds, 1e9, 1000), wholeView(bounds))).toBe(true);
  });

  test("has a break in the middle where all that it is to show is quiet", () => {
    const bounds = squeezedBounds({ beginNs: 0, endNs: 21e9 }, quietOf([1e9, 20e9]));
    const view = zoomTo(bounds, 5e9, 5.1e9);
    expect(breaksOf(view)).toEqual([{ t0: 1e9, t1: 20e9 }]);
    expect(pxAtTime(view, WIDTH, 5.05e9)).toBeCloseTo(WIDTH / 2, 0);
  });

  test("is even where nothing would be left", () => {
    const bounds = squeezedBounds({ beginNs: 0, endNs: 21e9 }, quietOf([0, 21e9]));
    expect(wholeView(bounds)).toEqual({ startNs: 0, spanNs: 21e9 });
  });
});
