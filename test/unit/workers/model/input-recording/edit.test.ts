import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  cutRange,
  dropKeys,
  hideKeys,
  keepRange,
  merge,
  setMark,
  setWait,
  shift,
} from "../../../../../workers/model/input-recording/edit.js";
import { recordingFacts } from "../../../../../workers/model/input-recording/facts.js";
import { heldAfter } from "../../../../../workers/model/input-recording/held.js";
import { readRecording } from "../../../../../workers/model/input-recording/read-recording.js";
import { type InputRecording, writeRecording } from "../../../../../workers/model/input-recording/recording.js";
import { anyRecording, group, press, recordingOf, release } from "./made.js";

describe("cut", () => {
  test("what is let go in the hole is let go at the cut", () => {
    const recording = recordingOf([press(0, "shift"), press(10, "a"), release(20, "shift"), release(30, "a")]);
    expect(cutRange(recording, 5, 25).lines).toEqual([press(0, "shift"), release(5, "shift")]);
  });

  test("what is pressed in the hole is not let go behind it, but later presses are", () => {
    const recording = recordingOf([press(10, "a"), release(30, "a"), press(40, "a"), release(50, "a")]);
    expect(cutRange(recording, 0, 20).lines).toEqual([press(20, "a"), release(30, "a")]);
  });

  test("a key that was down before the recording is let go at its begin", () => {
    const recording = recordingOf([release(5, "ctrl"), press(10, "a")], { down: ["ctrl"] });
    expect(cutRange(recording, 0, 10).lines).toEqual([release(0, "ctrl"), press(0, "a")]);
  });

  test("a recording whose begin is cut began later; of one with a hole the moment is not known", () => {
    const recording = recordingOf([press(0, "a"), release(10, "a"), press(20, "b")], { t0_real_ns: "1000" });
    const real = (from: number, to: number) => cutRange(recording, from, to).header.t0_real_ns;
    expect([real(0, 10), real(5, 15), real(15, 100)]).toEqual(["1010", "0", "1000"]);
  });

  test("keeping a part", () => {
    const recording = recordingOf([press(0, "a"), release(10, "a"), press(20, "b"), release(30, "b"), press(40, "c")]);
    expect(keepRange(recording, 20, 35).lines).toEqual([press(0, "b"), release(10, "b")]);
  });
});

test("a shift stops at the line before", () => {
  const recording = recordingOf([press(10, "a"), release(30, "a"), press(40, "b")]);
  const times = (byNs: number) => shift(recording, 25, byNs).lines.map(({ t }) => t);
  expect([times(5), times(-15), times(-100)]).toEqual([
    [10, 35, 45],
    [10, 15, 25],
    [10, 10, 20],
  ]);
});

test("marks and waits stand before the input of their time", () => {
  const recording = recordingOf([press(0, "a"), release(10, "a")]);
  const marked = setMark(setMark(recording, 10, "old"), 10, "new");
  expect(marked.lines).toEqual([press(0, "a"), { t: 10, mark: "new" }, release(10, "a")]);
  expect(setMark(marked, 10, undefined)).toEqual(recording);
  const wait = { "screen-quiet-ms": 300, "timeout-ms": 1000 };
  expect(setWait(recording, 20, wait).lines.at(-1)).toEqual({ t: 20, wait });
  expect(setWait(setWait(recording, 20, wait), 20, undefined)).toEqual(recording);
});

test("hidden keys keep their times and nothing else", () => {
  const hidden = hideKeys(
    recordingOf([press(0, "a"), group(5, { type: "rel", data: { axis: "x", value: 3 } })], { down: ["b"] }),
  );
  expect(writeRecording(hidden)).not.toMatch(/"a"|"b"/);
  expect(hidden.lines.map(({ t }) => t)).toEqual([0, 5]);
  expect(hidden.header.hidden).toBe(true);
});

test("two recordings are merged in order of time", () => {
  const [a, b] = [recordingOf([press(0, "a"), release(20, "a")]), recordingOf([press(0, "b")], { down: ["ctrl"] })];
  expect(merge(a, b, 10).lines).toEqual([press(0, "a"), press(10, "b"), release(20, "a")]);
  expect(merge(a, b, -10)).toMatchObject({
    lines: [press(0, "b"), press(10, "a"), release(30, "a")],
    header: { down: ["ctrl"] },
  });
});

test("facts of a recording", () => {
  const move = group(7, { type: "abs", data: { axis: "x", value: 3 } });
  const lines = [press(0, "shift"), press(5, "a"), release(6, "a"), move, { t: 90, mark: "end" }];
  expect(recordingFacts(recordingOf(lines))).toEqual({
    ...{ groups: 4, keys: 2, buttons: 0, moves: 1, marks: 1, waits: 0, lengthNs: 90 },
    ...{ longestGap: { ns: 5, fromNs: 0 }, shortestGapNs: 1, neverReleased: ["key shift"] },
  });
});

const times = fc.nat(2000);

/** An edited recording is one as good as before: it is written and read again without a problem, so its times are in order. */
function isSound(edited: InputRecording): void {
  const result = readRecording(writeRecording(edited));
  expect(result.ok && result.value).toEqual({ recording: edited, problems: [], more: 0 });
}

test("whatever is edited stays sound", () => {
  fc.assert(
    fc.property(
      anyRecording,
      anyRecording,
      times,
      times,
      fc.integer({ min: -500, max: 500 }),
      (one, other, from, to, by) => {
        for (const edited of [
          cutRange(one, from, to),
          keepRange(one, from, to),
          shift(one, from, by),
          setMark(one, from, "here"),
          setWait(one, from, { "timeout-ms": 5 }),
          dropKeys(one, ({ data }) => data === "a"),
          hideKeys(one),
          merge(one, other, by),
        ]) {
          isSound(edited);
        }
      },
    ),
  );
});

test("after a cut nothing stays pressed that did not before, and what was pressed before it stays as it was", () => {
  fc.assert(
    fc.property(anyRecording, times, times, (recording, a, b) => {
      const [from, to] = [Math.min(a, b), Math.max(a, b)];
      const held = (lines: InputRecording["lines"]) => [...heldAfter(lines, recording.header.down).keys()];
      const before = held(recording.lines.filter(({ t }) => t < from));
      const whole = held(recording.lines);
      const edited = held(cutRange(recording, from, to).lines);
      expect(whole).toEqual(expect.arrayContaining(edited));
      expect(edited).toEqual(expect.arrayContaining(whole.filter((name) => before.includes(name))));
    }),
  );
});

test("a recording that is cut twice is the same as one that is cut once", () => {
  fc.assert(
    fc.property(anyRecording, times, fc.nat(500), fc.nat(500), (recording, from, length, more) => {
      const plain = dropKeys({ ...recording, lines: recording.lines.filter((line) => !("ev" in line)) }, () => true);
      const twice = cutRange(cutRange(plain, from, from + length), from, from + more);
      expect(twice.lines).toEqual(cutRange(plain, from, from + length + more).lines);
    }),
  );
});
