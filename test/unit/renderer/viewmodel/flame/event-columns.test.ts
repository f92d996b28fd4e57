import { expect, test } from "vitest";
import { eventRows, toggledRatio } from "../../../../../renderer/viewmodel/flame/event-columns.js";
import { ProfileBasis } from "../../../../../workers/profile/basis.js";
import { eventSteps } from "../../../../../workers/profile/events.js";
import { toEnd } from "../../../../../workers/query/resumable.js";
import { type MadeSample, REQUEST, sessionOf } from "../../../workers/profile/made-session.js";

function many(count: number, name: string, event: string, weight: number): MadeSample[] {
  return Array.from({ length: count }, (_, t) => ({ t, stack: ["main", name], lane: 0, weight, event }));
}

const { groups: _, weight: __, ...SCOPE } = REQUEST;
const EVENTS = toEnd(
  eventSteps(
    new ProfileBasis(
      sessionOf([
        ...many(20, "copy", "cycles", 1000),
        ...many(30, "copy", "instructions", 1000),
        ...many(80, "poll", "cycles", 1000),
        ...many(20, "poll", "instructions", 1000),
        ...many(3, "rare", "cycles", 2_000_000),
      ]),
    ),
    { ...SCOPE, by: "function" },
  ),
);

const rows = (search: string, part: "self" | "total", by: number) =>
  eventRows(EVENTS, search, part, by).map(({ name, events, ratios }) => [
    name,
    ...events.map(({ weight, share }) => `${weight} ${share}`.replaceAll(/\s/g, " ")),
    ...ratios,
  ]);

test("rows have a cell for each event and ratio, by the falling figure of a column", () => {
  // cycles, instructions, then instructions per cycles.
  expect(rows("", "self", 0).map(([name]) => name)).toEqual(["rare", "poll", "copy", "main"]);
  expect(rows("", "self", 1).map(([name]) => name)).toEqual(["copy", "poll", "rare", "main"]);
  expect(rows("", "self", 2)).toEqual([
    ["copy", "20 000 0.3 %", "30 000 60.0 %", expect.stringMatching(/^1\.5 \(/)],
    ["poll", "80 000 1.3 %", "20 000 40.0 %", expect.stringMatching(/^0\.25 \(/)],
    // Three samples are too few.
    ["rare", "6 000 000 98.4 %", "0 0.0 %", ""],
    ["main", "0 0.0 %", "0 0.0 %", ""],
  ]);
  expect(rows("OP", "self", 0).map(([name]) => name)).toEqual(["copy"]);
  expect(rows("main", "total", 0)).toEqual([["main", "6 100 000 100.0 %", "50 000 100.0 %", ""]]);
});

test("a ratio is taken away and added by its name", () => {
  const ratio = (of: string) => ({ of, per: "cycles", times: 1 });
  expect(toggledRatio([ratio("a"), ratio("b")], ratio("a"))).toEqual([ratio("b")]);
  expect(toggledRatio([ratio("b")], ratio("a"))).toEqual([ratio("b"), ratio("a")]);
});
