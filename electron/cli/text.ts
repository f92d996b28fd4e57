import { UNSEEN } from "../../workers/core/unseen.js";

export interface TableLook {
  readonly indent: string;
  /** Columns aligned to the right. */
  readonly right: readonly number[];
}

export function table(rows: readonly (readonly string[])[], { indent, right }: TableLook): string {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, cell.length);
    });
  }
  const lines = rows.map((row) =>
    row.map((cell, i) => (right.includes(i) ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0))).join("  "),
  );
  return lines.map((line) => `${indent}${line}`.trimEnd()).join("\n");
}

/** What acts instead of being seen, and bytes of file names that are not UTF-8 (core/file-names.ts). */
const HIDDEN = new RegExp(`${UNSEEN.source}|[\\udc80-\\udcff]`, "gu");
/** Neither line ends nor what stands between columns. */
const HIDDEN_IN_LINES = new RegExp(`(?!\\r?\\n|\\t)(?:${HIDDEN.source})`, "gu");

const ODD_BYTE = "\udc80";

/**
 * Text from a trace or a file's name, fit for a terminal: what would move the cursor, change colours or hide itself
 * is written out, as in "\\x1b[31m".
 */
export function visible(text: string): string {
  return text.replace(HIDDEN, written);
}

/** A message that names what it is about, which may be a name or a pattern of any length. */
export function messageText(text: string): string {
  const seen = visible(text);
  if (seen.length <= MAX_MESSAGE) return seen;
  return `${seen.slice(0, MAX_MESSAGE / 2)} … ${seen.slice(-MAX_MESSAGE / 2)}`;
}

const MAX_MESSAGE = 1000;

/** As `visible`, for text of several lines, such as a table in CSV. */
export function visibleLines(text: string): string {
  return text.replace(HIDDEN_IN_LINES, written);
}

function written(character: string): string {
  const code = character.charCodeAt(0) - (ODD_BYTE <= character ? 0xdc00 : 0);
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
}

/** The same for every text and name inside plain data. */
export function visibleText<T>(data: T): T;
export function visibleText(data: unknown): unknown {
  if (typeof data === "string") return visible(data);
  if (Array.isArray(data)) return data.map((item) => visibleText(item));
  if (typeof data !== "object" || data === null) return data;
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [visible(name), visibleText(value)]));
}
