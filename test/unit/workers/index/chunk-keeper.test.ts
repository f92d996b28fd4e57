import { expect, test } from "vitest";
import { PageKeeper } from "../../../../workers/core/page-keeper.js";
import { type SpillFile, SpillLog } from "../../../../workers/core/spill-log.js";
import { CHUNK_ROWS, type Chunk } from "../../../../workers/index/chunk.js";
import { ChunkKeeper } from "../../../../workers/index/chunk-keeper.js";
import { LabelTable } from "../../../../workers/index/label-table.js";
import { lanesFromColumns } from "../../../../workers/index/lane-columns.js";
import { LaneStore } from "../../../../workers/index/lane-store.js";
import { LaneTrack } from "../../../../workers/index/lane-track.js";
import { State } from "../../../../workers/model/states.js";
import { fractionsFrom } from "../../../setup/random.js";
import { addLane, writtenLanes } from "../support/lane-fixture.js";
import { memoryFile } from "../support/memory-file.js";
import { enterRandomly } from "../support/naive-lane.js";

const BUDGET = 1 << 20;
const MANY_ROWS = CHUNK_ROWS * 12;
const SEGMENT_WORDS = 1 << 15;
const SEGMENT_BYTES = SEGMENT_WORDS * 4;

function spillLog(file: SpillFile = memoryFile()): SpillLog {
  return new SpillLog(() => file, SEGMENT_WORDS);
}

function keptLane(keeper: ChunkKeeper): LaneTrack {
  return new LaneTrack(undefined, undefined, undefined, undefined, keeper);
}

/** Rows at many places, in an order that no cache expects, and all that the index holds of each chunk. */
function expectSame(lane: LaneTrack, other: LaneTrack): void {
  expect(lane.count).toBe(other.count);
  const random = fractionsFrom(9);
  for (let i = 0; i < 300; i += 1) {
    const row = Math.floor(random() * lane.count);
    const [one, same] = [lane, other].map((of) => [of.startAt(row), of.stateAt(row), of.reasonAt(row), of.auxAt(row)]);
    expect(one).toEqual(same);
  }
  for (let index = 0; index < lane.fullChunks.length; index += 1) {
    expect(differencesOf(lane.chunkAt(index), other.chunkAt(index)), `chunk ${index}`).toEqual([]);
    expect(levelsAt(lane, index), `grid ${index}`).toEqual(levelsAt(other, index));
  }
}

/** The arrays of a chunk that differ. A test's own comparison of arrays takes a minute for as many. */
function differencesOf(chunk: Chunk, other: Chunk): string[] {
  const names = ["words", "blockStarts", "blockStates", "sums", "longest", "longestEnds", "palette"] as const;
  const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView) => Buffer.from(buffer, byteOffset, byteLength);
  return names.filter((name) => !bytesOf(chunk[name]).equals(bytesOf(other[name])));
}

/** The levels of a chunk's grid, wherever they lie. */
function levelsAt(lane: LaneTrack, index: number) {
  return [1, 4, 16].map((buckets) => {
    const { bucketNs } = lane.full.allGrids.shapeAt(index);
    const level = lane.levelAt(index, bucketNs * buckets);
    if (level === undefined) throw new Error("no level");
    const { sums, first, ...shape } = level;
    return { ...shape, sums: sums.slice(first, first + (level.buckets + 1) * level.palette.length) };
  });
}

test("a lane above the budget is the same lane, in a file", () => {
  const file = memoryFile();
  const keeper = new ChunkKeeper(new PageKeeper(BUDGET, spillLog(file)));
  const [kept, plain] = [keptLane(keeper), new LaneTrack()];
  enterRandomly([kept, plain], MANY_ROWS, 3);
  const { rows, grids, packed, file: inFile } = keeper.memory();
  expect(grids).toBeGreaterThan(0);
  expect(grids).toBeLessThanOrEqual(BUDGET / 4);
  // One segment is being filled, and the memory of one that is in the file waits for the next.
  expect(rows + grids + packed).toBeLessThanOrEqual(BUDGET + 2 * SEGMENT_BYTES);
  expect(inFile).toBe(file.written());
  expect(inFile).toBeGreaterThan(0);
  expectSame(kept, plain);
});

