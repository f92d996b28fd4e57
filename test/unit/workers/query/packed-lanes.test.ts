import { expect, test } from "vitest";
import { PageKeeper } from "../../../../workers/core/page-keeper.js";
import { SpillLog } from "../../../../workers/core/spill-log.js";
import { CHUNK_ROWS, GROUP_ROWS, OUTLIER_STATES } from "../../../../workers/index/chunk.js";
import { ChunkKeeper } from "../../../../workers/index/chunk-keeper.js";
import { LabelTable } from "../../../../workers/index/label-table.js";
import { LaneStore } from "../../../../workers/index/lane-store.js";
import type { LaneTrack } from "../../../../workers/index/lane-track.js";
import { rowAt } from "../../../../workers/index/row-search.js";
import { STATE_COUNT, type State } from "../../../../workers/model/states.js";
import { CellsQuery } from "../../../../workers/query/cells.js";
import { worstIn } from "../../../../workers/query/outliers.js";
import { scanLongRows } from "../../../../workers/query/row-scan.js";
import { addTimes } from "../../../../workers/query/state-times.js";
import { fractionsFrom } from "../../../setup/random.js";
import { addLane, contextOf } from "../support/lane-fixture.js";
import { memoryFile } from "../support/memory-file.js";
import { enterRandomly } from "../support/naive-lane.js";

const SEGMENT_WORDS = 1 << 16;
const CHUNKS = 6;
/** More than are kept unpacked. */
const MANY_CHUNKS = 12;

interface Lane {
  readonly lanes: LaneStore;
  readonly track: LaneTrack;
}

function laneOf(keeper: ChunkKeeper): Lane {
  const lanes = new LaneStore(new LabelTable(), undefined, keeper);
  return { lanes, track: lanes.track(addLane(lanes, "vcpu")) };
}

/** The same rows as they are, and packed: in memory and in a file. Rows begin at multiples of `unit`. */
function bothLanes(unit = 1, chunks = CHUNKS): { readonly plain: Lane; readonly packed: Lane; readonly endNs: number } {
  const plain = laneOf(new ChunkKeeper());
  const packed = laneOf(new ChunkKeeper(new PageKeeper(1 << 17, new SpillLog(memoryFile, SEGMENT_WORDS))));
  const scaled = [plain, packed].map(({ track }) => ({
    enter: (t: number, state: State, reason?: number, aux?: number) => track.enter(t * unit, state, reason, aux),
  }));
  const endNs = enterRandomly(scaled, CHUNK_ROWS * chunks, 21) * unit;
  for (const { track } of [plain, packed]) track.finish(endNs);
  return { plain, packed, endNs };
}

/** Windows of all lengths. */
function* windows(endNs: number, count: number): Generator<readonly [number, number]> {
  const random = fractionsFrom(4);
  for (let i = 0; i < count; i += 1) {
    const length = endNs * 2 ** (-18 * random());
    const t0 = (endNs - length) * random();
    yield i === 0 ? [-5, endNs + 5] : [t0, t0 + length];
  }
}

function cellsOf({ lanes }: Lane, t0: number, t1: number, width: number, untilNs: number): Buffer {
  const { cells } = new CellsQuery(contextOf(lanes, untilNs)).answer({ lanes: Int32Array.of(0), t0, t1, width });
  return Buffer.from(cells.buffer);
}

test.each([1, 0.3, 2 ** 34])(
  "lanes whose rows are packed give the same answers, with rows at multiples of %s ns",
  (unit) => {
    const { plain, packed, endNs } = bothLanes(unit);
    for (const [t0, t1] of windows(endNs, 50)) {
      const timesOf = ({ track }: Lane): Float64Array => {
        const times = new Float64Array(STATE_COUNT);
        addTimes(track, t0, t1, endNs, times);
        return times;
      };
      const longOf = ({ track }: Lane): number[] => {
        const long: number[] = [];
        scanLongRows(track, 0, track.count, 4999 * unit, endNs, (row, state) => long.push(row, state));
        return long;
      };
      expect(timesOf(packed)).toEqual(timesOf(plain));
      expect([t0, t1].map((t) => rowAt(packed.track, t))).toEqual([t0, t1].map((t) => rowAt(plain.track, t)));
      const [worst, same] = [packed, plain].map(({ track }) => worstIn(track, t0, t1, endNs));
      expect([worst?.row, worst?.state, worst?.end]).toEqual([same?.row, same?.state, same?.end]);
      if (same !== undefined) expect(worst?.start).toBeCloseTo(same.start, 3);
      for (const width of [7, 700])
        expect(
          cellsOf(packed, t0, t1, width, endNs).equals(cellsOf(plain, t0, t1, width, endNs)),
          `${t0} to ${t1}`,
        ).toBe(true);
      if (t0 < 0) expect(longOf(packed)).toEqual(longOf(plain));
    }
  },
);

test("cells of the whole of a packed lane unpack some groups of rows, and no whole chunk", () => {
  const { packed, endNs } = bothLanes();
  const { track } = packed;
  expect(track.full.wholeAt(0)).toBe(undefined);
  cellsOf(packed, 0, endNs, 100, endNs);
  expect(track.fullChunks.filter((_, i) => track.full.wholeAt(i) !== undefined).length).toBeLessThan(2);
  const groups = packed.lanes.keeper.memory().unpacked / (GROUP_ROWS * 8);
  expect(groups).toBeGreaterThan(1);
  expect(groups).toBeLessThan(60);
});

test("labels that change in a packed lane are those of its parts too", () => {
  const { packed, plain } = bothLanes(1, MANY_CHUNKS);
  const row = 300;
  expect(packed.track.reasonAt(row)).toBe(plain.track.reasonAt(row));
  for (const { track } of [packed, plain]) track.relabel(row, 77, 5);
  // Other chunks are unpacked meanwhile, so that the changed one is packed again.
  for (let chunk = 1; chunk < MANY_CHUNKS - 2; chunk += 1) packed.track.chunkAt(chunk);
  expect(packed.track.full.wholeAt(0)).toBe(undefined);
  expect([packed.track.reasonAt(row), packed.track.auxAt(row)]).toEqual([77, 5]);
});

test("a packed chunk whose first row ends a stretch of the chunk before knows the state of that", () => {
  const { packed } = bothLanes();
  const { full } = packed.track;
  for (let index = 0; index < full.count; index += 1) {
    const { longest, longestEnds } = packed.track.chunkAt(index);
    const { longestStates, longestEndNs } = full.groupTimesAt(index);
    for (const [group, length] of longest.entries()) {
      if (length === 0) continue;
      const row = index * CHUNK_ROWS + (longestEnds[group] ?? 0);
      expect(1 << (longestStates[group] ?? 0)).toBe(OUTLIER_STATES & (1 << packed.track.stateAt(row - 1)));
      expect(longestEndNs[group]).toBe(packed.track.startAt(row));
    }
  }
});
