import fc from "fast-check";
import { expect, test } from "vitest";
import { firstAfter, firstFrom, firstIndex } from "../../../../workers/core/search.js";

const times = fc.array(fc.integer({ min: 0, max: 40 })).map((all) => Float64Array.from(all).sort());

test("all searches find the place that looking at each place finds", () => {
  fc.assert(
    fc.property(times, fc.integer({ min: -1, max: 41 }), fc.nat(45), fc.nat(45), (all, t, a, b) => {
      const from = Math.min(a, b, all.length);
      const to = Math.min(Math.max(a, b), all.length);
      const linear = (isPast: (time: number) => boolean) => {
        for (let i = from; i < to; i++) if (isPast(all[i] as number)) return i;
        return to;
      };
      expect(firstFrom(all, t, from, to)).toBe(linear((time) => t <= time));
      expect(firstAfter(all, t, from, to)).toBe(linear((time) => t < time));
      expect(firstIndex(from, to, (i) => t < (all[i] as number))).toBe(linear((time) => t < time));
    }),
  );
});
