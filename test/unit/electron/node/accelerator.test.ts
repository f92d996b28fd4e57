import { expect, test } from "vitest";
import { acceleratorOf } from "../../../../electron/node/accelerator.js";

test.each([
  ["Ctrl+KeyO", "CmdOrCtrl+O"],
  ["Ctrl+Shift+Digit3", "CmdOrCtrl+Shift+3"],
  ["Ctrl+Alt+ArrowLeft", "CmdOrCtrl+Alt+Left"],
  ["Ctrl+,", "CmdOrCtrl+,"],
  ["Ctrl+Comma", "CmdOrCtrl+,"],
  ["F1", "F1"],
  // A menu would take these from fields of text.
  ["KeyM", undefined],
  ["?", undefined],
  ["Shift+KeyM", undefined],
  // Electron knows no such keys, and throws.
  ["Ctrl+Lang1", undefined],
  ["Ctrl+", undefined],
  ["", undefined],
  ["Ctrl+KeyO; quit", undefined],
])("%s is shown as %s", (chord, accelerator) => {
  expect(acceleratorOf(chord)).toBe(accelerator);
});