test("packed rows can be labelled, and taken back", () => {
  const keeper = new ChunkKeeper(new PageKeeper(BUDGET, spillLog()));
  const [kept, plain] = [keptLane(keeper), new LaneTrack()];
  const last = enterRandomly([kept, plain], MANY_ROWS, 4);
  const random = fractionsFrom(5);
  for (let i = 0; i < 200; i += 1) {
    const row = Math.floor(random() * kept.count);
    for (const lane of [kept, plain]) lane.relabel(row, 40 + (i % 9), 1000 + i);
  }
  expectSame(kept, plain);
  const from = plain.startAt(plain.count >> 1);
  for (const lane of [kept, plain]) lane.enter(from, State.WAIT, 7, 9);
  enterRandomly([kept, plain], CHUNK_ROWS * 3, 6, from + 10);
  expect(kept.count).toBeLessThan(last);
  expectSame(kept, plain);
});

test("without a file, or with a full one, packed rows stay in memory, and it is said", () => {
  const troubles = [undefined, memoryFile(2 * SEGMENT_BYTES)].map((file) => {
    const keeper = new ChunkKeeper(new PageKeeper(BUDGET, new SpillLog(() => file, SEGMENT_WORDS)));
    const [kept, plain] = [keptLane(keeper), new LaneTrack()];
    enterRandomly([kept, plain], MANY_ROWS, 8);
    expectSame(kept, plain);
    return keeper.trouble;
  });
  expect(troubles).toEqual(["there is no place for a file", "no space left on the device"]);
});

test("nothing of lanes that are removed is counted or kept", () => {
  const keeper = new ChunkKeeper(new PageKeeper(BUDGET * 8, spillLog()));
  const lanes = new LaneStore(new LabelTable(), undefined, keeper);
  const [kept, gone] = [addLane(lanes, "cpu", -1, "a/cpu/0"), addLane(lanes, "cpu", -1, "b/cpu/0")];
  const plain = new LaneTrack(lanes.labels);
  enterRandomly([lanes.track(kept), plain], MANY_ROWS, 1);
  const before = keeper.memory();
  enterRandomly([lanes.track(gone)], CHUNK_ROWS * 5, 2);
  const left = lanes.without(({ path }) => path === "b/cpu/0");
  expect(keeper.memory().grids).toBe(before.grids);
  expect(keeper.memory().rows).toBeLessThanOrEqual(BUDGET * 2);
  expectSame(left.track(kept), plain);
});

const PASSING = { kind: "cpu", path: "own/0", name: "", parent: -1, machine: "", order: 0, subject: 0 } as const;

test("lanes that may go again stay in the store that they are left out of another one", () => {
  const lanes = new LaneStore(new LabelTable(), undefined, new ChunkKeeper(new PageKeeper(BUDGET * 8, spillLog())));
  const [passing, plain] = [lanes.track(lanes.addPassing(PASSING)), new LaneTrack(lanes.labels)];
  enterRandomly([passing, plain], CHUNK_ROWS * 3, 2);
  const taken = lanes.keeper.memory();
  lanes.without(() => false);
  expectSame(passing, plain);
  expect(lanes.keeper.memory().rows).toBe(taken.rows);
  lanes.removePassing(0);
  expect(lanes.keeper.memory()).toMatchObject({ rows: 0, grids: 0 });
});

test("lanes above the budget come back from their columns, in packed form", () => {
  const lanes = new LaneStore(new LabelTable(), undefined, new ChunkKeeper(new PageKeeper(BUDGET, spillLog())));
  const kept = lanes.track(addLane(lanes, "cpu", -1, "a/cpu/0"));
  const plain = new LaneTrack();
  enterRandomly([kept, plain], CHUNK_ROWS * 8, 12);
  kept.relabel(5, 3, 77);
  plain.relabel(5, 3, 77);
  expect(kept.full.count).toBeGreaterThan(3);
  const keeper = new ChunkKeeper(new PageKeeper(0));
  const again = lanesFromColumns(writtenLanes(lanes), keeper).track(0);
  expect([again.reasonAt(5), again.auxAt(5)]).toEqual([3, 77]);
  expectSame(again, plain);
  for (const index of plain.fullChunks.keys()) expect(again.lastStateAt(index)).toBe(plain.lastStateAt(index));
  // Without a budget there are a few pages that were brought back, and of each grid the coarsest level.
  expect(keeper.memory().unpacked).toBeLessThanOrEqual(1024 * 1024);
  expect(keeper.memory().grids).toBeLessThan(lanes.keeper.memory().grids / 2);
});
