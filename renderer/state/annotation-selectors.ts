import type { Annotations } from "../../workers/model/annotations/annotation.js";
import { type PlacedAnnotation, placedAnnotations } from "../../workers/model/annotations/placed.js";
import { type AnnotationFilter, annotationFilter } from "../viewmodel/annotations/annotation-filter.js";
import { remembered } from "./remembered.js";
import type { SessionState } from "./session-store.js";
import type { Stores } from "./stores.js";

/** What is derived of annotations. */
export function annotationSelectors({ session, annotations }: Pick<Stores, "session" | "annotations">) {
  const placedFor = remembered(
    (byId: Annotations, { info, lanes }: SessionState) => placedAnnotations(byId, info?.traces ?? [], lanes),
    (byId, { info, lanes }) => [byId, info, lanes],
  );
  const searchFor = remembered(annotationFilter, (text, lanes) => [text, lanes]);
  const listedFor = remembered(
    (placed: readonly PlacedAnnotation[], search: AnnotationFilter) =>
      search.ok ? placed.filter(search.isShown) : placed,
    (placed, search) => [placed, search],
  );
  const placed = () => placedFor(annotations.getState().byId, session.getState());
  const search = () => searchFor(annotations.getState().search, session.getState().lanes);
  return {
    /** What people wrote, in order of time. */
    annotations: placed,
    /** Those of them that the search of the list finds; all while it is not understood. */
    listedAnnotations: () => listedFor(placed(), search()),
    /** Why the search of the list is not understood. */
    annotationSearchError: () => {
      const found = search();
      return found.ok ? undefined : found.error;
    },
  };
}
