import { expect, test } from "vitest";
import { LaneStore } from "../../../../workers/index/lane-store.js";
import { State } from "../../../../workers/model/states.js";
import type { LostSpan } from "../../../../workers/query/context.js";
import { evidenceOf } from "../../../../workers/query/evidence.js";
import { lossText } from "../../../../workers/query/loss-text.js";
import { lossesOverTimeTable } from "../../../../workers/query/tables/losses-over-time.js";
import { addLane, contextOf } from "../support/lane-fixture.js";

const SPAN: LostSpan = {
  ...{ stream: "ch0_0", machine: "m", cpu: 0, startNs: 2e9, endNs: 5e9, events: -1 },
  cause: "ends-early",
};

test("a loss in words: what, from when to when, why", () => {
  expect(lossText(SPAN, 0, 5e9)).toBe(
    "nothing of CPU 0 is recorded from +2.000000 s to the end (3 s): its stream ends before others do",
  );
  expect(lossText({ ...SPAN, events: 1234, cause: "discarded", endNs: 2.5e9 }, 1e9, 5e9)).toBe(
    "1 234 events of CPU 0 are lost from +1.000000 s to +1.500000 s (500 ms): the tracer had no room for them",
  );
  expect(lossText({ ...SPAN, startNs: 0, cpu: -1, cause: "damaged" }, 0, 9e9)).toMatch(
    /^events of one stream are lost from the begin to \+5\.000000 s/,
  );
});

test("details of an unknown state name the losses it lies in, of its own machine", () => {
  const lanes = new LaneStore();
  const lane = addLane(lanes, "thread");
  lanes.track(lane).enter(0, State.UNKNOWN);
  lanes.track(lane).enter(1e9, State.USER);
  lanes.track(lane).enter(3e9, State.UNKNOWN);
  const context = contextOf(lanes, 5e9, { lost: [SPAN, { ...SPAN, machine: "other", cpu: 7 }] });
  expect(evidenceOf(context, lane, 0)).toEqual(["nothing recorded says what it did"]);
  expect(evidenceOf(context, lane, 2)).toEqual([lossText(SPAN, 0, 5e9)]);
});

test("losses over time: by hundredths of the window, as a share of all CPUs", () => {
  const lanes = new LaneStore();
  for (const cpu of [0, 1]) addLane(lanes, "cpu", -1, `m/cpu/${cpu}`);
  const counted: LostSpan = { ...SPAN, cpu: 1, startNs: 1e8, endNs: 1e8 + 1e7, events: 9, cause: "discarded" };
  const context = contextOf(lanes, 5e9, { lost: [counted, SPAN] });
  const table = lossesOverTimeTable.rows(context, { t0: 0, t1: 5e9 } as never) as Iterable<unknown[]>;
  const rows = [...table];
  expect(rows[0]).toEqual(["m", 1e8, 1.5e8, 1, 9, 1e7, 0.1]);
  expect(rows[1]).toEqual(["m", 2e9, 2.05e9, 1, undefined, 5e7, 0.5]);
  expect(rows).toHaveLength(61);
});

test("losses over time look at each loss as often, however many CPUs lost something", () => {
  expect(cpuReadsPerLoss(200)).toBe(cpuReadsPerLoss(20));
});

function cpuReadsPerLoss(cpus: number): number {
  let reads = 0;
  const lost = Array.from({ length: cpus }, (_, own) => ({
    ...SPAN,
    get cpu() {
      reads += 1;
      return own;
    },
  }));
  const context = contextOf(new LaneStore(), 5e9, { lost });
  const rows = [...(lossesOverTimeTable.rows(context, { t0: 0, t1: 5e9 } as never) as Iterable<unknown[]>)];
  expect(rows.at(-1)?.at(-1)).toBe(1);
  expect(reads).toBeGreaterThan(0);
  return reads / cpus;
}
