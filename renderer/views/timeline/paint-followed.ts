import { arrowsOfMoves, type Run } from "../../viewmodel/followed.js";
import { strokeArrow } from "./paint-arrows.js";
import { DIM_ALPHA } from "./paint-dimmed.js";
import type { Places } from "./places.js";

/** Lets a lane and its runs on the lanes of CPUs stand out, with an arrow to each CPU that it moves to. */
export function paintFollowed(
  context: CanvasRenderingContext2D,
  { lane, runs = [] }: { readonly lane: number; readonly runs: readonly Run[] | undefined },
  places: Places,
): void {
  const { rowPx, widthPx, heightPx, tokens } = places;
  context.globalAlpha = DIM_ALPHA;
  context.fillStyle = tokens.lanes;
  context.fillRect(0, 0, widthPx, heightPx);
  context.globalAlpha = 1;
  const own = places.top(lane);
  if (own !== undefined) context.clearRect(0, own, widthPx, rowPx);
  for (const { cpuLane, t0, t1 } of runs) {
    const top = places.top(cpuLane);
    if (top !== undefined) context.clearRect(places.x(t0), top, Math.max(1, places.x(t1) - places.x(t0)), rowPx);
  }
  const moves = arrowsOfMoves(runs);
  for (const [colour, width] of [
    [tokens.lanes, 4],
    [tokens.text, 1.4],
  ] as const) {
    context.strokeStyle = colour;
    context.fillStyle = colour;
    context.lineWidth = width;
    context.lineJoin = "round";
    for (const [from, to] of moves) {
      const [y0, y1] = [places.top(from.cpuLane), places.top(to.cpuLane)];
      if (y0 === undefined || y1 === undefined || y0 === y1) continue;
      const isDown = y0 < y1;
      const ends = { x0: places.x(from.t1), x1: places.x(to.t0) };
      strokeArrow(context, { ...ends, y0: y0 + (isDown ? rowPx - 2 : 4), y1: y1 + (isDown ? 3 : rowPx - 1) });
    }
  }
}
