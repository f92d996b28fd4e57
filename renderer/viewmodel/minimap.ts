import { centredOn, MIN_SPAN_NS, panTo, type TimeBounds, type Viewport, zoomTo } from "./viewport.js";

/** What the minimap draws: its legend, its label and the whole legend say it in these words. */
export const CURVES: readonly { readonly kind: string; readonly title: string; readonly meaning: string }[] = [
  { kind: "busy", title: "CPUs busy", meaning: "share of the CPUs that run something" },
  { kind: "steal", title: "Time stolen", meaning: "share of the vCPUs that could run and have no physical CPU" },
  { kind: "exits", title: "VM exits", meaning: "how dense they are, as a strip below: the stronger, the more" },
  { kind: "lost", title: "Events lost", meaning: "events are missing here: hatched, nothing is claimed" },
];

/** The window's place on the minimap, in px. */
export interface MinimapWindow {
  readonly leftPx: number;
  readonly rightPx: number;
}

/** The part of the minimap that a press grabs. */
export type MinimapGrip = "left" | "right" | "window" | "outside";

const HANDLE_REACH_PX = 7;
/** A window narrower than this is drawn this wide, so that it can be seen and grabbed. */
const MIN_WINDOW_PX = 3;

export function minimapWindow(view: Viewport, bounds: TimeBounds, widthPx: number): MinimapWindow {
  const perPx = spanOf(bounds) / Math.max(1, widthPx);
  const leftPx = (view.startNs - bounds.beginNs) / perPx;
  const rightPx = leftPx + view.spanNs / perPx;
  if (MIN_WINDOW_PX <= rightPx - leftPx) return { leftPx, rightPx };
  const middle = (leftPx + rightPx) / 2;
  return { leftPx: middle - MIN_WINDOW_PX / 2, rightPx: middle + MIN_WINDOW_PX / 2 };
}

export function gripAt(window: MinimapWindow, xPx: number): MinimapGrip {
  const toLeft = Math.abs(xPx - window.leftPx);
  const toRight = Math.abs(xPx - window.rightPx);
  const narrow = window.rightPx - window.leftPx < 2 * HANDLE_REACH_PX;
  const reach = narrow ? HANDLE_REACH_PX / 2 : HANDLE_REACH_PX;
  const inside = window.leftPx <= xPx && xPx <= window.rightPx;
  if (narrow && inside) return "window";
  if (toLeft <= reach && toLeft <= toRight) return "left";
  if (toRight <= reach) return "right";
  return inside ? "window" : "outside";
}

/** The view after dragging a grip by `byPx`, from the view at the press. */
export function dragGrip(
  grip: MinimapGrip,
  atPress: Viewport,
  bounds: TimeBounds,
  widthPx: number,
  byPx: number,
): Viewport {
  const byNs = (byPx * spanOf(bounds)) / Math.max(1, widthPx);
  const end = atPress.startNs + atPress.spanNs;
  switch (grip) {
    case "left":
      return zoomTo(bounds, Math.max(bounds.beginNs, Math.min(atPress.startNs + byNs, end - MIN_SPAN_NS)), end);
    case "right":
      return zoomTo(
        bounds,
        atPress.startNs,
        Math.min(bounds.endNs, Math.max(end + byNs, atPress.startNs + MIN_SPAN_NS)),
      );
    case "window":
    case "outside":
      return panTo(atPress, bounds, atPress.startNs + byNs);
  }
}

/** The view centred on a press outside the window. */
export function centreAt(view: Viewport, bounds: TimeBounds, widthPx: number, xPx: number): Viewport {
  const timeNs = bounds.beginNs + (xPx * spanOf(bounds)) / Math.max(1, widthPx);
  return centredOn(view, bounds, timeNs);
}

function spanOf(bounds: TimeBounds): number {
  return Math.max(MIN_SPAN_NS, bounds.endNs - bounds.beginNs);
}
