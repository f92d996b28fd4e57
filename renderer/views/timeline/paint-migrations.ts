import type { Migrations } from "../../../workers/model/migrations.js";
import { isFar } from "../../viewmodel/migration-marks.js";
import { strengthOf } from "../../viewmodel/nearest-mark.js";
import { DIM_ALPHA } from "./paint-dimmed.js";
import type { Places } from "./places.js";

const HALF_PX = 3;
const HEIGHT_PX = 5;
/** Extra height of a mark for a move out of a package or node. */
const FAR_PX = 3;
/** Height of a mark of several moves. */
const STRIP_PX = 3;

/**
 * A tick at the top of a vCPU's lane where it went on on another CPU; taller where it lost more than a core's caches.
 * Moves that are too near to each other are a strip, the stronger the denser they are. Marks of lanes that do not stand
 * out are as dim as their lanes.
 */
export function paintMigrations(
  context: CanvasRenderingContext2D,
  moves: Migrations,
  places: Places,
  standsOut: (lane: number) => boolean,
): void {
  for (let i = 0; i < moves.count; i++) {
    const lane = moves.lane[i] ?? -1;
    const top = places.top(lane);
    const x = places.x(moves.t[i] ?? 0);
    const end = places.x(moves.until[i] ?? 0);
    if (top === undefined || end < -HALF_PX || places.widthPx + HALF_PX < x) continue;
    const count = moves.moves[i] ?? 1;
    const alpha = standsOut(lane) ? 1 : 1 - DIM_ALPHA;
    context.globalAlpha = alpha;
    if (count === 1) tick(context, x, top, isFar(moves, i) ? HEIGHT_PX + FAR_PX : HEIGHT_PX, places);
    else
      strip(context, { x, end, top, heightPx: isFar(moves, i) ? STRIP_PX + FAR_PX : STRIP_PX, count, alpha }, places);
  }
  context.globalAlpha = 1;
}

/** With an edge in the colour of the ground, to be visible over any state. */
function tick(context: CanvasRenderingContext2D, x: number, top: number, heightPx: number, places: Places): void {
  context.beginPath();
  context.moveTo(x - HALF_PX, top);
  context.lineTo(x + HALF_PX, top);
  context.lineTo(x, top + heightPx);
  context.closePath();
  context.lineWidth = 2;
  context.lineJoin = "round";
  context.strokeStyle = places.tokens.lanes;
  context.stroke();
  context.fillStyle = places.tokens.text;
  context.fill();
}

interface Strip {
  readonly x: number;
  readonly end: number;
  readonly top: number;
  readonly heightPx: number;
  readonly count: number;
  readonly alpha: number;
}

function strip(
  context: CanvasRenderingContext2D,
  { x, end, top, heightPx, count, alpha }: Strip,
  places: Places,
): void {
  const left = Math.round(x - 1);
  const width = Math.max(2 * HALF_PX, Math.round(end + 1) - left);
  context.fillStyle = places.tokens.lanes;
  context.fillRect(left, top, width, heightPx + 1);
  context.fillStyle = places.tokens.text;
  context.globalAlpha = alpha * (0.3 + 0.6 * strengthOf(count, width));
  context.fillRect(left, top, width, heightPx);
}
