import { expect, test } from "vitest";
import { LaneStore } from "../../../../workers/index/lane-store.js";
import type { SubjectsAnswer } from "../../../../workers/model/cells.js";
import { State } from "../../../../workers/model/states.js";
import { joinedCells, joinedSubjects, piecesAsked } from "../../../../workers/query/cell-pieces.js";
import { CellsQuery } from "../../../../workers/query/cells.js";
import { addLane, contextOf } from "../support/lane-fixture.js";

const PIECES = [
  { t0: 0, t1: 200, width: 2, isBreak: false },
  { t0: 200, t1: 8200, width: 3, isBreak: true },
  { t0: 8200, t1: 8400, width: 2, isBreak: false },
];

/** Two lanes, both quiet from 150 to 8250. */
function twoLanes(): LaneStore {
  const lanes = new LaneStore();
  for (const other of [State.USER, State.SYSCALL]) {
    const track = lanes.track(addLane(lanes, "cpu"));
    track.enter(0, other);
    track.enter(100, State.IDLE);
    track.enter(8300, other);
  }
  return lanes;
}

test("cells of pieces stand side by side in the row of each lane, those of a break from inside of it", () => {
  const query = new CellsQuery(contextOf(twoLanes(), 9000));
  const request = { lanes: Int32Array.of(0, 1), t0: 0, t1: 8400, width: 7, pieces: PIECES };
  const parts = piecesAsked(request);
  expect(parts.map(({ t0, t1, width }) => [t0, t1, width])).toEqual([
    [0, 200, 2],
    [2200, 6200, 3],
    [8200, 8400, 2],
  ]);
  const answer = joinedCells(
    request,
    parts.map((part) => query.answer(part)),
  );
  const { USER, SYSCALL, IDLE } = State;
  const states = Array.from({ length: 14 }, (_, cell) => answer.cells[cell * 4]);
  expect(states.slice(0, 7)).toEqual([USER, IDLE, IDLE, IDLE, IDLE, IDLE, USER]);
  expect(states.slice(7)).toEqual([SYSCALL, IDLE, IDLE, IDLE, IDLE, IDLE, SYSCALL]);
  expect([answer.t0, answer.t1, answer.width, answer.pieces]).toEqual([0, 8400, 7, PIECES]);
});

test("a question without pieces is asked as it is", () => {
  const request = { lanes: Int32Array.of(0), t0: 0, t1: 100, width: 4 };
  expect(piecesAsked(request)).toEqual([request]);
});

test("the groups of pieces are one list", () => {
  const [web, db] = ["web", "db"].map((key) => ({ key, lane: -1, text: key }));
  const request = { lanes: Int32Array.of(0), t0: 0, t1: 8400, width: 7, pieces: PIECES, by: "vm" as const };
  const part = (cells: readonly number[], groups: SubjectsAnswer["groups"]) => ({
    ...request,
    width: cells.length,
    cells: Uint16Array.from(cells),
    groups,
  });
  const answer = joinedSubjects(request, [
    part([1, 0], web === undefined ? [] : [web]),
    part([0, 0, 0], []),
    part([1, 2], web === undefined || db === undefined ? [] : [db, web]),
  ]);
  expect([...answer.cells]).toEqual([1, 0, 0, 0, 0, 2, 1]);
  expect(answer.groups.map(({ key }) => key)).toEqual(["web", "db"]);
});
