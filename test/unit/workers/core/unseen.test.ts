import { expect, test } from "vitest";
import { visibleText } from "../../../../workers/core/unseen.js";

test("characters that act on text are made visible; all others stay", () => {
  expect(visibleText("\x1b[31mred\r\n\0")).toBe("␛[31mred␍␊␀");
  expect(visibleText("\u202egnp.exe \x9b \u2066 \x7f")).toBe("‹U+202E›gnp.exe ‹U+009B› ‹U+2066› ‹U+007F›");
  expect(visibleText("web-1 é اسم 名 ‹›")).toBe("web-1 é اسم 名 ‹›");
});
