import { afterEach, expect, test, vi } from "vitest";
import { Slabs } from "../../../../workers/core/slabs.js";

afterEach(() => {
  vi.unstubAllGlobals();
});

test("what was carved stays when the system has no more memory, which is said in plain words", () => {
  const slabs = new Slabs();
  const kept = slabs.floats(4).fill(7);
  vi.stubGlobal("SharedArrayBuffer", function refuse() {
    throw new RangeError("Array buffer allocation failed");
  });
  expect(() => slabs.floats(2 ** 20)).toThrow(/^this machine gives the engine no more memory/);
  expect([...kept, ...slabs.floats(1).fill(8)]).toEqual([7, 7, 7, 7, 8]);
});
