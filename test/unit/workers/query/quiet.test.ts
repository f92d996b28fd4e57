import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ANALYSES } from "../../../../workers/analyses/index.js";
import { LaneStore } from "../../../../workers/index/lane-store.js";
import type { Quiet } from "../../../../workers/model/quiet.js";
import { State } from "../../../../workers/model/states.js";
import type { QueryContext } from "../../../../workers/query/context.js";
import { quietSteps } from "../../../../workers/query/quiet.js";
import { toEnd } from "../../../../workers/query/resumable.js";
import { run } from "../analyses/dsl.js";
import { addLane, contextOf } from "../support/lane-fixture.js";
import { enterRandomly } from "../support/naive-lane.js";
import { sessionContext } from "../support/session-context.js";

const ALL = { t0: 0, t1: Number.POSITIVE_INFINITY, minNs: 1, limit: 1e6 };

function stretches({ count, begin, end }: Quiet): number[][] {
  return Array.from({ length: count }, (_, i) => [begin[i] as number, end[i] as number]);
}

function quiet(context: QueryContext, lanes: readonly number[], more: Partial<typeof ALL> = {}): number[][] {
  return stretches(toEnd(quietSteps(context, { lanes: Int32Array.from(lanes), ...ALL, ...more })));
}

/** The same, as plainly as possible: what lies between two moments at which anything happens. */
function plainly(moments: readonly number[], t0: number, t1: number, minNs: number): number[][] {
  const inside = [...new Set(moments)].filter((t) => t0 < t && t < t1).sort((a, b) => a - b);
  const ends = [...inside, t1];
  return [t0, ...inside].map((begin, i) => [begin, ends[i] as number]).filter(([a = 0, b = 0]) => minNs <= b - a);
}

describe("when nothing happens", () => {
  test("is what lies between all rows of all lanes, if it is long enough", () => {
    const shapes = fc.array(fc.record({ rows: fc.integer({ min: 0, max: 200 }), seed: fc.nat(), from: fc.nat(4000) }), {
      minLength: 1,
      maxLength: 5,
    });
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(shapes, share, share, fc.integer({ min: 1, max: 900 }), (lanesOf, a, b, minNs) => {
        const lanes = new LaneStore();
        const ids = lanesOf.map(() => addLane(lanes, "cpu"));
        const last = lanesOf.map(({ rows, seed, from }, i) =>
          enterRandomly([lanes.track(ids[i] as number)], rows, seed, from),
        );
        const untilNs = Math.max(...last) + 100;
        const t0 = Math.floor(Math.min(a, b) * untilNs);
        const t1 = Math.ceil(Math.max(a, b) * untilNs * 1.2);
        const moments = ids.flatMap((id) => {
          const track = lanes.track(id);
          return Array.from({ length: track.count }, (_, row) => track.startAt(row));
        });
        const found = quiet(contextOf(lanes, untilNs), ids, { t0, t1, minNs });
        expect(found).toEqual(plainly(moments, t0, Math.min(t1, untilNs), minNs));
      }),
    );
  });

  test("is not cut by lanes that are not asked about", () => {
    const lanes = new LaneStore();
    const [one, other] = [addLane(lanes, "cpu"), addLane(lanes, "cpu")];
    for (const t of [0, 100, 900]) lanes.track(one).enter(t, t === 100 ? State.IDLE : State.USER);
    for (const t of [0, 500]) lanes.track(other).enter(t, t === 0 ? State.IDLE : State.USER);
    const context = contextOf(lanes, 1000);
    expect(quiet(context, [one], { minNs: 200 })).toEqual([[100, 900]]);
    expect(quiet(context, [one, other], { minNs: 200 })).toEqual([
      [100, 500],
      [500, 900],
    ]);
  });

  test("of more than a limit is the longest, in the order of time", () => {
    const lanes = new LaneStore();
    const lane = addLane(lanes, "cpu");
    [0, 10, 40, 45, 95, 100].forEach((t, i) => {
      lanes.track(lane).enter(t, i % 2 === 0 ? State.USER : State.IDLE);
    });
    expect(quiet(contextOf(lanes, 130), [lane], { limit: 3 })).toEqual([
      [10, 40],
      [45, 95],
      [100, 130],
    ]);
  });

  test("ends at a mark of one of the lanes, not at those of others", () => {
    const text = "10 sample mode=2 tid=7 pid=7\n20 sample mode=2 tid=8 pid=8\n30 sample mode=2 tid=7 pid=7";
    const { session } = run(text, { analyses: ANALYSES });
    const lane = session.lanes.find("h/thread/7") ?? -1;
    expect(quiet(sessionContext(session, 50_000), [lane], { minNs: 5000 })).toEqual([
      [0, 10_000],
      [10_000, 30_000],
      [30_000, 50_000],
    ]);
  });
});
