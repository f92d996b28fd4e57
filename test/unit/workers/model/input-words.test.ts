import { expect, test } from "vitest";
import type { InputEvent } from "../../../../workers/model/input-recording.js";
import { inputWords } from "../../../../workers/model/input-words.js";

function key(data: string, down: boolean): InputEvent {
  return { type: "key", data: { down, key: { type: "qcode", data } } };
}

const CASES: readonly (readonly [string, readonly InputEvent[]])[] = [
  ["key a down", [key("a", true)]],
  ["key shift up, key ret down", [key("shift", false), key("ret", true)]],
  ["a key down", [key("unmapped", true)]],
  ["key 0x1e up", [{ type: "key", data: { down: false, key: { type: "number", data: 0x1e } } }]],
  ["button left down", [{ type: "btn", data: { down: true, button: "left" } }]],
  ["wheel up down", [{ type: "btn", data: { down: true, button: "wheel-up" } }]],
  [
    "pointer to 4550, 4095",
    [
      { type: "abs", data: { axis: "x", value: 4550 } },
      { type: "abs", data: { axis: "y", value: 4095 } },
    ],
  ],
  ["pointer to –, 7", [{ type: "abs", data: { axis: "y", value: 7 } }]],
  [
    "pointer by -3, 0, button left up",
    [
      { type: "rel", data: { axis: "x", value: -3 } },
      { type: "btn", data: { down: false, button: "left" } },
    ],
  ],
  ["nothing", []],
];

test.each(CASES)("%s", (words, events) => {
  expect(inputWords(events)).toBe(words);
});
