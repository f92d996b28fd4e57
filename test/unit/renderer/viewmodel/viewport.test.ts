import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { centreAt, dragGrip, gripAt, minimapWindow } from "../../../../renderer/viewmodel/minimap.js";
import {
  endOf,
  MIN_SPAN_NS,
  panBy,
  pxAtTime,
  reveal,
  timeAtPx,
  type Viewport,
  wholeView,
  zoomAt,
  zoomTo,
} from "../../../../renderer/viewmodel/viewport.js";

const bounds = { beginNs: 0, endNs: 3600e9 };
const WIDTH = 1500;

const views = fc
  .record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    power: fc.double({ min: 0, max: 12.5, noNaN: true }),
  })
  .map(({ at, power }): Viewport => {
    const spanNs = 10 ** power;
    return { startNs: at * (bounds.endNs - spanNs), spanNs };
  });

describe("viewport", () => {
  test("stays inside the trace whatever is done to it", () => {
    fc.assert(
      fc.property(
        views,
        fc.double({ min: -3, max: 3, noNaN: true }),
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        (view, by, factor) => {
          for (const next of [
            panBy(view, bounds, by),
            zoomAt(view, bounds, view.startNs + view.spanNs * 0.3, factor),
          ]) {
            expect(next.startNs).toBeGreaterThanOrEqual(bounds.beginNs);
            expect(endOf(next)).toBeLessThanOrEqual(bounds.endNs + 1e-3);
            expect(next.spanNs).toBeGreaterThanOrEqual(MIN_SPAN_NS);
          }
        },
      ),
    );
  });

  test("zooming keeps the anchor under the pointer", () => {
    fc.assert(
      fc.property(views, fc.integer({ min: 0, max: WIDTH }), (view, xPx) => {
        const anchor = timeAtPx(view, WIDTH, xPx);
        const next = zoomAt(view, bounds, anchor, 0.5);
        if (next.spanNs === MIN_SPAN_NS) return;
        expect(Math.abs(pxAtTime(next, WIDTH, anchor) - xPx)).toBeLessThan(0.5);
      }),
    );
  });

  test("goes from the whole trace to a nanosecond and back", () => {
    const anchor = 1_234_567_890_123;
    let view = wholeView(bounds);
    while (MIN_SPAN_NS < view.spanNs) view = zoomAt(view, bounds, anchor, 0.5);
    expect(view.spanNs).toBe(MIN_SPAN_NS);
    expect(Math.abs(pxAtTime(view, WIDTH, anchor) - (anchor / bounds.endNs) * WIDTH)).toBeLessThan(2);
    for (let i = 0; i < 60; i++) view = zoomAt(view, bounds, anchor, 2);
    expect(view).toEqual(wholeView(bounds));
  });

  test("zooming to a range shows it with the margin", () => {
    expect(zoomTo(bounds, 1000, 2000, 0.5)).toEqual({ startNs: 500, spanNs: 2000 });
  });

  test("revealing what is in view moves nothing", () => {
    const view = { startNs: 1000, spanNs: 1000 };
    expect(reveal(view, bounds, 1500)).toBe(view);
    expect(reveal(view, bounds, 5000)).toEqual({ startNs: 4500, spanNs: 1000 });
  });
});

describe("minimap", () => {
  const view = { startNs: 900e9, spanNs: 900e9 };

  test("shows the window where it is", () => {
    expect(minimapWindow(view, bounds, 1000)).toEqual({ leftPx: 250, rightPx: 500 });
  });

  test("keeps a tiny window visible and movable", () => {
    const tiny = minimapWindow({ startNs: 1800e9, spanNs: 1 }, bounds, 1000);
    expect(tiny.rightPx - tiny.leftPx).toBe(3);
    expect(gripAt(tiny, 500)).toBe("window");
  });

  test("has handles at both ends", () => {
    const window = minimapWindow(view, bounds, 1000);
    expect([100, 248, 300, 503].map((x) => gripAt(window, x))).toEqual(["outside", "left", "window", "right"]);
  });

  test("a handle moves its end only; the middle moves the window", () => {
    expect(dragGrip("left", view, bounds, 1000, 50)).toEqual({ startNs: 1080e9, spanNs: 720e9 });
    expect(dragGrip("right", view, bounds, 1000, 50)).toEqual({ startNs: 900e9, spanNs: 1080e9 });
    expect(dragGrip("window", view, bounds, 1000, 50)).toEqual({ startNs: 1080e9, spanNs: 900e9 });
    expect(dragGrip("window", view, bounds, 1000, 5000)).toEqual({ startNs: 2700e9, spanNs: 900e9 });
    expect(centreAt(view, bounds, 1000, 750)).toEqual({ startNs: 2250e9, spanNs: 900e9 });
  });
});
