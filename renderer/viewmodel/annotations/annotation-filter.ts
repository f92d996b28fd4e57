import { predicateOf } from "../../../workers/filter/compile.js";
import type { FilterTerms } from "../../../workers/filter/fields.js";
import { parseFilter } from "../../../workers/filter/parse.js";
import { ANNOTATION_COLOURS, kindOf } from "../../../workers/model/annotations/annotation.js";
import type { PlacedAnnotation } from "../../../workers/model/annotations/placed.js";
import type { LaneList } from "../../../workers/model/engine-api.js";
import type { FilterError } from "../../../workers/model/filter.js";
import { titleOf } from "../lane-names.js";
import type { OfferedField } from "../suggestions.js";

/** The fields of the search, as they are offered. */
export const ANNOTATION_FIELDS: readonly OfferedField[] = [
  { name: "text", about: "what is written" },
  { name: "tag", about: "one of the tags" },
  { name: "kind", about: "bookmark, note or arrow", values: ["bookmark", "note", "arrow"] },
  { name: "colour", about: "colour", values: ANNOTATION_COLOURS },
  { name: "author", about: "who wrote it" },
  { name: "lane", about: "name or path of a lane" },
  { name: "duration", about: "length of the range", operator: " > " },
];

export type AnnotationFilter =
  | { readonly ok: true; readonly isShown: (one: PlacedAnnotation) => boolean }
  | { readonly ok: false; readonly error: FilterError };

/** The search in the list of bookmarks: words, or an expression (docs/filter.md). */
export function annotationFilter(text: string, lanes: LaneList | undefined): AnnotationFilter {
  if (text.trim() === "") return { ok: true, isShown: () => true };
  const parsed = parseFilter(text);
  if (!parsed.ok) return parsed;
  const built = predicateOf(parsed.filter, termsOf(lanes));
  return "message" in built ? { ok: false, error: built } : { ok: true, isShown: built };
}

function termsOf(lanes: LaneList | undefined): FilterTerms<PlacedAnnotation> {
  const lanesOf = (one: PlacedAnnotation) => [
    ...one.annotation.lanes.map(({ path }) => path),
    ...(one.lanes ?? []).map((lane) => titleOf(lanes, lane)),
    ...(one.annotation.to === undefined ? [] : [one.annotation.to.path]),
    ...(one.to === undefined ? [] : [titleOf(lanes, one.to.lane)]),
  ];
  return {
    fields: {
      text: { type: "text", read: ({ annotation }) => annotation.text },
      tag: { type: "texts", read: ({ annotation }) => annotation.tags },
      kind: { type: "text", read: ({ annotation }) => kindOf(annotation), values: ["bookmark", "note", "arrow"] },
      colour: { type: "text", read: ({ annotation }) => annotation.colour, values: ANNOTATION_COLOURS },
      author: { type: "text", read: ({ annotation }) => annotation.author },
      lane: { type: "texts", read: lanesOf },
      duration: { type: "duration", read: ({ t0, t1 }) => t1 - t0 },
    },
    aliases: { tags: "tag", color: "colour" },
    texts: (one) => [one.annotation.text, ...one.annotation.tags, one.annotation.author, ...lanesOf(one)],
  };
}
