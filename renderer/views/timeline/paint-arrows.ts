import type { Arrow, ArrowSet } from "../../viewmodel/arrows.js";
import type { Places } from "./places.js";

const HEAD_PX = 6;
const LABEL_PX = 10.5;

/** Arrows from lane to lane, each with a thin edge in the colour of the ground, to be visible over any colour. */
export function paintArrows(context: CanvasRenderingContext2D, { arrows, more }: ArrowSet, places: Places): void {
  const drawn = arrows.map((arrow) => endsOf(arrow, places)).filter((ends) => ends !== undefined);
  for (const [colour, width] of [
    [places.tokens.lanes, 4],
    [places.tokens.text, 1.4],
  ] as const) {
    context.strokeStyle = colour;
    context.fillStyle = colour;
    context.lineWidth = width;
    context.lineJoin = "round";
    for (const ends of drawn) strokeArrow(context, ends);
  }
  const first = drawn[0];
  if (0 < more && first !== undefined) writeMore(context, `${more} more`, first, places);
}

export interface Ends {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

function endsOf({ fromLane, fromNs, toLane, toNs }: Arrow, places: Places): Ends | undefined {
  const from = places.top(fromLane);
  const to = places.top(toLane);
  // Both ends are in one closed row.
  if (from === undefined || to === undefined || from === to) return undefined;
  const isDown = from < to;
  const x0 = places.x(fromNs);
  const x1 = places.x(toNs);
  if ((x0 < 0 && x1 < 0) || (places.widthPx < x0 && places.widthPx < x1)) return undefined;
  return { x0, y0: from + (isDown ? places.rowPx - 2 : 4), x1, y1: to + (isDown ? 3 : places.rowPx - 1) };
}

/** Nearly upright arrows are straight; others leave and arrive upright, so that they do not hide along a lane. */
export function strokeArrow(context: CanvasRenderingContext2D, { x0, y0, x1, y1 }: Ends): void {
  const down = Math.sign(y1 - y0);
  const tail = y1 - down * HEAD_PX;
  context.beginPath();
  context.moveTo(x0, y0);
  if (Math.abs(x1 - x0) < 3) context.lineTo(x1, tail);
  else context.bezierCurveTo(x0, (y0 + tail) / 2, x1, (y0 + tail) / 2, x1, tail);
  context.stroke();
  context.beginPath();
  context.moveTo(x1, y1);
  context.lineTo(x1 - HEAD_PX * 0.62, tail);
  context.lineTo(x1 + HEAD_PX * 0.62, tail);
  context.closePath();
  context.stroke();
  context.fill();
  context.beginPath();
  context.arc(x0, y0, 1.8, 0, 2 * Math.PI);
  context.fill();
}

function writeMore(context: CanvasRenderingContext2D, text: string, { x1, y1 }: Ends, places: Places): void {
  context.font = `${LABEL_PX * places.tokens.textSize}px ${places.tokens.fontFamily}`;
  context.lineWidth = 4;
  context.strokeStyle = places.tokens.lanes;
  context.fillStyle = places.tokens.text;
  context.strokeText(text, x1 + 8, y1);
  context.fillText(text, x1 + 8, y1);
}
