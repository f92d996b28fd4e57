import { expect, test } from "vitest";
import { LaneTrack } from "../../../../workers/index/lane-track.js";
import { rowsIn, startsOf } from "../../../../workers/index/rows-in-states.js";
import { State } from "../../../../workers/model/states.js";

const STATES = [State.GUEST, State.HYPERVISOR, State.GUEST, State.WAIT, State.UNKNOWN];

/** Over several chunks; `farApart`: some times do not fit 32 bits. */
function trackOf(rows: number, farApart = false): LaneTrack {
  const track = new LaneTrack();
  for (let row = 0; row < rows; row += 1) {
    const t = row * 10 + (farApart && 20_000 < row ? 1e11 : 0);
    track.enter(t, STATES[row % STATES.length] as State, row % 3);
  }
  return track;
}

test.each([
  [3, false],
  [40_003, false],
  [40_003, true],
])("rows in some states are found among %i, with their begins", (count, farApart) => {
  const track = trackOf(count, farApart);
  const states = (1 << State.GUEST) | (1 << State.UNKNOWN);
  const expected = Array.from({ length: track.count }, (_, row) => row).filter(
    (row) => ((states >> track.stateAt(row)) & 1) !== 0,
  );
  const rows = rowsIn(track, states);
  expect([...rows]).toEqual(expected);
  expect([...startsOf(track, rows)]).toEqual(expected.map((row) => track.startAt(row)));
  const next = expected.map((row) => (row + 1 < track.count ? track.startAt(row + 1) : Number.NaN));
  expect([...startsOf(track, rows, 1)]).toEqual(next);
});

test("of an empty lane there are none", () => {
  expect(rowsIn(new LaneTrack(), 1 << State.GUEST)).toHaveLength(0);
  expect(startsOf(new LaneTrack(), [])).toHaveLength(0);
});
