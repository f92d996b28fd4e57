import { expect, test } from "vitest";
import { chordText } from "../../../../renderer/viewmodel/keys.js";

test("chords read well", () => {
  const chords = ["Ctrl+Shift+KeyP", "Alt+ArrowLeft", "Digit0", "?"];
  expect(chords.map((chord) => chordText(chord))).toEqual(["Ctrl+Shift+P", "Alt+←", "0", "?"]);
});

test("letters are those of the user's keyboard, where it is known", () => {
  expect(chordText("KeyW", new Map([["KeyW", "z"]]))).toBe("Z");
});
