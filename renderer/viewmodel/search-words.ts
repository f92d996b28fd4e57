import { formatCount, formatCountOf, formatPercent } from "../../workers/core/format.js";
import type { AbsentEvent } from "../../workers/model/engine-api.js";

interface SearchCounts {
  readonly rank: number | undefined;
  readonly total: number | undefined;
  readonly countedShare: number;
  readonly isFull?: boolean;
}

/** "3 of 178"; while events are still counted "3 of 178 so far". */
export function hitWords({ rank, total, countedShare }: SearchCounts): string {
  if (total === undefined) return "";
  const all = countedShare < 1 ? `${formatCount(total)} so far` : formatCount(total);
  return rank === undefined ? all : `${formatCount(rank + 1)} of ${all}`;
}

/** "34 %, 3 s left". */
export function wayWords(share: number, passedMs: number): string {
  // An engine that has other work has not begun yet.
  if (share === 0) return passedMs < 500 ? "" : "looking…";
  const percent = formatPercent(share, 0);
  // Earlier than this nothing can be said.
  if (share < 0.02 || passedMs < 500) return percent;
  return `${percent}, ${Math.max(1, Math.round((passedMs * (1 - share)) / share / 1000))} s left`;
}

/** Why nothing is found by a name. */
export function absentWords({ name, near, isSoFar }: AbsentEvent): string {
  const some = near.length === 0 ? "" : ` Near it: ${near.join(", ")}.`;
  return isSoFar ? `No event ${name} in what has been read so far.${some}` : `No event ${name} in this trace.${some}`;
}

/** "178 events of the trace"; "1 204 events so far, 34 % of the trace read"; "the first 5 000 000 events of the trace". */
export function countWords(total: number, readShare: number, isFull: boolean, of: string): string {
  if (isFull) return `the first ${formatCount(total)} events of the ${of}`;
  const events = formatCountOf(total, "event");
  if (readShare < 1) return `${events} so far, ${formatPercent(readShare, 0)} of the ${of} read`;
  return `${events} of the ${of}`;
}
