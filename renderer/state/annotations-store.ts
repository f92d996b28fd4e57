import {
  type Annotation,
  type Annotations,
  type Deletions,
  EMPTY_SET,
} from "../../workers/model/annotations/annotation.js";
import type { Place } from "../../workers/model/annotations/placed.js";
import type { LaneId } from "../../workers/model/lanes.js";

/** What people wrote on the open traces. */
export interface AnnotationState {
  readonly byId: Annotations;
  /** What was deleted of them, so that a file of somebody else does not bring it back. */
  readonly deletions: Deletions;
  /** How many more were kept by a later version of the program, which this one cannot show. */
  readonly newer: number;
  /** Whether all of it is in the database; else why not, and that it is tried again. */
  readonly keeping: Keeping;
  /** The annotation that keys are about. */
  readonly selected: string | undefined;
  /** Where an arrow begins that is being drawn. */
  readonly arrowFrom: ArrowEnd | undefined;
  /** What the dialog asks a text for: an annotation, or a place for a new one. */
  readonly writing: Writing | undefined;
  /** What was written in the dialog and neither saved nor given up, by the id of its annotation; "": of a new one. */
  readonly drafts: ReadonlyMap<string, AnnotationWords>;
  /** The filter of the list: words, or an expression. */
  readonly search: string;
  readonly sort: AnnotationSort;
}

/** What a person may change of an annotation. */
export type AnnotationWords = Pick<Annotation, "text" | "colour" | "tags">;

export interface ArrowEnd {
  readonly lane: LaneId;
  readonly timeNs: number;
}

export type Writing = { readonly id: string } | { readonly place: Place };

/** Under what the draft of it is kept. */
export function draftKey(writing: Writing): string {
  return "id" in writing ? writing.id : "";
}

export type Keeping = { readonly is: "kept" } | { readonly is: "in-memory"; readonly why: string };

export const ANNOTATION_SORTS = ["time", "changed", "text", "author"] as const;
export type AnnotationSort = (typeof ANNOTATION_SORTS)[number];

export const KEPT: Keeping = { is: "kept" };

export const EMPTY_ANNOTATIONS: AnnotationState = {
  ...EMPTY_SET,
  newer: 0,
  keeping: KEPT,
  selected: undefined,
  arrowFrom: undefined,
  writing: undefined,
  drafts: new Map(),
  search: "",
  sort: "time",
};
