import type { PlacedAnnotation } from "../../../workers/model/annotations/placed.js";
import type { App } from "../../app.js";
import { rowOfLane } from "../../viewmodel/lane-layout.js";
import { rowAtPx } from "../../viewmodel/rows.js";
import { pxAtTime } from "../../viewmodel/viewport.js";
import { FLAG_STRIP_PX } from "./paint-flags.js";

/** The pointer is on something this near. */
const REACH_PX = 5;
/** A flag is as wide as its cloth. */
const CLOTH_PX = 8;

/** The annotation at a place of the ruler or the lanes. */
export function annotationAt(app: App, x: number, y: number, isRuler: boolean): PlacedAnnotation | undefined {
  return isRuler ? flagAt(app, x, y) : annotationOnLanes(app, x, y);
}

/** The annotation whose flag on the ruler is at a place, the nearest one. */
function flagAt(app: App, x: number, y: number): PlacedAnnotation | undefined {
  if (FLAG_STRIP_PX < y) return undefined;
  const { view, widthPx } = app.stores.view.getState();
  return nearest(app.select.annotations(), ({ t0 }) => {
    const distance = x - pxAtTime(view, widthPx, t0);
    return -REACH_PX <= distance && distance <= CLOTH_PX ? Math.abs(distance) : undefined;
  });
}

/** The annotation at a place of the lanes: a point or an end of a range, the end of an arrow. */
function annotationOnLanes(app: App, x: number, y: number): PlacedAnnotation | undefined {
  const { view, widthPx, rowPx } = app.stores.view.getState();
  const written = app.select.annotations();
  if (written.length === 0) return undefined;
  const layout = app.select.layout();
  const row = rowAtPx(app.select.rows(), rowPx, y);
  const under = row < 0 ? undefined : layout.lanes[row];
  const distance = (timeNs: number) => Math.abs(x - pxAtTime(view, widthPx, timeNs));
  const isOn = (lane: number) => lane === under && 0 <= rowOfLane(layout, lane);
  return nearest(written, ({ t0, t1, lanes, to }) => {
    const own = lanes === undefined || lanes.some(isOn) ? Math.min(distance(t0), distance(t1)) : Number.NaN;
    const far = to !== undefined && isOn(to.lane) ? distance(to.timeNs) : Number.NaN;
    const least = Math.min(...[own, far].filter((one) => one <= REACH_PX));
    return Number.isFinite(least) ? least : undefined;
  });
}

function nearest(
  written: readonly PlacedAnnotation[],
  distanceOf: (one: PlacedAnnotation) => number | undefined,
): PlacedAnnotation | undefined {
  let best: PlacedAnnotation | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const one of written) {
    const distance = distanceOf(one);
    if (distance === undefined || least < distance) continue;
    best = one;
    least = distance;
  }
  return best;
}
