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
    lines: ["0 key h down", "10 key h up", "270 pointer to 4550, 4095", "280 button left down", "290 button left up"],
    told: [],
  });
});

test("typed text, chords and quotes", () => {
  expect(read(`type "A b" key ctrl-alt-del # the end`).lines).toEqual([
    ...["0 key shift down", "10 key a down", "20 key a up", "30 key shift up", "40 key spc down", "50 key spc up"],
    ...["60 key b down", "70 key b up", "80 key ctrl down", "90 key alt down", "100 key delete down"],
    ...["110 key delete up", "120 key alt up", "130 key ctrl up"],
  ]);
});

test("what is no input, or none that is known, is told", () => {
  expect(read("capture x.png\nkey nosuch\nmove 1 2\nfrobnicate 1\nkey a", { w: 0, h: 0 })).toEqual({
    lines: ["0 key a down", "10 key a up"],
    told: [
      "1: capture looks at the screen, which a recording of input does not: left out",
      '2: no key is called "nosuch"',
      "3: it moves the pointer in pixels, and the size of the screen is not given: left out",
      '4: "frobnicate" is no command of vncdotool that is read: the rest of the line is left out',
    ],
  });
  expect(read("# nothing").told).toEqual(["it is no script of vncdotool: no command of it is known"]);
});
