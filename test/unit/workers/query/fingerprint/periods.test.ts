import fc from "fast-check";
import { expect, test } from "vitest";
import { Periods } from "../../../../../workers/query/fingerprint/periods.js";

test("each time of the window is in the period that says so, from the first to the last", () => {
  fc.assert(
    fc.property(fc.nat(1000), fc.integer({ min: 1, max: 1000 }), fc.nat(300), (t0, span, lengthNs) => {
      const periods = new Periods(t0, t0 + span, lengthNs);
      for (let t = t0; t < t0 + span; t += 1) {
        const period = periods.at(t);
        expect(periods.startOf(period)).toBeLessThanOrEqual(t);
        expect(t).toBeLessThan(periods.endOf(period));
      }
      expect([periods.at(t0 - 1), periods.at(t0 + span)]).toEqual([-1, -1]);
      if (lengthNs === 0) expect(periods.count).toBe(1);
    }),
  );
});
