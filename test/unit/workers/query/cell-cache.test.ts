import fc from "fast-check";
import { expect, test } from "vitest";
import { LaneStore } from "../../../../workers/index/lane-store.js";
import { State } from "../../../../workers/model/states.js";
import { CellsQuery } from "../../../../workers/query/cells.js";
import { BORDER_SLACK, GRID_SLACK } from "../../../../workers/query/grid-fold.js";
import { MANY_ROWS } from "../../../../workers/query/pixel-fold.js";
import { addLane, contextOf, naiveOf } from "../support/lane-fixture.js";
import { enterRandomly, type NaiveLane } from "../support/naive-lane.js";

const WIDTH = 20;
/** Windows on one grid of pixels, or a part of a pixel off it, each of some lanes: a bit for each. */
const moves = fc.array(
  fc.record({
    right: fc.integer({ min: -30, max: 30 }),
    wider: fc.integer({ min: -10, max: 10 }),
    off: fc.constantFrom(0, 0, GRID_SLACK / 2, -GRID_SLACK / 2, 0.3),
    lanes: fc.integer({ min: 1, max: 7 }),
  }),
  { minLength: 2, maxLength: 6 },
);

/** What moved borders may do to a cell of a lane with so many rows in a window: nothing if they are few. */
function slackOf(naive: NaiveLane, t0: number, pixelNs: number, width: number, untilNs: number): number {
  const t1 = t0 + width * pixelNs;
  const knownNs = Math.min(untilNs, t1) - Math.max(t0, naive.rows[0]?.start ?? 0);
  const rows = naive.rowAt(t1) - naive.rowAt(t0);
  return rows < MANY_ROWS * (Math.floor(knownNs / pixelNs) - 1) ? 0 : 2 * BORDER_SLACK;
}

/** Each cell's shares are those of its pixel, up to what moved borders do to them. */
function checkLane(cells: Uint8Array, naive: NaiveLane, t0: number, pixelNs: number, untilNs: number): void {
  const slack = slackOf(naive, t0, pixelNs, cells.length / 4, untilNs);
  const slackNs = slack * pixelNs + 0.01;
  const slackBytes = 1 + Math.ceil(slack * 255);
  for (let px = 0; px < cells.length / 4; px += 1) {
    const [state1 = 0, share1 = 0, state2 = 0, share2 = 0] = cells.subarray(px * 4, px * 4 + 4);
    const times = naive.times(t0 + px * pixelNs, t0 + (px + 1) * pixelNs, untilNs);
    const time1 = times[state1] ?? 0;
    expect(Math.max(...times) - time1).toBeLessThanOrEqual(2 * slackNs);
    expect(Math.abs(share1 - (time1 / pixelNs) * 255)).toBeLessThanOrEqual(slackBytes);
    if (share2 === 0) continue;
    expect(Math.abs(share2 - ((times[state2] ?? 0) / pixelNs) * 255)).toBeLessThanOrEqual(slackBytes);
  }
}

test("property: cells answered again, panned or of other lanes are still true", () => {
  const shape = fc.record({
    rows: fc.integer({ min: 0, max: 3000 }),
    seed: fc.integer({ min: 1, max: 1e6 }),
    pixelNs: fc.integer({ min: 20, max: 4000 }),
    moves,
  });
  fc.assert(
    fc.property(shape, ({ rows, seed, pixelNs, moves }) => {
      const lanes = new LaneStore();
      const ids = [0, 1, 2].map(() => addLane(lanes, "vcpu"));
      const ends = ids.map((id) => enterRandomly([lanes.track(id)], Math.ceil(rows / (id + 1)), seed + id));
      const until = Math.max(...ends);
      lanes.finish(until);
      const naives = ids.map((id) => naiveOf(lanes.track(id)));
      const query = new CellsQuery(contextOf(lanes, until));
      for (const { right, wider, off, lanes: bits } of moves) {
        const asked = Int32Array.from(ids.filter((id) => (bits >> id) & 1).reverse());
        const width = WIDTH + wider;
        const t0 = (right + off) * pixelNs;
        const { cells } = query.answer({ lanes: asked, t0, t1: t0 + width * pixelNs, width });
        asked.forEach((id, row) => {
          const own = cells.subarray(row * width * 4, (row + 1) * width * 4);
          checkLane(own, naives[id] as NaiveLane, t0, pixelNs, until);
        });
      }
    }),
    { examples: [[DENSE_NEW_PART]] },
  );
});

/** Panned to where one lane has so many rows that the new pixels alone would be taken from its grid. */
const DENSE_NEW_PART = {
  rows: 1345,
  seed: 21218,
  pixelNs: 3386,
  moves: [
    { right: 28, wider: 0, off: 0, lanes: 2 },
    { right: 21, wider: 0, off: 0, lanes: 2 },
    { right: 0, wider: 0, off: 0, lanes: 1 },
  ],
};

test("the average of a lane's members is kept until it heads others", () => {
  const lanes = new LaneStore();
  const vm = addLane(lanes, "vm");
  const enter = (seed: number) => enterRandomly([lanes.track(addLane(lanes, "vcpu", vm))], 2000, seed);
  const until = Math.max(enter(3), enter(4));
  lanes.finish(until);
  const query = new CellsQuery(contextOf(lanes, until));
  const request = { lanes: Int32Array.of(vm), t0: 0, t1: until, width: 30 };
  const fresh = () => new CellsQuery(contextOf(lanes, until)).answer(request).cells;
  expect(query.answer(request).cells).toEqual(fresh());
  expect(query.answer(request).cells).toEqual(fresh());
  enter(5);
  lanes.finish(until);
  expect(query.answer(request).cells).toEqual(fresh());
});

test("an answer is kept as it was folded: what outliers change in a cell belongs to its window only", () => {
  const lanes = new LaneStore();
  const lane = addLane(lanes, "vcpu");
  const track = lanes.track(lane);
  for (let i = 0; i < 4000; i += 1) {
    track.enter(i * 1000, State.GUEST);
    track.enter(i * 1000 + 600, State.HYPERVISOR);
    // The second, later one is longer.
    if (i === 1005) track.enter(i * 1000 + 999, State.RUNNABLE);
    else track.enter(i * 1000 + 990, i === 1105 ? State.RUNNABLE : State.VMM);
  }
  lanes.finish(4_000_000);
  const query = new CellsQuery(contextOf(lanes, 4_000_000));
  const stolenIn = (t0: number, t1: number) => {
    const width = (t1 - t0) / 10_000;
    const { cells } = query.answer({ lanes: Int32Array.of(lane), t0, t1, width });
    return Array.from({ length: width }, (_, px) => px).filter((px) => cells[px * 4 + 2] === State.RUNNABLE);
  };
  expect(stolenIn(960_000, 1_040_000)).toEqual([4]);
  expect(stolenIn(0, 4_000_000)).toEqual([110]);
});

test("cells are not kept while rows may be taken back", () => {
  const lanes = new LaneStore();
  const lane = addLane(lanes, "vcpu");
  const track = lanes.track(lane);
  for (let i = 0; i < 1000; i += 1) track.enter(i * 10, i % 2 === 0 ? State.GUEST : State.VMM);
  const query = new CellsQuery(contextOf(lanes, 10_000));
  const ask = () => query.answer({ lanes: Int32Array.of(lane), t0: 0, t1: 10_000, width: 10 }).cells[9 * 4];
  track.enter(9000, State.GUEST);
  expect(ask()).toBe(State.GUEST);
  track.enter(9000, State.WAIT);
  expect(ask()).toBe(State.WAIT);
});
