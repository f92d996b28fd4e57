import { describe, expect, test } from "vitest";
import {
  boxPx,
  lastScrollPx,
  lastTopPx,
  MAX_BOX_PX,
  rowsSeen,
  scrolled,
  scrollPxOf,
  topCentring,
  topPxOf,
  topShowing,
} from "../../../../renderer/viewmodel/row-scroll.js";

const FEW = { count: 1000, rowPx: 20, viewPx: 200 };
const MANY = { count: 100_000_000, rowPx: 22, viewPx: 440 };

describe("rows that fit into a box", () => {
  test("the scrollbar is the place in the rows", () => {
    expect(boxPx(FEW)).toBe(20_000);
    expect(topPxOf(FEW, 1234)).toBe(1234);
    expect(scrollPxOf(FEW, 1234)).toBe(1234);
    expect(scrolled(FEW, { topPx: 0, scrollPx: 0 }, 5000)).toEqual({ topPx: 5000, scrollPx: 5000 });
  });

  test("fewer rows than the view has room for are not scrolled", () => {
    const two = { ...FEW, count: 2 };
    expect(lastTopPx(two)).toBe(0);
    expect(topPxOf(two, 100)).toBe(0);
    expect(rowsSeen(two, 0, 8)).toEqual({ first: 0, end: 2 });
  });
});

describe("a hundred million rows", () => {
  test("the box is one that browsers draw, and its ends are the ends of the rows", () => {
    expect(boxPx(MANY)).toBe(MAX_BOX_PX);
    expect(topPxOf(MANY, lastScrollPx(MANY))).toBe(lastTopPx(MANY));
    expect(rowsSeen(MANY, lastTopPx(MANY), 0)).toEqual({ first: 99_999_980, end: 100_000_000 });
  });

  test("the wheel moves by pixels, a drag of the bar in proportion", () => {
    const from = { topPx: 1_100_000_000, scrollPx: 4_000_000 };
    expect(scrolled(MANY, from, 4_000_100)).toEqual({ topPx: 1_100_000_100, scrollPx: 4_000_100 });
    const dragged = scrolled(MANY, from, 6_000_000);
    expect(dragged.topPx / lastTopPx(MANY)).toBeCloseTo(6_000_000 / lastScrollPx(MANY), 9);
  });

  test("the wheel comes to the first row, and the bar to its end with it", () => {
    expect(scrolled(MANY, { topPx: 30, scrollPx: 5000 }, 4900)).toEqual({ topPx: 0, scrollPx: 0 });
  });

  test("a bar at its end before the rows are makes room again", () => {
    const { topPx, scrollPx } = scrolled(MANY, { topPx: 22_000_100, scrollPx: 100 }, 0);
    expect(topPx).toBe(22_000_000);
    expect(scrollPx).toBeCloseTo(80_000, -2);
  });

  test("every row can be shown", () => {
    for (const row of [0, 1, 12_345_678, 99_999_999]) {
      const { first, end } = rowsSeen(MANY, topShowing(MANY, 0, row), 0);
      expect(first).toBeLessThanOrEqual(row);
      expect(row).toBeLessThan(end);
    }
    expect(topShowing(MANY, 2200, 101)).toBe(2200);
    expect(topCentring(MANY, 50_000_000)).toBe(50_000_000 * 22 + 11 - 220);
  });
});
