import type { Pseudonyms } from "./pseudonyms.js";

const ADDRESS_IN_TEXT = new RegExp(
  [
    String.raw`(?<!\d|\d\.)(?:\d{1,3}\.){3}\d{1,3}(?!\d|\.\d)`,
    // IPv6 in full, and MAC.
    String.raw`(?<![\w:])(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]{1,4}(?![\w:])`,
    String.raw`(?<![\w-])(?:[0-9a-f]{2}-){5}[0-9a-f]{2}(?![\w-])`,
    // IPv6 with zeros left out.
    String.raw`(?<![\w:])(?=:{0,2}[0-9a-f])(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,6})?::(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,6})?(?![\w:])`,
  ].join("|"),
  "gi",
);
/** Texts that begin as an absolute path. */
export const PATH = /^(?:\/[^/\0]|[A-Za-z]:\\)/;
/** The kernel cuts names of threads to so many bytes; people write them whole. */
const CUT_NAME = 15;
/** Between texts that are looked through at once: no text of a trace has it. */
const BETWEEN = "\0";
/** Private-use characters of plane 15, one for each pseudonym that is found. */
const FIRST_MARK = 0xf0000;
const MARKS = /[\u{f0000}-\u{ffffd}]/gu;
const WORD = /[\p{L}\p{N}]+/gu;

/** Network addresses inside a text get pseudonyms. */
export function addressesIn(pseudonyms: Pseudonyms, text: string): string {
  return text.replace(ADDRESS_IN_TEXT, (address) => pseudonyms.put("addresses", address));
}

/**
 * Texts that people wrote, or that are put together of names: every text that has a pseudonym has it here too, by whole
 * words.
 */
export function redactedTexts(pseudonyms: Pseudonyms, texts: readonly string[]): readonly string[] {
  if (pseudonyms.isEmpty) return texts;
  const different = [...new Set(texts)];
  const joined = different.map((text) => text.replaceAll(BETWEEN, "")).join(BETWEEN);
  const replaced = redacted(pseudonyms, joined).split(BETWEEN);
  const byText = new Map(different.map((text, i) => [text, replaced[i] ?? ""]));
  return texts.map((text) => byText.get(text) ?? "");
}

function redacted(pseudonyms: Pseudonyms, text: string): string {
  const words = new Set(text.match(WORD));
  const known = [...pseudonyms.texts].filter(([plain]) => mayStandIn(words, plain));
  known.sort(([a], [b]) => b.length - a.length);
  let found = text;
  // Marks stand for pseudonyms until all are found: a pseudonym may have words in it that have one.
  const put: string[] = [];
  for (const [plain, pseudonym] of known) {
    if (!found.includes(plain) || plain.includes(BETWEEN)) continue;
    const marked = found.replace(wordOf(plain), String.fromCodePoint(FIRST_MARK + put.length));
    if (marked === found) continue;
    found = marked;
    put.push(pseudonym);
    pseudonyms.use(pseudonym);
  }
  if (pseudonyms.has("addresses")) found = addressesIn(pseudonyms, found);
  return found.replace(MARKS, (mark) => put[(mark.codePointAt(0) as number) - FIRST_MARK] ?? mark);
}

/** Whether a text of those words may hold another one: a trace has many names, and a note few words. */
function mayStandIn(words: ReadonlySet<string>, plain: string): boolean {
  if (plain.length === CUT_NAME) return true;
  const [first] = plain.match(WORD) ?? [];
  return first === undefined || words.has(first);
}

/** Where a text stands as words of their own. A name that the kernel has cut takes the rest of the word with it. */
function wordOf(plain: string): RegExp {
  const escaped = plain.replace(/[\^$\\.*+?()[\]{}|/]/g, "\\$&");
  const before = /^[\p{L}\p{N}]/u.test(plain) ? "(?<![\\p{L}\\p{N}])" : "";
  const after = /[\p{L}\p{N}]$/u.test(plain) ? "(?![\\p{L}\\p{N}])" : "";
  return new RegExp(`${before}${escaped}${plain.length === CUT_NAME ? "[\\p{L}\\p{N}_-]*" : after}`, "gu");
}
