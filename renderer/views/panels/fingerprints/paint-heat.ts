import { type Fingerprints, Known } from "../../../../workers/model/fingerprints.js";
import type { FeatureColumns } from "../../../viewmodel/fingerprints/feature-columns.js";
import { shortValue } from "../../../viewmodel/fingerprints/fingerprint-words.js";
import { type HeatRamp, heatStep } from "../../../viewmodel/heat-scale.js";

/** What is painted: rows [first, end) in an order. */
export interface HeatPicture {
  readonly answer: Fingerprints;
  readonly subjects: Int32Array;
  /** The feature of each column. */
  readonly features: readonly number[];
  readonly first: number;
  readonly end: number;
  readonly columns: FeatureColumns;
  readonly rowPx: number;
  readonly ramp: HeatRamp;
}

/** Colours and letters of the style sheet. */
export interface HeatLook {
  /** Of hatching and of marks for what never happened. */
  readonly faint: string;
  readonly fontFamily: string;
  readonly textSize: number;
}

/** Narrower columns have no room for values. */
const VALUE_PX = 58;
const FONT_PX = 11;
const HATCH_PX = 6;

/** Paints all cells of some rows, from the left upper corner of `canvas`. */
export function paintHeat(canvas: HTMLCanvasElement, picture: HeatPicture, look: HeatLook): void {
  const context = canvas.getContext("2d");
  if (context === null) return;
  const { first, end, columns, rowPx } = picture;
  const ratio = window.devicePixelRatio || 1;
  const [widthPx, heightPx] = [columns.widthPx, (end - first) * rowPx];
  sized(canvas, widthPx, heightPx, ratio);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, widthPx, heightPx);
  const paint = cellPainter(context, picture, look, ratio);
  for (let row = first; row < end; row++) {
    const subject = picture.subjects[row] as number;
    for (let column = 0; column < picture.features.length; column++) paint(subject, column, (row - first) * rowPx);
  }
}

/** Setting the size empties a canvas and takes time, so it is only done for another one. */
function sized(canvas: HTMLCanvasElement, widthPx: number, heightPx: number, ratio: number): void {
  const [width, height] = [Math.max(1, Math.round(widthPx * ratio)), Math.max(1, Math.round(heightPx * ratio))];
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  canvas.style.width = `${widthPx}px`;
  canvas.style.height = `${heightPx}px`;
}

function cellPainter(
  context: CanvasRenderingContext2D,
  { answer, features: shown, columns, rowPx, ramp }: HeatPicture,
  { faint, fontFamily, textSize }: HeatLook,
  ratio: number,
): (subject: number, column: number, topPx: number) => void {
  const { features, scaled, known, values } = answer;
  const { columnPx, leftPx } = columns;
  const hatch = {
    [Known.NOT_RECORDED]: hatching(context, faint, ratio, 1),
    [Known.NO_TIME]: hatching(context, faint, ratio, -1),
  };
  const hasValues = VALUE_PX * textSize <= columnPx;
  const [cellWidth, cellHeight] = [columnPx - 1, rowPx - 1];
  context.font = `${FONT_PX * textSize}px ${fontFamily}`;
  context.textBaseline = "middle";
  context.textAlign = "right";
  return (subject, column, topPx) => {
    const feature = shown[column] as number;
    const at = subject * features.length + feature;
    const left = leftPx[column] as number;
    const what = known[at] as Known;
    if (what === Known.NOT_RECORDED || what === Known.NO_TIME) {
      context.fillStyle = hatch[what] ?? faint;
      context.fillRect(left, topPx, cellWidth, cellHeight);
      return;
    }
    const step = Number.isNaN(scaled[at] as number) ? 0 : heatStep(scaled[at] as number);
    context.fillStyle = ramp.colours[step] as string;
    context.fillRect(left, topPx, cellWidth, cellHeight);
    if (what === Known.NONE_HAPPENED) {
      context.fillStyle = faint;
      context.fillRect(left + cellWidth / 2 - 2, topPx + cellHeight / 2 - 0.5, 4, 1);
    } else if (hasValues) {
      context.fillStyle = ramp.inks[step] as string;
      const text = shortValue(values[at] as number, (features[feature] as (typeof features)[number]).unit);
      context.fillText(text, left + cellWidth - 5, topPx + cellHeight / 2 + 1, cellWidth - 8);
    }
  };
}

/** Lines from corner to corner of a tile, falling (1) or rising (-1). */
function hatching(
  context: CanvasRenderingContext2D,
  colour: string,
  ratio: number,
  turn: 1 | -1,
): CanvasPattern | null {
  const side = Math.round(HATCH_PX * ratio);
  const tile = new OffscreenCanvas(side, side);
  const lines = tile.getContext("2d");
  if (lines === null) return null;
  lines.strokeStyle = colour;
  lines.lineWidth = ratio;
  lines.beginPath();
  for (const shift of [-side, 0, side]) {
    lines.moveTo(shift - 1, turn === 1 ? -1 : side + 1);
    lines.lineTo(shift + side + 1, turn === 1 ? side + 1 : -1);
  }
  lines.stroke();
  const pattern = context.createPattern(tile, "repeat");
  // The tile has the dots of the screen, the picture is drawn in px.
  pattern?.setTransform(new DOMMatrix().scale(1 / ratio));
  return pattern;
}
