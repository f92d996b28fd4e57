import { expect, test } from "vitest";
import { contrast, rgbFromHex } from "../../../../renderer/viewmodel/rgb.js";

test("black on white is 21:1, either way round", () => {
  expect(contrast([0, 0, 0], [1, 1, 1])).toBeCloseTo(21, 6);
  expect(contrast([1, 1, 1], [0, 0, 0])).toBeCloseTo(21, 6);
});

test("short hex is the same colour", () => {
  expect(rgbFromHex("#fa0")).toEqual(rgbFromHex("#ffaa00"));
});
