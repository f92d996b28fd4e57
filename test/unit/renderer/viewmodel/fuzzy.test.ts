import { expect, test } from "vitest";
import { fuzzyFind } from "../../../../renderer/viewmodel/fuzzy.js";

test("whole matches come before letters that stand apart", () => {
  const texts = ["zoom to selection", "show the whole trace", "zoom in"];
  expect(fuzzyFind(texts, "Zoom in", 3)).toEqual([2, 0]);
});

test("letters in order are enough", () => {
  expect(fuzzyFind(["vcpu 0", "cpu 1", "vcpu 1"], "vc1", 9)).toEqual([2]);
  expect(fuzzyFind(["vcpu 0"], "1v", 9)).toEqual([]);
});

test("with nothing typed all are there, as they come, up to the limit", () => {
  expect(fuzzyFind(["c", "a", "b"], " ", 2)).toEqual([0, 1]);
});
