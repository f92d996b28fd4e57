import fc from "fast-check";
import { expect, test } from "vitest";
import { SeenTimes } from "../../../../workers/engine/slice/seen-times.js";

test("property: of each number the first time and the last are kept, however far apart numbers are", () => {
  const numbers = fc.oneof(fc.nat(200), fc.nat(2 ** 23 - 1));
  fc.assert(
    fc.property(fc.array(numbers, { maxLength: 300 }), (seen) => {
      const times = new SeenTimes();
      for (const [t, number] of seen.entries()) times.note(number, t);
      const all = new Set<number>();
      times.addTo(all);
      const ends = seen.flatMap((number) => [seen.indexOf(number), seen.lastIndexOf(number)]);
      expect([...all].sort((a, b) => a - b)).toEqual([...new Set(ends)].sort((a, b) => a - b));
    }),
  );
});
