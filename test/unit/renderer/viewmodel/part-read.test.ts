import { expect, test } from "vitest";
import { partRead } from "../../../../renderer/viewmodel/part-read.js";

const shown = (t1: number, untilNs: number, key = "whole") => ({ window: { t1, key }, untilNs });

test("findings of a trace that has grown since are those of a part", () => {
  // Asked for when 1 s of 10 s had been read.
  expect(partRead(shown(1e9, 1e9), { t1: 10e9, key: "whole" }, 10e9)).toBe(1e9);
  expect(partRead(shown(10e9, 10e9), { t1: 10e9, key: "whole" }, 10e9)).toBeUndefined();
  // The window may reach beyond the end.
  expect(partRead(shown(12e9, 10e9), { t1: 12e9, key: "whole" }, 10e9)).toBeUndefined();
});

test("those of a window are of a part if it was not read to its end", () => {
  expect(partRead(shown(5e9, 4e9, "a"), { t1: 5e9, key: "a" }, 10e9)).toBe(4e9);
  // Another window is on show by now, and its findings come.
  expect(partRead(shown(5e9, 5e9, "a"), { t1: 10e9, key: "whole" }, 10e9)).toBeUndefined();
});
