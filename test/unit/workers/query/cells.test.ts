import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CHUNK_ROWS } from "../../../../workers/index/chunk.js";
import { LaneStore } from "../../../../workers/index/lane-store.js";
import { LaneTrack } from "../../../../workers/index/lane-track.js";
import { STATE_COUNT, State } from "../../../../workers/model/states.js";
import { CELL_BYTES } from "../../../../workers/query/cell.js";
import { CellWriter } from "../../../../workers/query/cell-writer.js";
import { CellsQuery } from "../../../../workers/query/cells.js";
import { BORDER_SLACK } from "../../../../workers/query/grid-fold.js";
import { foldPixels, MANY_ROWS } from "../../../../workers/query/pixel-fold.js";
import type { PixelGrid } from "../../../../workers/query/pixel-grid.js";
import { shares } from "../../../../workers/query/shares.js";
import { addTimes } from "../../../../workers/query/state-times.js";
import { TimesPerPixel } from "../../../../workers/query/times-per-pixel.js";
import { addLane, contextOf, naiveOf } from "../support/lane-fixture.js";
import { enterRandomly, type NaiveLane } from "../support/naive-lane.js";

interface Cell {
  readonly state1: number;
  readonly share1: number;
  readonly state2: number;
  readonly share2: number;
}

function cellsOf(lanes: LaneStore, lane: number, t0: number, t1: number, width: number, untilNs: number): Cell[] {
  const answer = new CellsQuery(contextOf(lanes, untilNs)).answer({ lanes: Int32Array.of(lane), t0, t1, width });
  return Array.from({ length: width }, (_, px) => {
    const [state1 = 0, share1 = 0, state2 = 0, share2 = 0] = answer.cells.subarray(px * 4, px * 4 + 4);
    return { state1, share1, state2, share2 };
  });
}

/**
 * A cell tells the truth about its pixel's times; those of one whose borders were moved may be off by `slack`, a
 * part of the pixel.
 */
function checkCell(cell: Cell, times: readonly number[], pixelNs: number, slack = 0): void {
  const time1 = times[cell.state1] ?? 0;
  const slackNs = slack * pixelNs + 0.0005;
  expect(Math.max(...times) - time1).toBeLessThanOrEqual(2 * slackNs);
  const share = (time: number) => Math.max(1, Math.round((time / pixelNs) * 255));
  const slackBytes = 1 + Math.ceil(slack * 255);
  expect(Math.abs(cell.share1 - share(time1))).toBeLessThanOrEqual(slackBytes);
  expect(cell.share1 + cell.share2).toBeLessThanOrEqual(255);
  const others = times.map((time, state) => (state === cell.state1 ? 0 : time));
  if (cell.share2 === 0) {
    expect(cell.state2).toBe(State.NONE);
    expect(Math.max(...others)).toBeLessThan(0.3 + slackNs);
    return;
  }
  const time2 = times[cell.state2] ?? 0;
  const isOutlier = cell.state2 === State.RUNNABLE || cell.state2 === State.PREEMPTED;
  if (!isOutlier) expect(Math.max(...others) - time2).toBeLessThanOrEqual(2 * slackNs);
  expect(Math.abs(cell.share2 - share(time2))).toBeLessThanOrEqual(slackBytes);
}

/** What moved borders may do to a cell of a lane with so many rows in so many pixels that lie in its known time. */
function slackFor(rows: number, pixels: number): number {
  return rows < MANY_ROWS * pixels ? 0 : 2 * BORDER_SLACK;
}

function rowsBetween(naive: NaiveLane, t0: number, t1: number): number {
  return naive.rowAt(t1) - naive.rowAt(t0);
}

test("property: every cell shows the exact shares of its pixel", () => {
  const shape = fc.record({
    rows: fc.integer({ min: 0, max: 400 }),
    seed: fc.integer({ min: 1, max: 1e6 }),
    from: fc.integer({ min: -50, max: 3000 }),
    length: fc.integer({ min: 1, max: 9000 }),
    width: fc.integer({ min: 1, max: 60 }),
  });
  fc.assert(
    fc.property(shape, ({ rows, seed, from, length, width }) => {
      const lanes = new LaneStore();
      const lane = addLane(lanes, "vcpu");
      const track = lanes.track(lane);
      const last = enterRandomly([track], rows, seed);
      const naive = naiveOf(track);
      const until = last + 20;
      const pixelNs = length / width;
      const knownNs = Math.min(until, from + length) - Math.max(from, naive.rows[0]?.start ?? 0);
      const slack = slackFor(rowsBetween(naive, from, from + length), Math.floor(knownNs / pixelNs) - 1);
      cellsOf(lanes, lane, from, from + length, width, until).forEach((cell, px) => {
        checkCell(cell, naive.times(from + px * pixelNs, from + (px + 1) * pixelNs, until), pixelNs, slack);
      });
    }),
  );
});

