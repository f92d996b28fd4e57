import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cellFinder, cellTimes, piecesFrom, windowPieces } from "../../../../renderer/viewmodel/cell-pieces.js";
import { squeezeFor } from "../../../../renderer/viewmodel/squeeze.js";
import { squeezedBounds, timeAtPx, wholeView, zoomAt } from "../../../../renderer/viewmodel/viewport.js";
import { quietOf, traces } from "../../../fakes/quiet.js";

const WIDTH = 800;
const shares = fc.double({ min: 0, max: 1, noNaN: true });

describe("the pieces of a window with breaks", () => {
  const quiet = quietOf([100, 100_000]);
  const squeeze = squeezeFor(quiet, 480);

  test("are cells of even time beside the break, and its own cells", () => {
    // 480 ns in 96 cells of 5 ns: the break takes 5 ns, from 100 to 105.
    expect(piecesFrom(squeeze, 50, 1, 100)).toEqual([
      { t0: 50, t1: 100, width: 50, isBreak: false },
      { t0: 100, t1: 100_000, width: 5, isBreak: true },
      { t0: 100_000, t1: 100_045, width: 45, isBreak: false },
    ]);
  });

  test("begin and end in a break where the window does", () => {
    expect(piecesFrom(squeeze, 102.5, 0.5, 10)).toEqual([
      { t0: 50_050, t1: 100_000, width: 5, isBreak: true },
      { t0: 100_000, t1: 100_002.5, width: 5, isBreak: false },
    ]);
    expect(piecesFrom(squeeze, 99, 0.5, 7)).toEqual([
      { t0: 99, t1: 100, width: 2, isBreak: false },
      { t0: 100, t1: 50_050, width: 5, isBreak: true },
    ]);
  });

  test("are as many cells as the window has, in the order of time, each at the time of its pixel", () => {
    fc.assert(
      fc.property(traces, shares, shares, shares, (trace, at, power, share) => {
        const bounds = squeezedBounds(trace, trace.quiet);
        const whole = wholeView(bounds);
        const view = zoomAt(whole, bounds, at * trace.endNs, 1e-4 ** power);
        const pieces = windowPieces(view, WIDTH) ?? [];
        expect(pieces.reduce((sum, { width }) => sum + width, 0)).toBe(WIDTH);
        const span = { t0: pieces[0]?.t0 ?? 0, t1: pieces.at(-1)?.t1 ?? 0, width: WIDTH, pieces };
        const timeOf = cellTimes(span);
        const cellAt = cellFinder(span);
        const cell = Math.min(WIDTH - 1, Math.floor(share * WIDTH));
        expect(timeOf(cell)).toBeLessThan(timeOf(cell + 1));
        // A pixel at the edge of a break belongs to the piece beside it.
        expect(Math.abs(cellAt(timeAtPx(view, WIDTH, cell + 0.5)) - cell)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

test("without pieces cells are even", () => {
  const span = { t0: 1000, t1: 2000, width: 10 };
  expect([0, 5, 10].map(cellTimes(span))).toEqual([1000, 1500, 2000]);
  expect([900, 1000, 1550, 1999, 2000, 3000].map(cellFinder(span))).toEqual([-1, 0, 5, 9, 10, 10]);
});
