import type { PlacedAnnotation } from "../../../workers/model/annotations/placed.js";
import type { CanvasTokens } from "./tokens.js";

/** Height of the strip at the top of the ruler where flags stand. */
export const FLAG_STRIP_PX = 12;
const POLE_PX = 11;
const CLOTH_PX = 7;
const BAR_PX = 3;

interface FlagPlaces {
  readonly at: (timeNs: number) => number;
  readonly widthPx: number;
  readonly tokens: CanvasTokens;
  readonly selected: string | undefined;
}

/** A flag at the begin of each annotation, and a bar as long as it lasts. One of several in a pixel is drawn. */
export function paintFlags(
  context: CanvasRenderingContext2D,
  written: readonly PlacedAnnotation[],
  { at, widthPx, tokens, selected }: FlagPlaces,
): void {
  let last = Number.NaN;
  for (const { annotation, t0, t1 } of written) {
    const x = Math.round(at(t0));
    const end = Math.round(at(t1));
    const isSelected = annotation.id === selected;
    if (end < -CLOTH_PX || widthPx < x || (x === last && end === x && !isSelected)) continue;
    last = x;
    context.fillStyle = tokens.notes[annotation.colour];
    if (x < end) context.fillRect(x, 0, end - x, BAR_PX);
    const height = isSelected ? POLE_PX + 4 : POLE_PX;
    context.fillRect(x, 0, isSelected ? 2 : 1, height);
    context.beginPath();
    context.moveTo(x, 0);
    context.lineTo(x + CLOTH_PX, 3);
    context.lineTo(x, 7);
    context.closePath();
    context.fill();
  }
}
