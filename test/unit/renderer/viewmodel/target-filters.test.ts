import { describe, expect, test } from "vitest";
import { isAtLeast, isNot, isValue, narrowedTo, withCondition } from "../../../../renderer/viewmodel/conditions.js";
import { parseViewFilter } from "../../../../renderer/viewmodel/filter.js";
import { judgeLanes, Verdict } from "../../../../renderer/viewmodel/lane-judgement.js";
import { buildLaneTree } from "../../../../renderer/viewmodel/lane-tree.js";
import { filtersOf } from "../../../../renderer/viewmodel/target-filters.js";
import { numberOf } from "../../../../workers/filter/numbers.js";
import type { StateDetails } from "../../../../workers/model/engine-api.js";
import { State } from "../../../../workers/model/states.js";
import { makeLanes, SMALL } from "../../../fakes/synthetic.js";

const made = makeLanes(SMALL);
const lanes = { ...made, tids: made.tids.map((_, lane) => 2000 + lane) };
const tree = buildLaneTree(lanes);
const laneOf = (path: string) => lanes.paths.indexOf(path);
const state = (lane: number) =>
  ({ lane, state: State.PREEMPTED, stateName: "preempted", start: 1000, end: 2_501_234 }) as StateDetails;

describe("conditions that menus write", () => {
  test("are not longer than what they were made of", () => {
    for (const ns of [0, 7, 999, 1000, 1234, 999_999, 1_234_567, 16_604_255_581, 7e12]) {
      const [, text = ""] = /^duration >= (.+)$/.exec(isAtLeast("duration", ns)) ?? [];
      const least = Number(numberOf(text, "duration"));
      expect(least).toBeLessThanOrEqual(ns);
      expect(least).toBeGreaterThan(ns * 0.998 - 1);
    }
  });

  test("hold any value", () => {
    for (const value of ["web", "CPU 0/KVM", 'a"b\\', "-x", "a,b", "/web/", "0:1", "(x)", "or"])
      expect(parseViewFilter(isNot(isValue("comm", value))).ok, value).toBe(true);
  });

  test("are added to what is asked for already", () => {
    expect(withCondition("", "-vm:web")).toBe("-vm:web");
    expect(withCondition("kind:vcpu", "-vm:web")).toBe("kind:vcpu -vm:web");
    expect(withCondition("web || db", "-kind:cpu")).toBe("(web || db) -kind:cpu");
    expect(withCondition("(web || db)", "-kind:cpu")).toBe("(web || db) -kind:cpu");
    expect(withCondition("(a b) || (c d)", "e")).toBe("((a b) || (c d)) e");
    expect(withCondition("-vm:web", "-vm:web")).toBe("-vm:web");
    expect(withCondition("vm ~", "-vm:web")).toBe("-vm:web");
  });
});

describe("a filter that is narrowed", () => {
  test.each([
    ["", "vm:web", "vm:web"],
    ["vm:web", "kind:vcpu", "vm:web kind:vcpu"],
    ["kind:vcpu -vm:web", "kind:vcpu", "-vm:web kind:vcpu"],
    ["state:guest vm:web", "state:preempted", "vm:web state:preempted"],
    ["vm:web && state == guest", "state:preempted", "vm:web state:preempted"],
    ["state:guest || vm:web", "state:preempted", "(state:guest || vm:web) state:preempted"],
    ["duration >= 2ms vm:web", "duration >= 5ms", "vm:web duration >= 5ms"],
    ["duration < 9ms", "duration >= 5ms", "duration < 9ms duration >= 5ms"],
    ["vm ~", "vm:web", "vm:web"],
  ])("%j to %j", (text, condition, narrowed) => {
    expect(narrowedTo(text, condition)).toBe(narrowed);
    expect(parseViewFilter(narrowed).ok).toBe(true);
  });
});

describe("what a place can be filtered by", () => {
  const vcpu = laneOf("labhost/vm/961/vcpu/0");
  const target = { kind: "state", title: "", lane: vcpu, state: state(vcpu) } as const;

  test("state, its length, lane, thread, VM and kind", () => {
    expect(filtersOf(target, lanes).map(({ text }) => text)).toEqual(
      expect.arrayContaining([
        "state:preempted",
        "duration >= 2500us",
        "lane:labhost/vm/961/vcpu/0",
        `tid:${lanes.tids[vcpu]}`,
        expect.stringMatching(/^vm:/),
        "kind:vcpu",
      ]),
    );
  });

  test("each keeps the place, and hiding takes it away", () => {
    for (const { text, canHide } of filtersOf(target, lanes)) {
      const only = parseViewFilter(text);
      const others = parseViewFilter(isNot(text));
      if (!only.ok || !others.ok || only.filter.filter === undefined || others.filter.filter === undefined)
        throw new Error(text);
      expect(judgeLanes(only.filter.filter, lanes, tree).verdicts[vcpu], text).not.toBe(Verdict.NONE);
      if (!canHide) continue;
      const isDimmed = others.filter.dimmed.has(State.PREEMPTED);
      const isGone = judgeLanes(others.filter.filter, lanes, tree).verdicts[vcpu] === Verdict.NONE;
      expect(isDimmed || isGone, text).toBe(true);
    }
  });

  test("VMs of one name are told apart", () => {
    const vm = laneOf("labhost/vm/961");
    const others = { ...lanes, names: lanes.names.map((name, lane) => (lanes.kinds[lane] === "vm" ? "web 1" : name)) };
    const texts = filtersOf({ kind: "lane", title: "", lane: vm }, others).map(({ text }) => text);
    expect(texts.filter((text) => /^vm:web/.test(text))).toEqual([]);
  });
});
