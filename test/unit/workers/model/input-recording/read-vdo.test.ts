import { expect, test } from "vitest";
import { readVdo } from "../../../../../workers/model/input-recording/read-vdo.js";
import { lineInWords } from "../../../../../workers/model/input-recording/words.js";

const SCREEN = { w: 720, h: 400 };

function read(text: string, screen = SCREEN): { lines: readonly string[]; told: readonly string[] } {
  const result = readVdo(text, screen);
  if (!result.ok) return { lines: [], told: [result.error.message] };
  const { recording, problems } = result.value;
  return {
    lines: recording.lines.map((line) => `${line.t / 1e6} ${lineInWords(line)}`),
    told: problems.map(({ line, message }) => `${line}: ${message}`),
  };
}

test("what vnclog writes is read, with its pauses", () => {
  const text = "keydown h\nkeyup h\npause 0.25\nmove 100 50\nmousedown 1\nmouseup 1\n";
  expect(read(text)).toEqual({
    lines: ["0 press h", "10 release h", "270 move to 4550, 4095", "280 press button left", "290 release button left"],
    told: [],
  });
});

test("typed text, chords and quotes", () => {
  expect(read(`type "A b" key ctrl-alt-del # the end`).lines).toEqual([
    ...["0 press shift", "10 press a", "20 release a", "30 release shift", "40 press spc", "50 release spc"],
    ...["60 press b", "70 release b", "80 press ctrl", "90 press alt", "100 press delete"],
    ...["110 release delete", "120 release alt", "130 release ctrl"],
  ]);
});

test("what is no input, or none that is known, is told", () => {
  expect(read("capture x.png\nkey nosuch\nmove 1 2\nfrobnicate 1\nkey a", { w: 0, h: 0 })).toEqual({
    lines: ["0 press a", "10 release a"],
    told: [
      "1: capture looks at the screen, which a recording of input does not: left out",
      '2: no key is called "nosuch"',
      "3: it moves the pointer in pixels, and the size of the screen is not given: left out",
      '4: "frobnicate" is no command of vncdotool that is read: the rest of the line is left out',
    ],
  });
  expect(read("# nothing").told).toEqual(["it is no script of vncdotool: no command of it is known"]);
});
