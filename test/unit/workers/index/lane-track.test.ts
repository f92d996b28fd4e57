import fc from "fast-check";
import { expect, test } from "vitest";
import { CHUNK_ROWS, GROUP_ROWS } from "../../../../workers/index/chunk.js";
import { LaneTrack } from "../../../../workers/index/lane-track.js";
import { rowAt } from "../../../../workers/index/row-search.js";
import { STATE_COUNT, State } from "../../../../workers/model/states.js";
import { worstIn } from "../../../../workers/query/outliers.js";
import { addTimes } from "../../../../workers/query/state-times.js";
import { fractionsFrom } from "../../../setup/random.js";
import { enterRandomly, NaiveLane } from "../support/naive-lane.js";

function rowsOf(track: LaneTrack): NaiveLane["rows"] {
  return Array.from({ length: track.count }, (_, row) => ({
    start: track.startAt(row),
    state: track.stateAt(row),
    reason: track.reasonAt(row),
    aux: track.auxAt(row),
  }));
}

function timesOf(track: LaneTrack, t0: number, t1: number, untilNs: number): number[] {
  const times = new Float64Array(STATE_COUNT);
  addTimes(track, t0, t1, untilNs, times);
  return [...times];
}

test("entering twice at one time keeps the last, entering the same again changes nothing", () => {
  const track = new LaneTrack();
  track.enter(10, State.GUEST);
  track.enter(20, State.HYPERVISOR, 5);
  track.enter(20, State.HYPERVISOR, 6);
  track.enter(30, State.HYPERVISOR, 6);
  track.enter(40, State.WAIT);
  track.enter(40, State.HYPERVISOR, 6);
  expect(rowsOf(track)).toEqual([
    { start: 10, state: State.GUEST, reason: 0, aux: -1 },
    { start: 20, state: State.HYPERVISOR, reason: 6, aux: -1 },
  ]);
});

test("rows are those of the naive lane, across chunks", () => {
  const track = new LaneTrack();
  const naive = new NaiveLane();
  // The naive lane is quadratic when asked to look back; give it its rows directly.
  const last = enterRandomly([track], CHUNK_ROWS * 2 + 5000, 7);
  naive.rows = rowsOf(track);
  expect(track.count).toBeGreaterThan(CHUNK_ROWS);
  const random = fractionsFrom(3);
  for (let i = 0; i < 300; i += 1) {
    const t = Math.floor(random() * (last + 200));
    expect(rowAt(track, t)).toBe(naive.rowAt(t));
  }
});

test("an earlier time takes back rows, even sealed ones", () => {
  const track = new LaneTrack();
  for (let i = 0; i < CHUNK_ROWS + 10; i += 1) track.enter(i * 10, i % 2 === 0 ? State.GUEST : State.HYPERVISOR);
  timesOf(track, 0, 1000, 1e9);
  const t = (CHUNK_ROWS - 5) * 10;
  track.enter(t, State.WAIT, 3, 9);
  track.enter(t + 5, State.GUEST);
  expect(track.count).toBe(CHUNK_ROWS - 3);
  expect(track.stateAt(CHUNK_ROWS - 5)).toBe(State.WAIT);
  expect(timesOf(track, t - 10, t + 20, t + 20)).toEqual(
    Object.assign(new Array<number>(STATE_COUNT).fill(0), {
      [State.WAIT]: 5,
      [State.GUEST]: 25,
    }),
  );
});

test("rows of sealed chunks can be labelled later", () => {
  const track = new LaneTrack();
  for (let i = 0; i < CHUNK_ROWS * 2; i += 1) track.enter(i, i % 2 === 0 ? State.GUEST : State.WAIT);
  track.relabel(1, 4, 77);
  track.relabel(CHUNK_ROWS * 2 - 1, 2, 78);
  expect([track.reasonAt(1), track.auxAt(1)]).toEqual([4, 77]);
  expect([track.reasonAt(CHUNK_ROWS * 2 - 1), track.auxAt(CHUNK_ROWS * 2 - 1)]).toEqual([2, 78]);
});

test("property: times in any window are those of the naive lane while both grow", () => {
  const step = fc.record({
    gap: fc.integer({ min: -3, max: 30 }),
    state: fc.integer({ min: 0, max: STATE_COUNT - 1 }),
    reason: fc.integer({ min: 0, max: 2 }),
  });
  const window = fc.tuple(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 0, max: 800 }));
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 200 }),
      fc.array(window, { minLength: 1, maxLength: 8 }),
      (steps, windows) => {
        const track = new LaneTrack();
        const naive = new NaiveLane();
        let t = 100;
        steps.forEach(({ gap, state, reason }, i) => {
          t = Math.max(0, t + gap);
          track.enter(t, state as State, reason);
          naive.enter(t, state, reason);
          const [begin, length] = windows[i % windows.length] as [number, number];
          if (i % 5 === 0)
            expect(timesOf(track, begin, begin + length, t)).toEqual(naive.times(begin, begin + length, t));
        });
        expect(rowsOf(track)).toEqual(naive.rows);
        const until = t + 50;
        track.finish(until);
        for (const [begin, length] of windows) {
          expect(timesOf(track, begin, begin + length, 1e9)).toEqual(naive.times(begin, begin + length, until));
        }
      },
    ),
  );
});

test("times in windows of a lane of several chunks are exact", () => {
  const track = new LaneTrack();
  const last = enterRandomly([track], CHUNK_ROWS * 3, 11);
  const naive = new NaiveLane();
  naive.rows = rowsOf(track);
  const random = fractionsFrom(5);
  for (let i = 0; i < 60; i += 1) {
    const t0 = Math.floor(random() * last);
    const t1 = t0 + Math.floor(random() ** 3 * (last - t0 + 500));
    expect(timesOf(track, t0, t1, last)).toEqual(naive.times(t0, t1, last));
  }
});

test("a lane takes little more memory than its rows, and a finished one keeps them", () => {
  const track = new LaneTrack();
  for (let i = 0; i < 1025; i += 1) track.enter(i, i % 2 === 0 ? State.GUEST : State.WAIT);
  expect(track.bytes()).toBeLessThan(1025 * 24);
  track.finish(5000);
  expect([track.count, track.endAt(1024, 1e9)]).toEqual([1025, 5000]);
});

test("a stretch that ends where a group of blocks begins is found after rows behind it were taken back", () => {
  const track = new LaneTrack();
  for (let row = 0; row < GROUP_ROWS; row += 1) track.enter(row * 10, row % 2 === 0 ? State.USER : State.RUNNABLE);
  const stolenFrom = (GROUP_ROWS - 1) * 10;
  track.enter(stolenFrom + 500, State.USER);
  track.enter(stolenFrom + 600, State.SYSCALL);
  track.enter(stolenFrom + 550, State.BLOCKED);
  for (let row = 0; row < CHUNK_ROWS; row += 1) {
    track.enter(stolenFrom + 700 + row * 10, row % 2 === 0 ? State.USER : State.SYSCALL);
  }
  expect(worstIn(track, 0, 1e9, 1e9)).toEqual({
    row: GROUP_ROWS - 1,
    state: State.RUNNABLE,
    start: stolenFrom,
    end: stolenFrom + 500,
  });
});
