import { visibleText } from "../../core/unseen.js";
import { cutText } from "./flame-looks.js";

/**
 * Lines of a table: numbers to the right, the last column as it is but for its length. Names may act on a terminal, or be
 * as long as a trace likes.
 */
export function aligned(rows: readonly (readonly string[])[]): string {
  const columns = Math.max(0, ...rows.map((row) => row.length)) - 1;
  const widths = Array.from({ length: columns }, (_, i) => Math.max(...rows.map((row) => (row[i] ?? "").length)));
  const line = (row: readonly string[]) =>
    `${widths.map((width, i) => (row[i] ?? "").padStart(width)).join("  ")}  ${shown(row[columns] ?? "")}`.trimEnd();
  return rows.map((row) => `${line(row)}\n`).join("");
}

/** With its indentation, however deep it is. */
function shown(cell: string): string {
  const text = cell.trimStart();
  return cell.slice(0, cell.length - text.length) + visibleText(cutText(text));
}
