import { expect, test } from "vitest";
import {
  type EditedInput,
  editedInput,
  isChanged,
  lineRow,
  recordingTime,
  redone,
  selectedTimes,
  undone,
  withChange,
  withSelection,
} from "../../../../renderer/viewmodel/input-editor.js";
import { cutRange, setMark } from "../../../../workers/model/input-recording/edit.js";
import { plainHeader } from "../../../../workers/model/input-recording/recording.js";
import { typed } from "../../../fakes/typed-input.js";

function begun(): EditedInput {
  return editedInput({ header: plainHeader("manual"), lines: typed("abc", 1e8) }, [], true);
}

function cut(edited: EditedInput): EditedInput {
  const [t0, t1] = selectedTimes(edited) ?? [0, 0];
  return withChange(edited, cutRange(edited.recording, t0, t1));
}

test("changes are taken back and done again, and none is left when all are taken back", () => {
  const first = begun();
  const marked = withChange(first, setMark(first.recording, 1e8, "typed"));
  const shorter = cut(withSelection(marked, 5, 7));
  expect([first, marked, shorter].map((one) => [one.recording.lines.length, isChanged(one)])).toEqual([
    [6, false],
    [7, true],
    [5, true],
  ]);
  const back = undone(shorter);
  expect(back.recording).toBe(marked.recording);
  expect(redone(back).recording).toBe(shorter.recording);
  expect(isChanged(undone(back))).toBe(false);
  expect(undone(undone(back)).recording).toBe(first.recording);
  // What is changed after a step back is not followed by what was undone.
  expect(redone(withChange(back, first.recording)).recording).toBe(first.recording);
});

test("a selection holds lines that are there", () => {
  const edited = begun();
  expect(selectedTimes(edited)).toBeUndefined();
  expect(selectedTimes(withSelection(edited, 1, 3))).toEqual([1e8, 2e8 + 1]);
  expect(withSelection(edited, -3, 99)).toMatchObject({ from: 0, end: 6 });
  const last = withSelection(edited, 4, 6);
  expect(selectedTimes(cut(last))).toBeUndefined();
});

test("each line says what it is, and how long after the one before", () => {
  const lines = [
    ...typed("a", 1.5e9),
    { t: 2e9, mark: "logged\u202ein" },
    { t: 2e9, wait: { "screen-quiet-ms": 300, "timeout-ms": 10_000 } },
    { t: 3e9, wait: { line: "login:", "timeout-ms": 500 } },
    { t: 3e9, wait: { "timeout-ms": 500 } },
  ];
  expect(lines.map((_, i) => lineRow(lines, i))).toEqual([
    { kind: "input", t: 0, gapNs: 0, words: "key a down" },
    { kind: "input", t: 1.5e9, gapNs: 1.5e9, words: "key a up" },
    { kind: "mark", t: 2e9, gapNs: 5e8, words: expect.not.stringContaining("\u202e") },
    { kind: "wait", t: 2e9, gapNs: 0, words: "until the screen was quiet for 300 ms, at most 10000 ms" },
    { kind: "wait", t: 3e9, gapNs: 1e9, words: 'for the line "login:", at most 500 ms' },
    { kind: "wait", t: 3e9, gapNs: 0, words: "500 ms" },
  ]);
  expect(lineRow(lines, 9)).toBeUndefined();
});

test("times of a recording are minutes, seconds and milliseconds", () => {
  expect([0, 999_999, 62_345_678_901, 3_600e9, 5 * 365 * 86_400e9].map(recordingTime)).toEqual([
    "0:00.000",
    "0:00.000",
    "1:02.345",
    "60:00.000",
    "1825 d 0 h",
  ]);
});
