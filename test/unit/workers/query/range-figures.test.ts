import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LaneStore } from "../../../../workers/index/lane-store.js";
import { BLOCKS } from "../../../../workers/model/comparison.js";
import { exitCodeOf, Isa } from "../../../../workers/model/kvm/exit-code.js";
import { STATE_COUNT, State } from "../../../../workers/model/states.js";
import { blockStart, blockTimes } from "../../../../workers/query/block-times.js";
import { rangeFigures } from "../../../../workers/query/range-figures.js";
import { toEnd } from "../../../../workers/query/resumable.js";
import { sortedSteps } from "../../../../workers/query/sample-builder.js";
import { shares } from "../../../../workers/query/shares.js";
import { addLane, contextOf, oneLane } from "../support/lane-fixture.js";

const HLT = exitCodeOf(Isa.VMX, 12, 0);

const stays = fc.array(fc.tuple(fc.integer({ min: 1, max: 400 }), fc.constantFrom(2, 4, 7, 9, 10)), {
  minLength: 1,
  maxLength: 600,
});

describe("times by block", () => {
  test("those of the whole lane, cut at the borders", () => {
    fc.assert(
      fc.property(stays, fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 1, max: 90_000 }), (all, t0, span) => {
        const { lanes, lane, track } = oneLane("vcpu");
        let at = 100;
        for (const [ns, state] of all) {
          track.enter(at, state);
          at += ns;
        }
        const t1 = t0 + span;
        const context = contextOf(lanes, at);
        const times = blockTimes(track, t0, t1, at);
        if (times === undefined) return;
        expect(times.stateNs.length).toBe(times.states.length * BLOCKS);
        for (let block = 0; block < BLOCKS; block += 1) {
          const [from, to] = [blockStart(t0, t1, block), blockStart(t0, t1, block + 1)];
          const expected = shares(context, Int32Array.of(lane), from, to);
          for (let state = 0; state < STATE_COUNT; state += 1) {
            const place = times.states.indexOf(state);
            const ns = place < 0 ? 0 : (times.stateNs[place * BLOCKS + block] as number);
            expect(ns).toBeCloseTo(expected[state] as number, 3);
          }
        }
      }),
    );
  });

  test("a lane that only sleeps has no blocks, and one of which nothing is known no times", () => {
    const { track } = oneLane("thread");
    expect(blockTimes(track, 0, 100, 1000)).toBeUndefined();
    track.enter(50, State.BLOCKED);
    const { states, stateNs } = blockTimes(track, 0, 100, 1000) ?? {};
    expect([states, stateNs]).toEqual([Uint8Array.of(State.NONE, State.BLOCKED), Float64Array.of(50, 50)]);
  });
});

test("numbers are sorted in steps", () => {
  const values = Float64Array.from({ length: 200_000 }, (_, i) => (i * 7919) % 100_003);
  expect(toEnd(sortedSteps(values.slice()))).toEqual(values.sort());
});

describe("figures of a range", () => {
  const lanes = new LaneStore();
  const vm = lanes.add({
    kind: "vm",
    path: "m/vm/90",
    name: "web 90",
    parent: -1,
    machine: "m",
    order: 0,
    subject: 90,
  });
  const vcpu = addLane(lanes, "vcpu", vm, "m/vm/90/vcpu/0");
  const track = lanes.track(vcpu);
  for (let i = 0; i < 10; i += 1) {
    track.enter(1000 * i, State.GUEST);
    track.enter(1000 * i + 900 - 10 * i, State.HYPERVISOR, HLT);
  }
  track.enter(10_000, State.GUEST);
  const context = contextOf(lanes, 11_000, {
    lost: [
      { stream: "s", machine: "m", cpu: 0, startNs: 500, endNs: 1500, events: 7, cause: "discarded" },
      { stream: "t", machine: "m", cpu: 1, startNs: 1000, endNs: 2500, events: -1, cause: "discarded" },
    ],
  });

  test("exits that begin in it, sorted, with the longest", () => {
    const figures = toEnd(rangeFigures(context, "trace", { t0: 1000, t1: 5000 }));
    const lane = figures.lanes.find(({ kind }) => kind === "vcpu");
    expect(lane).toMatchObject({ role: "vm/web/vcpu/1", vm: "m/vm/90", title: "VM web (90) › vcpu 1" });
    const [all, halts] = lane?.samples ?? [];
    expect([all?.metric, halts?.metric]).toEqual(["exits", "exit HLT"]);
    expect(all?.values).toEqual(Float64Array.of(110, 120, 130, 140));
    expect(all?.worstNs).toBe(4860);
    expect(all?.counts.reduce((sum, count) => sum + count, 0)).toBe(4);
  });

  test("losses: the time of all streams together, and the events that were counted", () => {
    const figures = toEnd(rangeFigures(context, "trace", { t0: 1000, t1: 5000 }));
    expect(figures).toMatchObject({ lostNs: 1500, lostEvents: 7, machines: [{ name: "m", hasVms: true }] });
    expect(toEnd(rangeFigures(context, "trace", { t0: 3000, t1: 5000 }))).toMatchObject({ lostNs: 0, lostEvents: 0 });
  });

  test("of some machines only", () => {
    expect(toEnd(rangeFigures(context, "trace", { t0: 0, t1: 5000, machines: ["n"] })).lanes).toEqual([]);
  });
});
