import type { Places } from "./places.js";

/** Opacity of the ground that is laid over lanes to dim them. */
export const DIM_ALPHA = 0.7;

/** Lets some lanes stand out by dimming all others. */
export function paintDimmed(context: CanvasRenderingContext2D, lanes: ReadonlySet<number>, places: Places): void {
  context.globalAlpha = DIM_ALPHA;
  context.fillStyle = places.tokens.lanes;
  context.fillRect(0, 0, places.widthPx, places.heightPx);
  context.globalAlpha = 1;
  for (const lane of lanes) {
    const top = places.top(lane);
    if (top !== undefined) context.clearRect(0, top, places.widthPx, places.rowPx);
  }
}
