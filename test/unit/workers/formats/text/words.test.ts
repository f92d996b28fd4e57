import fc from "fast-check";
import { expect, test } from "vitest";
import { ByteNames } from "../../../../../workers/formats/text/byte-names.js";
import { isAt, textBlock, wordOf } from "../../../../../workers/formats/text/words.js";

/** Few letters, so that texts are often equal, or nearly. */
const texts = fc.string({ unit: fc.constantFrom("a", "b", "\n"), maxLength: 14 });

/** A block that begins in the middle of its memory, as blocks of a cached file do. */
const blockOf = (text: string) => textBlock(new TextEncoder().encode(`xyz${text}`).subarray(3));

test("words are found where they are, and nowhere else", () => {
  fc.assert(
    fc.property(texts, texts, fc.nat({ max: 14 }), fc.nat({ max: 14 }), (text, word, at, length) => {
      const end = Math.min(text.length, at + length);
      const expected = at <= end && text.slice(at, end).startsWith(word);
      expect(isAt(wordOf(word), blockOf(text).view, at, end)).toBe(expected);
    }),
  );
});

test("texts have the same id exactly if they are equal", () => {
  fc.assert(
    fc.property(fc.array(texts, { maxLength: 300 }), (list) => {
      const names = new ByteNames();
      const ids = new Map<string, number>();
      for (const text of list) {
        const block = blockOf(text);
        expect(names.find(block, 0, text.length)).toBe(ids.get(text) ?? -1);
        const id = names.idOf(block, 0, text.length);
        expect(id).toBe(ids.get(text) ?? ids.size);
        ids.set(text, id);
      }
      expect(names.texts).toEqual([...ids.keys()]);
    }),
  );
});

test("no more names than the limit are kept", () => {
  const names = new ByteNames(2);
  expect(["a", "bcdefg", "c", "bcdefg"].map((text) => names.idOfText(text))).toEqual([0, 1, -1, 1]);
});
