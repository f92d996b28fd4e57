import { formatCountOf } from "../../workers/core/format.js";
import type { LaneId } from "../../workers/model/lanes.js";
import { MarkKind, type Marks } from "../../workers/model/marks.js";
import { nearestMark, strengthOf } from "./nearest-mark.js";

/** A mark on a lane, or several too near to each other to be told apart. */
export interface Mark {
  readonly kind: number;
  readonly t: number;
  readonly until: number;
  readonly marks: number;
  /** What the first of them says; "": nothing. */
  readonly text: string;
}

/** Letters of a text that are shown beside the pointer. */
const MAX_TEXT = 240;

/** What a mark is called. */
const NAMES: Readonly<Record<number, string>> = { [MarkKind.SAMPLE]: "sample", [MarkKind.LOG]: "log line" };

/** The mark of a lane that is nearest to a time, no further away than `withinNs`. */
export function markNear(marks: Marks | undefined, lane: LaneId, timeNs: number, withinNs: number): Mark | undefined {
  const best = marks && nearestMark(marks, lane, timeNs, withinNs);
  if (marks === undefined || best === undefined) return undefined;
  const [kind = 0, t = 0, until = 0, count = 1] = [
    marks.kind[best],
    marks.t[best],
    marks.until[best],
    marks.marks[best],
  ];
  return { kind, t, until, marks: count, text: marks.texts[best] ?? "" };
}

/** "1 sample", "12 samples". */
export function markCount({ kind, marks }: Mark): string {
  return formatCountOf(marks, NAMES[kind] ?? "mark");
}

/** What it says, or the first of several says, as far as there is room for it. */
export function markText({ marks, text }: Mark): string {
  const shown = text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT)}…`;
  return marks === 1 ? shown : `${shown} (the first of them)`;
}

/** The strength of marks in a strip, from one alone, which is strong, over few in its length to one in each pixel. */
export function densityOf(marks: number, widthPx: number): number {
  return marks === 1 ? 0.9 : 0.35 + 0.55 * strengthOf(marks, widthPx);
}
