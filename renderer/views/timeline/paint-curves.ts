import { type Curve, columnTimes } from "../../viewmodel/curve.js";
import type { TimeRange } from "../../viewmodel/target.js";
import { pxAtTime, type Viewport } from "../../viewmodel/viewport.js";
import type { CanvasTokens } from "./tokens.js";

/** A curve with its scale, if it is known. */
export interface CurveRow {
  readonly curve: Curve | undefined;
  readonly scale: { readonly low: number; readonly high: number } | undefined;
  /** The ends of the scale in words. */
  readonly words: readonly [low: string, high: string] | undefined;
}

export interface CurvePlace {
  readonly view: Viewport;
  readonly widthPx: number;
  readonly rowPx: number;
  readonly range: TimeRange | undefined;
  readonly tokens: CanvasTokens;
}

/** Free px above and below a curve. */
const GAP_PX = 4;
const FONT_PX = 10;
const FILL_ALPHA = 0.3;

/** Each curve in a row of its own: a bar in each pixel from its lowest to its highest value, at least a pixel high. */
export function paintCurves(context: CanvasRenderingContext2D, rows: readonly CurveRow[], place: CurvePlace): void {
  const { view, widthPx, rowPx, range, tokens } = place;
  context.font = `${FONT_PX * tokens.textSize}px ${tokens.fontFamily}`;
  for (const [i, row] of rows.entries()) {
    const top = i * rowPx;
    context.globalAlpha = 1;
    context.fillStyle = tokens.grid;
    context.fillRect(0, top + rowPx - 1, widthPx, 1);
    paintCurve(context, row, top, place);
    paintScale(context, row, top, place);
  }
  if (range === undefined) return;
  const [from, to] = [pxAtTime(view, widthPx, range.t0), pxAtTime(view, widthPx, range.t1)];
  context.globalAlpha = 0.18;
  context.fillStyle = tokens.accent;
  context.fillRect(from, 0, Math.max(1, to - from), rows.length * rowPx);
  context.globalAlpha = 1;
}

function paintCurve(
  context: CanvasRenderingContext2D,
  { curve, scale }: CurveRow,
  top: number,
  { view, widthPx, rowPx, tokens }: CurvePlace,
): void {
  if (curve === undefined || scale === undefined) return;
  const { lowest, highest } = curve;
  const timeOf = columnTimes(curve);
  const room = rowPx - 2 * GAP_PX;
  const yOf = (value: number) => top + GAP_PX + (1 - (value - scale.low) / (scale.high - scale.low)) * room;
  // What begins at 0 is filled from there, so that it reads as one line where its pixels differ much.
  const ground = scale.low === 0 ? yOf(0) : undefined;
  context.fillStyle = tokens.accent;
  for (let column = 0; column < lowest.length; column++) {
    const low = lowest[column] as number;
    if (Number.isNaN(low)) continue;
    // Two columns that are next to each other are drawn without a gap, while the window moves too.
    const left = pxAtTime(view, widthPx, timeOf(column));
    const right = pxAtTime(view, widthPx, timeOf(column + 1));
    if (right < 0 || widthPx < left) continue;
    const y = yOf(highest[column] as number);
    if (ground !== undefined) {
      context.globalAlpha = FILL_ALPHA;
      context.fillRect(left, y, Math.max(1, right - left), ground - y);
      context.globalAlpha = 1;
    }
    context.fillRect(left, y, Math.max(1, right - left), Math.max(1.5, yOf(low) - y));
  }
}

/** The highest value above, the lowest below, at the left. */
function paintScale(
  context: CanvasRenderingContext2D,
  { words }: CurveRow,
  top: number,
  { rowPx, tokens }: CurvePlace,
): void {
  if (words === undefined) return;
  const [low, high] = words;
  for (const [text, y] of [
    [high, top + FONT_PX + 1],
    [low, top + rowPx - 4],
  ] as const) {
    context.globalAlpha = 0.8;
    context.fillStyle = tokens.lanes;
    context.fillRect(2, y - FONT_PX + 1, context.measureText(text).width + 6, FONT_PX + 2);
    context.globalAlpha = 1;
    context.fillStyle = tokens.textQuiet;
    context.fillText(text, 5, y);
  }
}
