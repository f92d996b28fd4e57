import type { ShownPath } from "../../state/overlay-store.js";
import { segmentsIn } from "../../viewmodel/path-segments.js";
import { strokeArrow } from "./paint-arrows.js";
import { DIM_ALPHA } from "./paint-dimmed.js";
import type { Places } from "./places.js";

const LINE_PX = 2;
/** Changes of lane closer together than this have no arrow: it would cover the bands. */
const ARROW_DISTANCE_PX = 14;

interface Band {
  readonly x0: number;
  readonly x1: number;
  readonly top: number;
}

/** The path keeps its colours while everything else steps back; a line runs along it, arrows where it changes lane. */
export function paintPath(context: CanvasRenderingContext2D, path: ShownPath, places: Places): void {
  const bands = bandsOf(path, places);
  dim(context, path, places);
  for (const { x0, x1, top } of bands) context.clearRect(x0, top, Math.max(1, x1 - x0), places.rowPx);
  context.fillStyle = places.tokens.accent;
  for (const { x0, x1, top } of bands) {
    context.fillRect(x0, top + places.rowPx - LINE_PX, Math.max(1, x1 - x0), LINE_PX);
  }
  context.strokeStyle = places.tokens.accent;
  context.lineWidth = 1.5;
  for (let i = 1; i < bands.length; i++) paintChange(context, bands[i - 1], bands[i], places);
}

/** Dims only the time of the path. */
function dim(context: CanvasRenderingContext2D, { t0, t1 }: ShownPath, places: Places): void {
  const left = Math.max(0, places.x(t0));
  const right = Math.min(places.widthPx, places.x(t1));
  if (right <= left) return;
  context.globalAlpha = DIM_ALPHA;
  context.fillStyle = places.tokens.lanes;
  context.fillRect(left, 0, right - left, places.heightPx);
  context.globalAlpha = 1;
}

/** Segments on screen, those that share a pixel and a row as one. */
function bandsOf({ segments, t0, t1 }: ShownPath, places: Places): Band[] {
  const from = Math.max(t0, timeOf(places, 0));
  const to = Math.min(t1, timeOf(places, places.widthPx));
  const range = segmentsIn(segments, from, to);
  const bands: Band[] = [];
  for (let i = range.from; i < range.to; i++) {
    const top = places.top(segments.lanes[i] ?? -1);
    if (top === undefined) continue;
    const x0 = Math.max(-2, places.x(segments.starts[i] ?? 0));
    const x1 = Math.min(places.widthPx + 2, places.x(segments.ends[i] ?? 0));
    const last = bands.at(-1);
    const isSame = last?.top === top && x0 - last.x1 < 1;
    if (isSame && last !== undefined) bands[bands.length - 1] = { ...last, x1: Math.max(x1, last.x1) };
    else bands.push({ x0, x1, top });
  }
  return bands;
}

function paintChange(
  context: CanvasRenderingContext2D,
  before: Band | undefined,
  after: Band | undefined,
  places: Places,
): void {
  if (before === undefined || after === undefined || before.top === after.top) return;
  context.fillStyle = places.tokens.accent;
  const isDown = before.top < after.top;
  const x = after.x0;
  const y0 = before.top + (isDown ? places.rowPx - LINE_PX : places.rowPx - LINE_PX);
  const y1 = after.top + (isDown ? 2 : places.rowPx - LINE_PX);
  const hasRoom = ARROW_DISTANCE_PX <= after.x1 - after.x0 || ARROW_DISTANCE_PX <= before.x1 - before.x0;
  if (hasRoom) strokeArrow(context, { x0: x, y0, x1: x, y1 });
  else {
    context.globalAlpha = 0.5;
    context.fillRect(x, Math.min(y0, y1), 1, Math.abs(y1 - y0));
    context.globalAlpha = 1;
  }
}

/** The inverse of `places.x`, which is linear. */
function timeOf(places: Places, px: number): number {
  const perNs = (places.x(1e9) - places.x(0)) / 1e9;
  return (px - places.x(0)) / perNs;
}
