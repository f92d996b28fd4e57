import type { AnnotationColour } from "../../../workers/model/annotations/annotation.js";
import type { PlacedAnnotation } from "../../../workers/model/annotations/placed.js";

/** Where annotations are on screen, CSS px. */
export interface MarkPlaces {
  readonly widthPx: number;
  x(timeNs: number): number;
  /** The rows of lanes on show; of all lanes the whole picture. */
  rowsOf(lanes: readonly number[] | undefined): readonly { readonly top: number; readonly height: number }[];
}

interface Mark {
  readonly top: number;
  readonly height: number;
  readonly colour: AnnotationColour;
}

/** A stretch of a row that ranges cover. */
export interface Band extends Mark {
  readonly left: number;
  readonly right: number;
}

/** A line at a moment, or at an end of a range. */
export interface Pole extends Mark {
  readonly x: number;
  readonly hasCloth: boolean;
}

/** Something off the picture by less than this may reach into it. */
const MARGIN_PX = 8;

/**
 * What is drawn of annotations that are no arrows, so that the cost depends on the picture alone: in a row there is one pole
 * for each pixel, of the last one in order of time, and bands of one colour do not overlap.
 */
export function drawnMarks(written: readonly PlacedAnnotation[], places: MarkPlaces) {
  const poles = new Map<string, Pole>();
  const stretches = new Map<string, { readonly mark: Mark; readonly spans: [number, number][] }>();
  const onScreen = (x: number) => Math.max(-MARGIN_PX, Math.min(places.widthPx + MARGIN_PX, Math.round(x)));
  const isOff = (x: number) => x <= -MARGIN_PX || places.widthPx + MARGIN_PX <= x;
  for (const { annotation, t0, t1, lanes } of written) {
    const [left, right] = [onScreen(places.x(t0)), onScreen(places.x(t1))];
    if (right <= -MARGIN_PX || places.widthPx + MARGIN_PX <= left) continue;
    for (const { top, height } of places.rowsOf(lanes)) {
      const mark = { top, height, colour: annotation.colour };
      const put = (x: number, isBegin: boolean) => {
        if (isOff(x)) return;
        const key = `${top} ${height} ${x}`;
        const hasCloth = (isBegin && lanes !== undefined) || poles.get(key)?.hasCloth === true;
        poles.set(key, { ...mark, x, hasCloth });
      };
      put(left, true);
      if (right <= left) continue;
      put(right, false);
      const key = `${top} ${height} ${mark.colour}`;
      const known = stretches.get(key);
      if (known === undefined) stretches.set(key, { mark, spans: [[left, right]] });
      else extend(known.spans, left, right);
    }
  }
  const bands = [...stretches.values()].flatMap(({ mark, spans }) =>
    spans.map(([left, right]): Band => ({ ...mark, left, right })),
  );
  return { bands, poles: [...poles.values()] };
}

/** Spans come in order of their begin. */
function extend(spans: [number, number][], left: number, right: number): void {
  const last = spans.at(-1);
  if (last !== undefined && left <= last[1]) last[1] = Math.max(last[1], right);
  else spans.push([left, right]);
}
