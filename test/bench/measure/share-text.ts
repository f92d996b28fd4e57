import { formatCount } from "../../../workers/core/format.js";
import type { SharedWork } from "../share.js";
import { seconds, table } from "./report.js";

/** What share.mjs measured, in Markdown. */
export function shareText(rows: readonly SharedWork[]): string[] {
  return [
    "Giving to others: a second of the trace as a bundle, which is then opened, and the same with all kinds of redaction;",
    "reports, and the time from the beginning of their loading in Chromium until they are painted and answer (processor",
    "time of all its processes); and all intervals as a table, of a trace that is open already. All others are commands,",
    "so they open the trace as well.",
    "",
    table(
      ["", "of", "events or rows", "time", "processor time", "a second", "size"],
      rows.map(({ what, of, count, wall, processor, bytes }) => [
        what,
        of,
        formatCount(count),
        seconds(wall),
        seconds(processor),
        rate(count, wall),
        bytes === undefined ? "–" : `${(bytes / 1e6).toFixed(1)} MB`,
      ]),
    ),
    "",
  ];
}

function rate(count: number, wall: number): string {
  return Number.isNaN(wall) ? "–" : `${(count / wall / 1e6).toFixed(2)} M`;
}
