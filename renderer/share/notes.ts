import type { PlacedAnnotation } from "../../workers/model/annotations/placed.js";
import type { LaneList } from "../../workers/model/engine-api.js";
import { lanesText, timeText } from "../viewmodel/annotations/annotation-words.js";
import type { TimeBase } from "../viewmodel/time-format.js";
import type { ReportNote } from "./report-insert.js";

/** Bookmarks, notes and arrows that touch the range, as a report lists them. */
export function notesOf(
  placed: readonly PlacedAnnotation[],
  { t0, t1 }: { readonly t0: number; readonly t1: number },
  base: TimeBase,
  lanes: LaneList,
): readonly ReportNote[] {
  return placed
    .filter((one) => one.t0 <= t1 && t0 <= one.t1)
    .map((one) => ({
      when: timeText(base, one),
      lanes: lanesText(one, lanes),
      text: one.annotation.text,
      by: one.annotation.author,
    }));
}
