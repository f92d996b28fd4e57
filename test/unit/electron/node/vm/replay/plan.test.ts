import fc from "fast-check";
import { expect, test } from "vitest";
import { Held } from "../../../../../../electron/node/vm/replay/held.js";
import { LEAST_GAP_NS, type PlayGroup, planOf } from "../../../../../../electron/node/vm/replay/plan.js";
import type { InputEvent, InputLine } from "../../../../../../workers/model/input-recording.js";
import { button, group, key, move, tap } from "./inputs.js";

const timed = { mode: "timed", speed: 1 } as const;

function groupsOf(lines: readonly InputLine[], options = timed, header = {}): readonly PlayGroup[] {
  return planOf(header, lines, options).steps.filter((step): step is PlayGroup => step.kind === "group");
}

test("times begin with the first line, and a speed divides them", () => {
  const lines = [...tap(5000, "a"), { t: 5100e6, mark: "typed" }, ...tap(5200, "b")];
  const at = (speed: number) => planOf({}, lines, { mode: "timed", speed }).steps.map((step) => step.at / 1e6);
  expect(at(1)).toEqual([0, 10, 100, 200, 210]);
  expect(at(2)).toEqual([0, 5, 50, 100, 105]);
  expect(at(0.1)).toEqual([0, 100, 1000, 2000, 2100]);
});

test("what comes in a burst is moved apart, and later times hold again", () => {
  const lines = [0, 0.1, 0.2, 0.3, 10].map((ms) => group(ms, move(ms * 10)));
  expect(groupsOf(lines).map(({ at, spaced }) => [at / 1e6, spaced / 1e6])).toEqual([
    [0, 0],
    [1, 0.9],
    [2, 1.8],
    [3, 2.7],
    [10, 0],
  ]);
  expect(planOf({}, lines, timed).notes).toEqual(["3 groups closer than 1 ms: moved apart, or events get lost"]);
  const slow = [0, 5].map((ms) => group(ms, move(ms)));
  expect(planOf({}, slow, { mode: "timed", speed: 10 }).notes).toEqual([
    "1 group closer than 1 ms at ×10: moved apart, or events get lost",
  ]);
  expect(planOf({}, slow, timed).notes).toEqual([]);
});

test("repeats of a key are left out, and numbers stay those of the recording", () => {
  const lines = [
    group(0, key("a", true)),
    group(300, key("a", true)),
    group(330, key("a", true), key("b", true)),
    group(400, key("a", false), key("b", false)),
  ];
  const groups = groupsOf(lines);
  expect(groups.map(({ i, ev }) => [i, ev.length])).toEqual([
    [0, 1],
    [2, 1],
    [3, 2],
  ]);
  expect(planOf({}, lines, timed)).toMatchObject({
    groups: 4,
    notes: ["2 repeats of keys left out: the guest repeats by itself"],
  });
});

test("each turn of a wheel counts, whether it is let go or not", () => {
  const lines = [0, 10, 20].map((ms) => group(ms, button("wheel-up", true)));
  expect(groupsOf(lines)).toHaveLength(3);
  expect(planOf({}, lines, timed).notes).toEqual([]);
});

test("keys that were down at the begin are pressed before, and what stays down is told", () => {
  const plan = planOf({ down: ["shift", "a"] }, [...tap(0, "b"), group(50, key("shift", false))], timed);
  expect(plan.before).toEqual([key("shift", true), key("a", true)]);
  expect(plan.notes).toEqual([
    "down when the recording began, so pressed before the replay: key shift, key a",
    "still down at the end, so let go then: key a",
  ]);
});

test("a person begins something with a press while nothing else is down, or with a stroke after a pause", () => {
  const begins = (lines: readonly InputLine[]) => groupsOf(lines).map(({ isBegin }) => (isBegin ? 1 : 0));
  expect(begins([...tap(0, "a"), ...tap(100, "b")])).toEqual([1, 0, 1, 0]);
  // Keys that overlap belong together.
  const rolled = [
    group(0, key("a", true)),
    group(5, key("b", true)),
    group(9, key("a", false)),
    group(12, key("b", false)),
  ];
  expect(begins(rolled)).toEqual([1, 0, 0, 0]);
  // Letters with a modifier that stays down are each one of their own.
  expect(
    begins([group(0, key("shift", true)), ...tap(20, "a"), ...tap(50, "b"), group(70, key("shift", false))]),
  ).toEqual([1, 1, 0, 1, 0, 1]);
  const stroke = [0, 10, 20].map((ms) => group(ms, move(ms)));
  const click = [group(30, button("left", true)), group(40, move(50)), group(60, button("left", false))];
  expect(begins([...stroke, ...click, group(70, move(9)), group(300, move(10))])).toEqual([1, 0, 0, 1, 0, 0, 1, 1]);
});

test("whatever is recorded: groups lie apart, in order, each press is let go once, and nothing is down at the end", () => {
  const event = fc.oneof(
    fc.tuple(fc.constantFrom("a", "b", "shift"), fc.boolean()).map(([name, down]) => key(name, down)),
    fc.boolean().map((down) => button("left", down)),
    fc.nat(32767).map(move),
  );
  const line = fc.tuple(fc.nat(40), fc.array(event, { minLength: 1, maxLength: 3 }));
  fc.assert(
    fc.property(fc.array(line), fc.constantFrom(0.1, 1, 10), (parts, speed) => {
      let ms = 0;
      const lines = parts.map(([gap, ev]) => {
        ms += gap;
        return group(ms, ...ev);
      });
      const groups = groupsOf(lines, { mode: "timed", speed } as unknown as typeof timed);
      const down = new Set<string>();
      for (const [index, { at, spaced, ev, i }] of groups.entries()) {
        const before = groups[index - 1];
        if (before !== undefined) expect(at - before.at).toBeGreaterThanOrEqual(LEAST_GAP_NS);
        expect(at - spaced).toBe(Math.round(((lines[i]?.t ?? 0) - (lines[0]?.t ?? 0)) / speed));
        for (const one of ev) {
          const name = nameOf(one);
          if (name === undefined) continue;
          if ("down" in one.data && one.data.down) {
            expect(down.has(name)).toBe(false);
            down.add(name);
          } else down.delete(name);
        }
      }
      const held = new Held();
      for (const { ev } of groups) held.take(ev);
      expect(new Set(held.releases().map(nameOf))).toEqual(down);
    }),
  );
});

function nameOf(event: InputEvent): string | undefined {
  if (event.type === "key") return `${event.data.key.data}`;
  return event.type === "btn" ? event.data.button : undefined;
}
