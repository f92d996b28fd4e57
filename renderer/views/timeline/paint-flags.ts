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

/** A flag at the begin of each annotation, and a bar as long as it lasts. Of several that begin in a pixel the longest. */
export function paintFlags(
  context: CanvasRenderingContext2D,
  written: readonly PlacedAnnotation[],
  { at, widthPx, tokens, selected }: FlagPlaces,
): void {
  for (const { annotation, x, end } of longestByPixel(written, at, selected)) {
    const isSelected = annotation.id === selected;
    if (end < -CLOTH_PX || widthPx < x) continue;
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

/** Those that begin in one pixel come one after the other. */
function longestByPixel(
  written: readonly PlacedAnnotation[],
  at: (timeNs: number) => number,
  selected: string | undefined,
) {
  const flags: { readonly annotation: PlacedAnnotation["annotation"]; readonly x: number; readonly end: number }[] = [];
  for (const { annotation, t0, t1 } of written) {
    const flag = { annotation, x: Math.round(at(t0)), end: Math.round(at(t1)) };
    const last = flags.at(-1);
    if (last === undefined || last.x !== flag.x || annotation.id === selected) flags.push(flag);
    else if (last.end <= flag.end && last.annotation.id !== selected) flags[flags.length - 1] = flag;
  }
  return flags;
}
