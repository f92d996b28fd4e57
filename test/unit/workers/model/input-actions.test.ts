import { expect, test } from "vitest";
import { evdevWords, InputAction, wordsOfInput } from "../../../../workers/model/input-actions.js";

const { PRESS, RELEASE, MOVE, MODIFIER } = InputAction;
const key = (data: unknown, down: unknown = true) => ({ type: "key", data: { down, key: { type: "qcode", data } } });

test("a group of events in words, and what it does", () => {
  const abs = { type: "abs", data: { axis: "x", value: 7 } };
  expect(wordsOfInput([key("a")])).toEqual({ text: "key a down", actions: PRESS });
  expect(wordsOfInput([key("a", false), abs])?.actions).toBe(RELEASE | MOVE);
  expect(wordsOfInput([key("shift")])?.actions).toBe(PRESS | MODIFIER);
  expect(wordsOfInput([key("shift"), key("a")])?.actions).toBe(PRESS);
  expect(wordsOfInput(Array.from({ length: 11 }, () => key("a")))?.text).toMatch(/key a down and 3 more$/);
});

test("what is no list of events has no words", () => {
  const odd = [
    undefined,
    {},
    [],
    [1],
    [key(5)],
    [key("a", 1)],
    [{ type: "abs", data: { axis: "z", value: 1 } }],
    [null],
  ];
  expect(odd.map(wordsOfInput)).toEqual(odd.map(() => undefined));
});

test("records of a guest are groups by their time or by EV_SYN, without keys that repeat by themselves", () => {
  const records = [
    [10, 1, 30, 1],
    [10, 1, 30, 2],
    [20, 1, 30, 0],
    [20, 0, 0, 0],
    [20, 1, 272, 1],
    [30, 3, 0, 9],
    [30, 3, 1, 8],
    "odd",
  ];
  expect(evdevWords(records)).toEqual([
    { text: "key code 30 down", actions: PRESS },
    { text: "key code 30 up", actions: RELEASE },
    { text: "button code 272 down", actions: PRESS },
    { text: "pointer to axis 0 9, pointer to axis 1 8", actions: MOVE },
  ]);
  expect(evdevWords({})).toEqual([]);
});
