import { expect, test } from "vitest";
import { CHUNK_ROWS, type Chunk } from "../../../../workers/index/chunk.js";
import { LaneTrack } from "../../../../workers/index/lane-track.js";
import { levelFor, levelsOf, SUM_MASK, type TimeGrid } from "../../../../workers/index/time-grid.js";
import { STATE_COUNT, State } from "../../../../workers/model/states.js";
import { addTimes } from "../../../../workers/query/state-times.js";
import { fractionsFrom } from "../../../setup/random.js";
import { enterRandomly } from "../support/naive-lane.js";

function gridOf(chunk: Chunk): TimeGrid {
  if (chunk.grid === undefined) throw new Error("no grid");
  return chunk.grid;
}

/** Compares all sums of all levels with exact times. */
function checkSums(track: LaneTrack, chunk: Chunk, untilNs: number): void {
  const grid = gridOf(chunk);
  for (const mostNs of [1, 4, 16].map((length) => length * grid.bucketNs)) {
    const level = levelFor(grid, mostNs);
    if (level === undefined) throw new Error("no level");
    for (let border = 0; border <= level.buckets; border += 1) {
      const times = new Float64Array(STATE_COUNT);
      addTimes(track, grid.beginNs, grid.beginNs + border * level.bucketNs, untilNs, times);
      grid.palette.forEach((state, i) => {
        const units = grid.sums[level.first + border * grid.palette.length + i] as number;
        const exact = (times[state] as number) / level.unitNs;
        // What is short is rounded up, so a sum may be a unit more for each bucket of short intervals.
        const off = ((units - Math.floor(exact) + SUM_MASK / 2) & SUM_MASK) - SUM_MASK / 2;
        expect(Math.abs(off)).toBeLessThan(24);
      });
    }
  }
}

test("all levels hold the sums at even times, of full chunks and of the last", () => {
  const track = new LaneTrack();
  const until = enterRandomly([track], CHUNK_ROWS * 2 + 900, 5);
  expect(track.chunkCount).toBeGreaterThan(1);
  for (let i = 0; i < track.chunkCount; i += 1) checkSums(track, track.chunkAt(i), until);
});

test("a chunk of weeks, and one with fractions of a ns, have sums in units of their own", () => {
  const random = fractionsFrom(9);
  for (const scale of [1e11, 0.37]) {
    const track = new LaneTrack();
    let t = 0;
    for (let row = 0; row < 3000; row += 1) {
      track.enter(t, row % 3 === 0 ? State.GUEST : row % 3 === 1 ? State.WAIT : State.HYPERVISOR);
      t += scale * (1 + Math.floor(random() * 9));
    }
    checkSums(track, track.chunkAt(0), t);
  }
});

test("of a state that lasts next to nothing each level has a unit, and none before and after it", () => {
  const track = new LaneTrack();
  for (let row = 0; row < 2000; row += 1) track.enter(row * 1e6, row % 2 === 0 ? State.USER : State.SYSCALL);
  track.enter(2e9, State.PREEMPTED);
  track.enter(2e9 + 1, State.USER);
  for (let row = 1; row < 2000; row += 1) track.enter(2e9 + row * 1e6, row % 2 === 0 ? State.USER : State.SYSCALL);
  const grid = gridOf(track.chunkAt(0));
  const rank = grid.palette.indexOf(State.PREEMPTED);
  for (const { first, buckets, bucketNs } of levelsOf(grid)) {
    const sums = Array.from({ length: buckets + 1 }, (_, i) => grid.sums[first + i * grid.palette.length + rank]);
    const border = Math.floor(2e9 / bucketNs) + 1;
    expect(new Set(sums.slice(0, border))).toEqual(new Set([0]));
    expect(new Set(sums.slice(border))).toEqual(new Set([1]));
  }
});

test("the coarsest level that is fine enough is taken, or none", () => {
  const track = new LaneTrack();
  enterRandomly([track], CHUNK_ROWS, 5);
  const grid = gridOf(track.chunkAt(0));
  expect(levelFor(grid, grid.bucketNs * 0.99)).toBeUndefined();
  expect(levelFor(grid, grid.bucketNs * 3.9)).toMatchObject({ first: 0, buckets: grid.buckets });
  expect(levelFor(grid, grid.bucketNs * 15)).toMatchObject({ buckets: grid.buckets / 4 });
  expect(levelFor(grid, grid.bucketNs * 1e6)).toMatchObject({ buckets: grid.buckets / 16 });
});

test("a track with a single row has no grid", () => {
  const track = new LaneTrack();
  track.enter(5, State.USER);
  expect(track.chunkAt(0).grid).toBeUndefined();
});
