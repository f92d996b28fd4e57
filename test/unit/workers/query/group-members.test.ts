import { expect, test } from "vitest";
import { LaneStore } from "../../../../workers/index/lane-store.js";
import { State } from "../../../../workers/model/states.js";
import { groupMembersOf } from "../../../../workers/query/group-members.js";
import { addLane } from "../support/lane-fixture.js";

test("a group of very many lanes shows the busiest of them", () => {
  const lanes = new LaneStore();
  const machine = addLane(lanes, "machine", -1, "m");
  const group = addLane(lanes, "group", machine, "m/threads");
  // More than a call takes arguments.
  for (let i = 0; i < 150_000; i += 1) lanes.track(addLane(lanes, "thread", group)).enter(0, State.WAIT);
  const busy = addLane(lanes, "thread", group);
  for (let t = 0; t < 10; t += 1) lanes.track(busy).enter(t, t % 2 === 0 ? State.WAIT : State.IDLE);
  const shown = groupMembersOf({ lanes }).of(machine, 10);
  expect(shown).toHaveLength(64);
  expect(shown[0]).toBe(busy);
  // The next question about the same moment does not look for them again; more may have been read after that.
  expect(groupMembersOf({ lanes }).of(machine, 10)).toBe(shown);
  const other = lanes.track(shown[1] ?? -1);
  for (let t = 10; t < 40; t += 1) other.enter(t, t % 2 === 0 ? State.IDLE : State.WAIT);
  expect(groupMembersOf({ lanes }).of(machine, 40)[0]).toBe(shown[1]);
});
