import { formatCount, formatCountOf, formatPercent, formatSpan } from "../../workers/core/format.js";

export interface RowCounts {
  readonly total: number;
  /** Ranks that can be shown. */
  readonly held: number;
  /** Part of the counting that is done; undefined at its end. */
  readonly underWay: number | undefined;
  /** The rows are those of so many ns at the begin of the window; undefined: of all of it. */
  readonly partNs?: number | undefined;
  readonly isFiltered: boolean;
  /** The rows on show are those of the question before. */
  readonly isOld: boolean;
  /** The newest question has failed, and is not under way. */
  readonly hasFailed: boolean;
  /** The trace is still read. */
  readonly isReading: boolean;
}

/** How many rows there are, and whether all of them are shown. */
export function rowCountWords(counts: RowCounts): string {
  const { total, held, underWay, partNs, isFiltered, isOld, hasFailed, isReading } = counts;
  if (isOld && !hasFailed) return "working…";
  const rows = isFiltered
    ? `${formatCountOf(total, "row")} ${total === 1 ? "matches" : "match"}`
    : formatCountOf(total, "row");
  if (hasFailed) return `as before: ${rows}`;
  if (partNs !== undefined) return `${rows} so far, of the first ${formatSpan(partNs)}`;
  if (underWay !== undefined) {
    const share = 0 < underWay ? ` (${formatPercent(underWay, 0)} looked at)` : "";
    return held === 0 ? `sorting ${rows}…${share}` : `${rows} so far${share}`;
  }
  // The sort keeps what fits into its memory: exactly the first ones.
  return held < total
    ? `the first ${formatCount(held)} of ${rows} in this order: there is no memory to sort more`
    : `${rows}${isReading ? " so far" : ""}`;
}
