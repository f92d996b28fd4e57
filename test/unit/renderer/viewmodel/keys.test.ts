import { expect, test } from "vitest";
import { chordText, isChord, isSameKey, othersOn } from "../../../../renderer/viewmodel/keys.js";

test("chords read well", () => {
  const chords = ["Ctrl+Shift+KeyP", "Alt+ArrowLeft", "Digit0", "?"];
  expect(chords.map((chord) => chordText(chord))).toEqual(["Ctrl+Shift+P", "Alt+←", "0", "?"]);
});

test("on a Mac the command key stands for Ctrl, and signs have their order", () => {
  const chords = ["Ctrl+Shift+KeyP", "Alt+ArrowLeft", "Shift+KeyM", "?"];
  expect(chords.map((chord) => chordText(chord, undefined, "mac"))).toEqual(["⇧⌘P", "⌥←", "⇧M", "?"]);
});

test("what is written as a chord is", () => {
  const chords = ["KeyW", "Ctrl+Alt+Shift+F12", "?", "Ctrl+,", "Ctrl++", "+", "Numpad0", "Alt+["];
  expect(chords.filter((text) => !isChord(text))).toEqual([]);
  const others = ["", "Ctrl", "Ctrl+", "Shift+Ctrl+KeyW", "Ctrl+Ctrl+KeyW", "Hyper+KeyW", "keyw", "a", "<b>x</b>", " "];
  expect(others.filter(isChord)).toEqual(["Ctrl"]);
});

test("letters are those of the user's keyboard, where it is known", () => {
  expect(chordText("KeyW", new Map([["KeyW", "z"]]))).toBe("Z");
});

test("a key by place is the same as its sign, on the user's keyboard where that is known", () => {
  expect(isSameKey("/", "Slash")).toBe(true);
  expect(isSameKey("?", "Shift+Slash")).toBe(true);
  expect(isSameKey("Ctrl+[", "Ctrl+BracketLeft")).toBe(true);
  expect(isSameKey("/", "Shift+Slash")).toBe(false);
  expect(isSameKey("/", "Slash", new Map([["Slash", "-"]]))).toBe(false);
  expect(isSameKey("KeyW", "KeyZ", new Map([["KeyW", "z"]]))).toBe(false);
});

test("what a chord also runs, with the changes of the user", () => {
  const commands = [
    { id: "in", keys: ["KeyW"] },
    { id: "filter", keys: ["/"] },
    { id: "out", keys: ["KeyS"] },
  ];
  const others = (id: string, chord: string, changes = {}) =>
    othersOn(commands, id, chord, changes).map((one) => one.id);
  expect(others("out", "KeyW")).toEqual(["in"]);
  expect(others("out", "Slash")).toEqual(["filter"]);
  expect(others("out", "KeyW", { in: [] })).toEqual([]);
  expect(others("in", "KeyU", { out: ["KeyU"] })).toEqual(["out"]);
});
