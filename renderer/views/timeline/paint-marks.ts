import type { Marks } from "../../../workers/model/marks.js";
import { densityOf } from "../../viewmodel/marks.js";
import { DIM_ALPHA } from "./paint-dimmed.js";
import type { Places } from "./places.js";

const HEIGHT_PX = 5;
const WIDTH_PX = 2;

/**
 * Ticks at the bottom of a lane where something happened: samples, lines of logs. Where they are too near to each other
 * they are a strip, the stronger the denser they are. Marks of lanes that do not stand out are as dim as their lanes.
 */
export function paintMarks(
  context: CanvasRenderingContext2D,
  marks: Marks,
  places: Places,
  standsOut: (lane: number) => boolean,
): void {
  const { tokens, rowPx } = places;
  for (let i = 0; i < marks.count; i++) {
    const lane = marks.lane[i] ?? -1;
    const top = places.top(lane);
    const left = Math.round(places.x(marks.t[i] ?? 0) - WIDTH_PX / 2);
    const right = Math.round(places.x(marks.until[i] ?? 0) + WIDTH_PX / 2);
    if (top === undefined || right < 0 || places.widthPx < left) continue;
    const width = Math.max(WIDTH_PX, right - left);
    const bottom = top + rowPx - 1;
    // A gap in the colour of the ground, so that ticks are visible over any state.
    context.globalAlpha = 1;
    context.fillStyle = tokens.lanes;
    context.fillRect(left - 1, bottom - HEIGHT_PX - 1, width + 2, HEIGHT_PX + 1);
    const alpha = standsOut(lane) ? 1 : 1 - DIM_ALPHA;
    context.globalAlpha = alpha * densityOf(marks.marks[i] ?? 1, width);
    context.fillStyle = tokens.text;
    context.fillRect(left, bottom - HEIGHT_PX, width, HEIGHT_PX);
  }
  context.globalAlpha = 1;
}