test("cells of a lane of several chunks are true at every zoom", () => {
  const lanes = new LaneStore();
  const lane = addLane(lanes, "vcpu");
  const track = lanes.track(lane);
  const last = enterRandomly([track], CHUNK_ROWS * 3, 23);
  const naive = naiveOf(track);
  for (const [part, width] of [
    [1, 37],
    [0.3, 90],
    [0.05, 200],
    [0.002, 300],
  ] as const) {
    const t0 = last * (1 - part) * 0.6;
    const pixelNs = (last * part) / width;
    const slack = slackFor(rowsBetween(naive, t0, t0 + last * part), width);
    cellsOf(lanes, lane, t0, t0 + last * part, width, last).forEach((cell, px) => {
      checkCell(cell, naive.times(t0 + px * pixelNs, t0 + (px + 1) * pixelNs, last), pixelNs, slack);
    });
  }
});

test("cells with moved borders still cover the window, but for what the first and last border moved", () => {
  const track = new LaneTrack();
  const last = enterRandomly([track], CHUNK_ROWS * 2, 31);
  const width = 50;
  for (const [t0, t1] of [
    [200, last],
    [last * 0.3, last * 0.7],
  ] as const) {
    const nsPerPx = (t1 - t0) / width;
    const cells = new TimesPerPixel({ t0, nsPerPx, width });
    foldPixels(track, { t0, nsPerPx, width }, last, cells);
    const exact = new Float64Array(STATE_COUNT);
    addTimes(track, t0, t1, last, exact);
    exact.forEach((time, state) => {
      const sum = Array.from({ length: width }, (_, px) => cells.at(px, state)).reduce((a, b) => a + b, 0);
      expect(Math.abs(sum - time)).toBeLessThanOrEqual(2 * BORDER_SLACK * nsPerPx);
    });
  }
});

test("far out a cell has the two states with most time of its pixel, although not all are looked at", () => {
  const track = new LaneTrack();
  const last = enterRandomly([track], CHUNK_ROWS * 3, 47);
  for (const width of [40, 170, 900]) {
    const grid: PixelGrid = { t0: 150, nsPerPx: (last - 300) / width, width };
    const times = new TimesPerPixel(grid);
    foldPixels(track, grid, last, times);
    const cells = new Uint8Array(width * CELL_BYTES);
    foldPixels(track, grid, last, new CellWriter(cells, width));
    for (let px = 0; px < width; px += 1) {
      const [state1 = 0, share1 = 0, state2 = 0, share2 = 0] = cells.subarray(px * CELL_BYTES, (px + 1) * CELL_BYTES);
      const shares = Array.from({ length: STATE_COUNT }, (_, state) => (times.at(px, state) / grid.nsPerPx) * 255);
      const [most = 0, next = 0] = shares.toSorted((a, b) => b - a);
      for (const [state, share, expected] of [
        [state1, share1, most],
        [state2, share2, next],
      ] as const) {
        expect(Math.abs(share - expected)).toBeLessThan(1);
        expect(Math.abs((shares[state] ?? 0) - expected)).toBeLessThan(1);
      }
    }
  }
});

test("a state of one ns shows in a pixel of thousands of rows in another", () => {
  const lanes = new LaneStore();
  const lane = addLane(lanes, "vcpu");
  const track = lanes.track(lane);
  for (let i = 0; i < CHUNK_ROWS; i += 1) {
    track.enter(i * 1000, State.GUEST, i % 2);
    if (i === 7777) track.enter(i * 1000 + 999, State.WAIT);
  }
  const cells = cellsOf(lanes, lane, 0, CHUNK_ROWS * 1000, 10, CHUNK_ROWS * 1000);
  const plain = { state1: State.GUEST, share1: 255, state2: State.NONE, share2: 0 };
  expect(cells).toEqual(
    cells.map((_, px) => (px === 4 ? { ...plain, share1: 254, state2: State.WAIT, share2: 1 } : plain)),
  );
});

describe("edges of what is known", () => {
  const lanes = new LaneStore();
  const lane = addLane(lanes, "thread");
  lanes.track(lane).enter(1050, State.USER);
  lanes.track(lane).enter(1160, State.BLOCKED);

  test("pixels outside the lane's time are none, those partly inside tell both", () => {
    expect(cellsOf(lanes, lane, 900, 1400, 5, 1250)).toEqual([
      { state1: State.NONE, share1: 255, state2: State.NONE, share2: 0 },
      { state1: State.NONE, share1: 127, state2: State.USER, share2: 128 },
      { state1: State.USER, share1: 153, state2: State.BLOCKED, share2: 102 },
      { state1: State.NONE, share1: 127, state2: State.BLOCKED, share2: 128 },
      { state1: State.NONE, share1: 255, state2: State.NONE, share2: 0 },
    ]);
  });

  test("a lane that lives within one pixel is seen in it", () => {
    const cells = cellsOf(lanes, lane, 0, 1e9, 10, 1250);
    expect(cells[0]).toEqual({ state1: State.NONE, share1: 254, state2: State.USER, share2: 1 });
    expect(cells[1]).toEqual({ state1: State.NONE, share1: 255, state2: State.NONE, share2: 0 });
  });

  test("an empty window has no cells", () => {
    expect(
      new CellsQuery(contextOf(lanes, 2000)).answer({ lanes: Int32Array.of(lane), t0: 5, t1: 5, width: 9 }),
    ).toEqual(expect.objectContaining({ width: 0, cells: new Uint8Array(0) }));
  });
});

