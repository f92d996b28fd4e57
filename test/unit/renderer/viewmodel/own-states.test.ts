import { expect, test } from "vitest";
import { namesText, ownChipText, ownStateNames, shownState } from "../../../../renderer/viewmodel/own-states.js";
import { State } from "../../../../workers/model/states.js";

const TEXT = JSON.stringify({
  version: 1,
  id: "queue",
  title: "Queue",
  events: { in: "a", out: "b" },
  states: {
    line: {
      before: "calm",
      states: { full: { colour: "critical" }, filling: { colour: "warning" } },
      transitions: [
        { on: "in", to: "full" },
        { on: "in", push: "{name}", colour: "active" },
        { on: "out", to: "draining", colour: "waiting" },
      ],
    },
  },
  latencies: {
    drawn: { title: "in the queue", from: "in", to: "out" },
    rows: { title: "only rows", from: "in", to: "out", draw: false },
  },
});

test("the names of states stand under their roles, and names that depend on events do not", () => {
  expect(Object.fromEntries(ownStateNames([TEXT, "{ oops"]))).toEqual({
    [State.OWN_CRITICAL]: ["full"],
    [State.OWN_WARNING]: ["filling"],
    [State.OWN_WAITING]: ["draining"],
    [State.OWN_NEUTRAL]: ["calm"],
    [State.OWN_ACTIVE]: ["in the queue"],
  });
});

test("a state of an analysis is shown by its name, others by their titles", () => {
  expect(shownState(State.OWN_CRITICAL, "full")).toEqual({ title: "full", more: "critical" });
  expect(shownState(State.WAIT, "timer")).toEqual({ title: "Wait", more: "timer" });
  expect([namesText([]), namesText(["a", "b"])]).toEqual(["", ": a, b"]);
  expect([ownChipText(["a"]), ownChipText(["a", "b"]), ownChipText(["a", "b", "c", "d"])]).toEqual([
    "a",
    "a, b",
    "a, b +2",
  ]);
});
