import { expect, test } from "vitest";
import { conditionOfLanes, limitedTo } from "../../../../renderer/viewmodel/events-of-lanes.js";
import { parseFilter } from "../../../../workers/filter/parse.js";
import type { LaneList } from "../../../../workers/model/engine-api.js";

const lanes = {
  kinds: ["cpu", "cpu", "vcpu", "thread", "process", "vm"],
  machines: ["my host", "my host", "my host", "guest", "my host", "my host"],
  subjects: Float64Array.of(0, 3, -1, -1, -1, -1),
  tids: Int32Array.of(-1, -1, 2017, 7, -1, 2010),
} as unknown as LaneList;

test("the events of lanes are those on their CPUs and of their threads, machine by machine", () => {
  expect(conditionOfLanes(lanes, [0, 1, 2])).toBe('(machine:"my host" (cpu:0,3 or tid:2017))');
  const both = conditionOfLanes(lanes, [1, 3]) ?? "";
  expect(both).toBe('(machine:"my host" (cpu:3)) or (machine:"guest" (tid:7))');
  expect(parseFilter(both).ok).toBe(true);
  expect(conditionOfLanes(lanes, [4])).toBeUndefined();
});

test("what was typed is meant within it, and a mistake stays where it is", () => {
  expect(limitedTo(undefined, "a or b")).toEqual({ text: "a or b", shift: 0 });
  expect(limitedTo("cpu:1", "")).toEqual({ text: "cpu:1", shift: 0 });
  const limited = limitedTo("cpu:1", "name:a cpu > > 1");
  const parsed = parseFilter(limited.text);
  const alone = parseFilter("name:a cpu > > 1");
  if (parsed.ok || alone.ok) throw new Error("a mistake is none");
  expect(parsed.error.column - limited.shift).toBe(alone.error.column);
});
