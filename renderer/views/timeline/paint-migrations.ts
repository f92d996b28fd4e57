import type { Migrations } from "../../../workers/model/migrations.js";
import { isFar } from "../../viewmodel/migration-marks.js";
import type { Places } from "./places.js";

const HALF_PX = 3;
const HEIGHT_PX = 5;

/** A tick at the top of a vCPU's lane where it went on on another CPU; taller where it lost more than a core's caches. */
export function paintMigrations(context: CanvasRenderingContext2D, moves: Migrations, places: Places): void {
  for (let i = 0; i < moves.count; i++) {
    const top = places.top(moves.lane[i] ?? -1);
    const x = places.x(moves.t[i] ?? 0);
    if (top === undefined || x < -HALF_PX || places.widthPx + HALF_PX < x) continue;
    tick(context, x, top, isFar(moves, i) ? HEIGHT_PX + 3 : HEIGHT_PX, places);
  }
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
