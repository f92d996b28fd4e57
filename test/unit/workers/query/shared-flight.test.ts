import fc from "fast-check";
import { expect, test } from "vitest";
import { toEnd } from "../../../../workers/query/resumable.js";
import { type Flight, sharedShares } from "../../../../workers/query/shared-flight.js";

const USERS = ["a", "b", "c"];
const flight = fc
  .record({ group: fc.nat(1), user: fc.constantFrom(...USERS), start: fc.nat(30), ns: fc.nat(10) })
  .map(({ group, user, start, ns }) => ({ group, user: `${user}${group}`, start, end: start + ns }));

/** Nanosecond by nanosecond: whether a user has requests at its device, and whether another one has. */
function naive(flights: readonly Flight[], user: string): number {
  let own = 0;
  let shared = 0;
  for (let t = 0; t < 40; t++) {
    const now = flights.filter(({ start, end }) => start <= t && t < end);
    const mine = now.find((one) => one.user === user);
    if (mine === undefined) continue;
    own += 1;
    if (now.some(({ group, user: other }) => group === mine.group && other !== user)) shared += 1;
  }
  return own === 0 ? 0 : shared / own;
}

test("the share of its time at a device in which a user is not alone there", () => {
  fc.assert(
    fc.property(fc.array(flight, { maxLength: 20 }), (flights) => {
      const shares = toEnd(sharedShares(flights));
      for (const [user, share] of shares) expect(share).toBe(naive(flights, user));
    }),
  );
});
