import { describe, expect, test } from "vitest";
import { Comparisons } from "../../../../workers/engine/comparisons.js";
import { State } from "../../../../workers/model/states.js";
import { contextOf, oneLane } from "../support/lane-fixture.js";

/** A vCPU that is preempted for a tenth of each stretch up to 1000, and for half of it from there on. */
function session(yieldToLoop = async () => {}): Comparisons {
  const { lanes, track } = oneLane("vcpu");
  for (let t = 0; t < 2000; t += 10) {
    track.enter(t, State.GUEST);
    track.enter(t + (t < 1000 ? 9 : 5), State.PREEMPTED);
  }
  return new Comparisons(contextOf(lanes, 2000), yieldToLoop);
}

const RANGES = { a: { t0: 0, t1: 1000 }, b: { t0: 1000, t1: 2000 } };

describe("two ranges of a session", () => {
  test("the first rows, and how many there are", async () => {
    const answer = await session().answer({ asker: "x", ...RANGES, limit: 1 });
    expect(answer).toMatchObject({ total: 15, byPath: 1, onlyA: [], a: { lostNs: 0 } });
    expect(answer?.rows).toHaveLength(1);
    expect(answer?.rows[0]).toMatchObject({ figure: "share", certainty: "sure" });
  });

  test("a range without time of the trace is none", async () => {
    const question = { asker: "x", a: RANGES.a, b: { t0: 3000, t1: 4000 }, limit: 1 };
    expect(await session().answer(question)).toBeUndefined();
  });

  test("no cases are known before a comparison, and after the session is closed", async () => {
    const comparisons = session();
    expect(comparisons.cases(0)).toBeUndefined();
    comparisons.close();
    expect(await comparisons.answer({ asker: "x", ...RANGES, limit: 1 })).toBeUndefined();
  });

  test("a newer question of its asker ends one", async () => {
    const comparisons = session();
    const [first, second] = await Promise.all([
      comparisons.answer({ asker: "x", ...RANGES, limit: 1 }),
      comparisons.answer({ asker: "x", ...RANGES, limit: 2 }),
    ]);
    expect([first, second?.rows.length]).toEqual([undefined, 2]);
  });
});
