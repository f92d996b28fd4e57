import fc from "fast-check";
import { expect, test } from "vitest";
import { CHUNK_ROWS } from "../../../../workers/index/chunk.js";
import { lanesFromColumns } from "../../../../workers/index/lane-columns.js";
import { LaneStore } from "../../../../workers/index/lane-store.js";
import { STATE_COUNT, State } from "../../../../workers/model/states.js";
import { addTimes } from "../../../../workers/query/state-times.js";
import { addLane, naiveOf, writtenLanes } from "../support/lane-fixture.js";
import { enterRandomly } from "../support/naive-lane.js";

function back(lanes: LaneStore): LaneStore {
  return lanesFromColumns(writtenLanes(lanes));
}

function expectSameRows(lanes: LaneStore, others: LaneStore): void {
  expect(others.specs).toEqual(lanes.specs);
  lanes.tracks.forEach((track, lane) => {
    expect(naiveOf(others.track(lane)).rows).toEqual(naiveOf(track).rows);
    expect(others.track(lane).endNs).toBe(track.endNs);
  });
}

test("property: lanes as columns and back have the same rows and answer the same, finished or not", () => {
  const counts = fc.array(fc.nat({ max: 300 }), { maxLength: 4 });
  fc.assert(
    fc.property(counts, fc.integer({ min: 1, max: 1e6 }), fc.boolean(), (rows, seed, isFinished) => {
      const lanes = new LaneStore();
      let untilNs = 0;
      for (const count of rows) {
        const track = lanes.track(addLane(lanes, "thread"));
        untilNs = Math.max(untilNs, enterRandomly([track], count, seed) + 10);
      }
      if (isFinished) lanes.finish(untilNs);
      const others = back(lanes);
      expectSameRows(lanes, others);
      lanes.tracks.forEach((track, lane) => {
        const [a, b] = [new Float64Array(STATE_COUNT), new Float64Array(STATE_COUNT)];
        addTimes(track, untilNs * 0.3, untilNs * 0.8, untilNs, a);
        addTimes(others.track(lane), untilNs * 0.3, untilNs * 0.8, untilNs, b);
        expect(b).toEqual(a);
      });
    }),
    { numRuns: 40 },
  );
});

test("full chunks, slow ones with full times, marks and many labels come back too", () => {
  const lanes = new LaneStore();
  const [slow, fast, empty] = [addLane(lanes, "vcpu"), addLane(lanes, "cpu"), addLane(lanes, "group")];
  for (let i = 0; i < CHUNK_ROWS * 2 + 700; i += 1) {
    lanes.track(slow).enter(i * 5e9 + 0.5, i % 2 === 0 ? State.GUEST : State.WAIT, i % 900, i % 7);
    lanes.track(fast).enter(i * 10, i % 3 === 0 ? State.IDLE : State.RUNNABLE, 0, i % 40_000);
  }
  lanes.mark(empty, { label: "odd", about: "It has no rows." });
  expect([slow, fast].map((lane) => lanes.track(lane).fullChunks.length)).toEqual([2, 2]);
  expect(lanes.track(slow).lastChunk.times).toBeDefined();
  const others = back(lanes);
  expectSameRows(lanes, others);
  expect(others.marks).toEqual(lanes.marks);
  expect(others.labels.of(State.WAIT, 899, 3)).toBe(lanes.labels.of(State.WAIT, 899, 3));
});

test("a label may change in a full chunk", () => {
  const lanes = new LaneStore();
  const track = lanes.track(addLane(lanes, "vcpu"));
  for (let i = 0; i < CHUNK_ROWS * 2; i += 1) track.enter(i * 10, i % 2 === 0 ? State.GUEST : State.WAIT);
  for (let i = 1; i < 1200; i += 2) track.relabel(i, i, i + 7);
  for (let i = 1; i < 1200; i += 2) expect([track.reasonAt(i), track.auxAt(i)]).toEqual([i, i + 7]);
  expect([track.reasonAt(2), track.auxAt(2), track.stateAt(3)]).toEqual([0, -1, State.WAIT]);
});

test("a column that is missing is named", () => {
  const lanes = new LaneStore();
  addLane(lanes, "vcpu");
  const written = writtenLanes(lanes);
  const { blockStarts, ...others } = written.columns;
  expect(() => lanesFromColumns({ ...written, columns: others })).toThrow("blockStarts");
  const odd = { ...others, blockStarts: new Int32Array(0) };
  expect(() => lanesFromColumns({ ...written, columns: odd })).toThrow("blockStarts");
});
