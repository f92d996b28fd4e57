import { formatCountOf } from "../../core/format.js";
import type { Merge } from "./merge.js";

/** What of a file was not taken at all. */
export interface LeftOut {
  /** Of traces that are not open. */
  readonly others: number;
  readonly unread: number;
}

/** What a merge did, in one line. */
export function mergeText(
  { added, renewed, deleted, kept, keptDeleted }: Omit<Merge, "changes">,
  { others, unread }: LeftOut = { others: 0, unread: 0 },
): string {
  const words = [
    [added, `${formatCountOf(added, "bookmark")} added`],
    [renewed, `${renewed} renewed, as the file has a newer form`],
    [deleted, `${deleted} deleted, as the file says`],
    [kept, `${kept} kept, newer than in the file`],
    [keptDeleted, `${keptDeleted} not added, deleted later than the file knows`],
    [others, `${formatCountOf(others, "bookmark")} of traces that are not open left out`],
    [unread, `${unread} not understood`],
  ] as const;
  const said = words.flatMap(([count, text]) => (0 < count ? [text] : []));
  return said.length === 0 ? "nothing new" : said.join("; ");
}
