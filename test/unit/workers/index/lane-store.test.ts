import { expect, test } from "vitest";
import { CHUNK_ROWS } from "../../../../workers/index/chunk.js";
import { LaneStore } from "../../../../workers/index/lane-store.js";
import type { LaneTrack } from "../../../../workers/index/lane-track.js";
import { State } from "../../../../workers/model/states.js";
import { addTimes } from "../../../../workers/query/state-times.js";
import { addLane } from "../support/lane-fixture.js";

const ROWS = 2 * CHUNK_ROWS + 700;
const END = ROWS * 10;

/** Two machines whose lanes have two full chunks and a part of one, from the memory of one store. */
function twoMachines() {
  const lanes = new LaneStore();
  const [kept, gone] = [addLane(lanes, "cpu", -1, "a/cpu/0"), addLane(lanes, "cpu", -1, "b/cpu/0")];
  for (let row = 0; row < ROWS; row += 1) {
    lanes.track(kept).enter(row * 10, row % 3 === 0 ? State.USER : row % 3 === 1 ? State.IRQ : State.IDLE);
    lanes.track(gone).enter(row * 10 + 3, row % 2 === 0 ? State.USER : State.IDLE);
  }
  lanes.finish(END);
  return { lanes, kept, gone };
}

/** All memory that the rows of a lane and their index lie in. */
function buffersOf(track: LaneTrack): Set<ArrayBufferLike> {
  return new Set(
    Array.from({ length: track.chunkCount }, (_, index) => track.chunkAt(index)).flatMap(
      ({ words, times, blockStarts, blockStates, sums, longest, longestEnds, grid }) =>
        [words, times, blockStarts, blockStates, sums, longest, longestEnds, grid?.words, grid?.sums].flatMap(
          (array) => (array === undefined || array.length === 0 ? [] : [array.buffer]),
        ),
    ),
  );
}

/** Rows, and sums at odd places. */
function contentOf(track: LaneTrack) {
  const rows = Array.from({ length: track.count }, (_, row) => [track.startAt(row), track.stateAt(row)]);
  const sums = [0, 15, 333_333, END - 77].map((t) => {
    const into = new Float64Array(64);
    addTimes(track, 5, t + 6, END, into);
    return [...into];
  });
  return { rows, sums, grids: track.fullChunks.map((_, chunk) => track.full.allGrids.shapeAt(chunk).palette.join()) };
}

test("lanes that stay when others are removed keep nothing of the memory that they shared with them", () => {
  const { lanes, kept, gone } = twoMachines();
  const track = lanes.track(kept);
  const before = contentOf(track);
  const shared = buffersOf(lanes.track(gone));
  expect([...buffersOf(track)].some((buffer) => shared.has(buffer))).toBe(true);
  const left = lanes.without(({ path }) => path === "b/cpu/0");
  expect(left.track(kept)).toBe(track);
  expect(left.track(gone).count).toBe(0);
  expect([...buffersOf(track)].filter((buffer) => shared.has(buffer))).toEqual([]);
  expect(contentOf(track)).toEqual(before);
  for (const chunk of track.fullChunks.keys()) {
    const { sums, first } = track.levelAt(chunk, track.full.allGrids.shapeAt(chunk).bucketNs) ?? {};
    const own = track.fullChunks[chunk]?.grid?.sums;
    expect(own?.length).toBeGreaterThan(0);
    expect(sums?.subarray(first, (first ?? 0) + (own?.length ?? 0))).toEqual(own);
  }
});

test("a lane of other memory than those that are removed stays where it is", () => {
  const { lanes, kept } = twoMachines();
  const after = LaneStore.after(lanes);
  const added = addLane(after, "cpu", -1, "c/cpu/0");
  after.track(added).enter(0, State.USER);
  after.finish(END);
  const buffers = buffersOf(lanes.track(kept));
  const left = after.without(({ path }) => path === "c/cpu/0");
  expect(buffersOf(left.track(kept))).toEqual(buffers);
});

test("a lane that has moved takes more rows", () => {
  const { lanes, kept } = twoMachines();
  const track = lanes.without(({ path }) => path === "b/cpu/0").track(kept);
  track.resume();
  for (let row = ROWS; row < ROWS + CHUNK_ROWS; row += 1)
    track.enter(row * 10, row % 2 === 0 ? State.USER : State.IDLE);
  expect(track.startAt(ROWS)).toBe(ROWS * 10);
  expect(track.startAt(ROWS - 1)).toBe((ROWS - 1) * 10);
  const into = new Float64Array(64);
  addTimes(track, 0, ROWS * 10, Number.POSITIVE_INFINITY, into);
  expect(into.reduce((sum, ns) => sum + ns, 0)).toBe(ROWS * 10);
});
