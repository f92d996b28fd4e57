import { formatCount } from "../../../workers/core/format.js";
import type { SymbolTimes } from "../symbols.js";
import { median, megabytes, table } from "./report.js";

/** What symbols.mjs measured, in Markdown. */
export function symbolsText(rows: readonly SymbolTimes[]): string[] {
  return [
    "Files of symbols, read from memory until every address can be looked up; first: before anything is compiled.",
    "",
    table(
      ["", "symbols", "size", "first", "processor time", "median", "processor time"],
      rows.map(({ what, symbols, bytes, wall, work }) => [
        what,
        formatCount(symbols),
        megabytes(bytes),
        ...[wall[0], work[0], median(wall), median(work)].map((ms = Number.NaN) => `${ms.toFixed(0)} ms`),
      ]),
    ),
    "",
  ];
}
