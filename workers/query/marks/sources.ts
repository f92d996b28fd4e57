import { MarkKind } from "../../model/marks.js";
import type { QueryContext } from "../context.js";

/** Occurrences in order of time, each on one lane or several. */
export interface MarkSource {
  readonly kind: MarkKind;
  readonly count: number;
  /** The first at or after a time. */
  firstFrom(t: number): number;
  timeAt(row: number): number;
  /** Columns of lanes: each has a mark. */
  readonly lanes: readonly { at(row: number): number }[];
  /** What it says, where it says something. */
  textAt?(row: number): string;
}

/** All that is marked on lanes. Adding one is a store of facts, and an entry here. */
export function markSources({ samples, logLines, strings }: QueryContext): readonly MarkSource[] {
  const { lane, cpuLane, t } = samples.columns;
  return [
    {
      kind: MarkKind.SAMPLE,
      count: samples.count,
      firstFrom: (from) => samples.firstFrom("t", from),
      timeAt: (row) => t.at(row),
      lanes: [lane, cpuLane],
    },
    {
      kind: MarkKind.LOG,
      count: logLines.count,
      firstFrom: (from) => logLines.firstFrom("t", from),
      timeAt: (row) => logLines.columns.t.at(row),
      lanes: [logLines.columns.lane],
      textAt: (row) => {
        const { source, message } = logLines.columns;
        return `${strings.get(source.at(row))}: ${strings.get(message.at(row))}`;
      },
    },
  ];
}