test("the worst preemption shows however little of its cell it takes", () => {
  const lanes = new LaneStore();
  const lane = addLane(lanes, "vcpu");
  const track = lanes.track(lane);
  for (let i = 0; i < 50_000; i += 1) {
    track.enter(i * 1000, State.GUEST);
    track.enter(i * 1000 + 600, State.HYPERVISOR);
    track.enter(i * 1000 + 990, State.RUNNABLE);
    if (i === 31_234) track.enter(i * 1000 + 995, State.PREEMPTED);
  }
  track.enter(50_000_000, State.GUEST);
  const cells = cellsOf(lanes, lane, 0, 50_000_000, 100, 50_000_000);
  const runnable = cells.filter((cell) => cell.state2 === State.RUNNABLE);
  expect(runnable).toHaveLength(8);
  expect(runnable.every((cell) => cell.share2 === 3)).toBe(true);
});

test("a heading lane shows the average of the lanes below it", () => {
  const lanes = new LaneStore();
  const vm = addLane(lanes, "vm");
  const first = addLane(lanes, "vcpu", vm);
  const second = addLane(lanes, "vcpu", vm);
  const process = addLane(lanes, "process", vm);
  lanes.track(first).enter(0, State.GUEST);
  lanes.track(second).enter(0, State.GUEST);
  lanes.track(second).enter(60, State.WAIT);
  lanes.track(process).enter(0, State.USER);
  expect(cellsOf(lanes, vm, 0, 100, 1, 100)).toEqual([
    { state1: State.GUEST, share1: 204, state2: State.WAIT, share2: 51 },
  ]);
  const [row] = [shares(contextOf(lanes, 100), Int32Array.of(vm), 0, 100)];
  expect([row?.[State.GUEST], row?.[State.WAIT]]).toEqual([80, 20]);
});

test("a group's pixel is mostly empty where its members are mostly at rest, however far out", () => {
  const lanes = new LaneStore();
  const group = addLane(lanes, "group");
  const softirqs = [addLane(lanes, "softirq", group), addLane(lanes, "softirq", group)];
  for (const lane of softirqs) {
    for (let t = 0; t < 10_000; t += 1000) {
      lanes.track(lane).enter(t, State.NONE);
      lanes.track(lane).enter(t + 500, State.SOFTIRQ);
      lanes.track(lane).enter(t + 503, State.NONE);
    }
  }
  const cells = cellsOf(lanes, group, 0, 10_000, 5, 10_000);
  expect(cells).toEqual(cells.map(() => ({ state1: State.NONE, share1: 254, state2: State.SOFTIRQ, share2: 1 })));
  const [row] = [shares(contextOf(lanes, 10_000), Int32Array.of(group), 0, 10_000)];
  expect([row?.[State.SOFTIRQ], row?.[State.NONE]]).toEqual([30, 9970]);
});

test("cells follow a lane that grows between questions", () => {
  const lanes = new LaneStore();
  const lane = addLane(lanes, "vcpu");
  const track = lanes.track(lane);
  let last = 100;
  for (let round = 1; round < 6; round += 1) {
    last = enterRandomly([track], 700, round, last + 1);
    const naive = naiveOf(track);
    const pixelNs = last / 40;
    const slack = slackFor(naive.rows.length, 40);
    cellsOf(lanes, lane, 0, last, 40, last).forEach((cell, px) => {
      checkCell(cell, naive.times(px * pixelNs, (px + 1) * pixelNs, last), pixelNs, slack);
    });
  }
});

test("a loss shorter than a pixel shows in the lane that it made unknown, and only there", () => {
  const lanes = new LaneStore();
  const touched = addLane(lanes, "cpu");
  const other = addLane(lanes, "cpu");
  for (const lane of [touched, other]) lanes.track(lane).enter(0, State.USER);
  lanes.track(touched).enter(5_000, State.UNKNOWN);
  lanes.track(touched).enter(5_001, State.IDLE);
  const span = { stream: "ch0_0", machine: "m", cpu: 0, startNs: 5000, endNs: 5001, events: 3 };
  const context = contextOf(lanes, 1e9, { lost: [{ ...span, cause: "discarded" }] });
  const answer = new CellsQuery(context).answer({ lanes: Int32Array.of(touched, other), t0: 0, t1: 1e9, width: 10 });
  const shown = (row: number) => [...answer.cells.subarray(row * 40, row * 40 + 4)];
  expect(shown(0).slice(2)).toEqual([State.UNKNOWN, 1]);
  expect(shown(1).slice(2)).toEqual([State.NONE, 0]);
});
