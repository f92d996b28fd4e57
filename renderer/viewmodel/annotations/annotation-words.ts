import { formatDuration } from "../../../workers/core/format.js";
import { visibleText } from "../../../workers/core/unseen.js";
import type { Annotation } from "../../../workers/model/annotations/annotation.js";
import type { PlacedAnnotation } from "../../../workers/model/annotations/placed.js";
import type { LaneList } from "../../../workers/model/engine-api.js";
import { titleOf } from "../lane-names.js";
import { plainText } from "../markdown/blocks.js";
import { formatTime, type TimeBase } from "../time-format.js";

const MOST_LANES = 3;

/** What it is about: "all lanes", "vCPU 0 and 2 more". */
export function lanesText({ annotation, lanes: own, to }: PlacedAnnotation, lanes: LaneList | undefined): string {
  const missing = annotation.lanes.length - (own?.length ?? 0);
  if (own === undefined) return "all lanes";
  const names = own.slice(0, MOST_LANES).map((lane) => titleOf(lanes, lane));
  const rest = own.length - names.length;
  const words = [...names, ...(0 < rest ? [`${rest} more`] : []), ...(0 < missing ? [`${missing} not open`] : [])];
  const from = words.length === 0 ? "no lane" : words.join(", ");
  if (annotation.to === undefined) return from;
  return `${from} → ${to === undefined ? "a lane that is not open" : titleOf(lanes, to.lane)}`;
}

/** When it is: a moment, or a moment and a length. */
export function timeText(base: TimeBase, { t0, t1 }: PlacedAnnotation): string {
  const begin = formatTime(base, t0, 6);
  return t0 < t1 ? `${begin} + ${formatDuration(t1 - t0)}` : begin;
}

/** What is written, on one line; "": nothing. */
export function lineOf(annotation: Annotation): string {
  const known = LINES.get(annotation);
  if (known !== undefined) return known;
  const line = visibleText(plainText(annotation.text));
  LINES.set(annotation, line);
  return line;
}

const LINES = new WeakMap<Annotation, string>();

export function cutLine(annotation: Annotation, most: number): string {
  const line = lineOf(annotation);
  // A letter takes two places in a string at most: the rest of a long line is not looked at.
  const letters = [...line.slice(0, 2 * (most + 1))];
  return letters.length <= most ? line : `${letters.slice(0, most - 1).join("")}…`;
}

/** A day and a time of day, by the user's clock. */
export function dateText(ms: number): string {
  const date = new Date(ms);
  return ms === 0 || Number.isNaN(date.getTime()) ? "" : date.toLocaleString(undefined, { hourCycle: "h23" });
}
