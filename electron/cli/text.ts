import { UNSEEN } from "../../workers/core/unseen.js";

/** Invisible characters, and bytes of file names that are not UTF-8 (core/file-names.ts). */
const HIDDEN = new RegExp(`${UNSEEN.source}|[\\udc80-\\udcff]`, "gu");
/** The same without line ends and tabs. */
const HIDDEN_IN_LINES = new RegExp(`(?!\\r?\\n|\\t)(?:${HIDDEN.source})`, "gu");

const ODD_BYTE = "\udc80";

/**
 * Text from a trace or a file's name, safe for a terminal: characters that move the cursor, change colours or are
 * invisible are written as escapes, as in "\\x1b[31m".
 */
function visible(text: string): string {
  return text.replace(HIDDEN, escaped);
}

/** A message, safe for a terminal. It may quote a name or pattern of any length, so it is shortened in the middle. */
export function messageText(text: string): string {
  const seen = visible(text);
  if (seen.length <= MAX_MESSAGE) return seen;
  return `${seen.slice(0, MAX_MESSAGE / 2)} … ${seen.slice(-MAX_MESSAGE / 2)}`;
}

/** In characters: the list of all tables has room. */
const MAX_MESSAGE = 2000;

/** `visible` for text of several lines, such as a table in CSV. */
export function visibleLines(text: string): string {
  return text.replace(HIDDEN_IN_LINES, escaped);
}

function escaped(character: string): string {
  const code = character.charCodeAt(0) - (ODD_BYTE <= character ? 0xdc00 : 0);
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
}

/** `visible` for every text and key inside plain data. */
export function visibleText<T>(data: T): T;
export function visibleText(data: unknown): unknown {
  if (typeof data === "string") return visible(data);
  if (Array.isArray(data)) return data.map((item) => visibleText(item));
  if (typeof data !== "object" || data === null) return data;
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [visible(name), visibleText(value)]));
}

/** Emphasis on a terminal. In a pipe all text stays plain. */
export function styleFor(isTerminal: boolean) {
  const code = (start: number, end: number) => (text: string) =>
    isTerminal ? `\u001b[${start}m${text}\u001b[${end}m` : text;
  return { bold: code(1, 22), dim: code(2, 22), good: code(32, 39), bad: code(33, 39) };
}

export type Style = ReturnType<typeof styleFor>;
