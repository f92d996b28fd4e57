import fc from "fast-check";
import { expect, test } from "vitest";
import { counterpartsOf, inverse, withCounterparts } from "../../../../renderer/viewmodel/counterparts.js";
import { EMPTY_LAYOUT } from "../../../../renderer/viewmodel/lane-layout.js";

const lane = fc.integer({ min: 0, max: 12 });

test("property: every lane stands in one place, and each of A above its counterpart", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(lane, lane), { maxLength: 10 }), (all) => {
      // A lane is in one pair on each side, and in none with itself.
      const pairs = all.filter(
        ([a, b], i) => a !== b && all.findIndex(([x]) => x === a) === i && all.findIndex(([, y]) => y === b) === i,
      );
      const found = counterpartsOf(Int32Array.from(pairs.flat()));
      for (const [a, b] of pairs) expect(found.get(a)).toBe(b);
      const lanes = Int32Array.from({ length: 13 }, (_, i) => i);
      const shown = withCounterparts({ ...EMPTY_LAYOUT, count: 13, lanes }, found).lanes;
      expect(new Set(shown).size).toBe(13);
      const back = withCounterparts({ ...EMPTY_LAYOUT, count: 13, lanes: shown }, inverse(found)).lanes;
      expect([...back]).toEqual([...lanes]);
    }),
  );
});
