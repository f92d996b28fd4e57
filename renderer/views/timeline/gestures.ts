import type { App } from "../../app.js";
import type { CellContent } from "../../viewmodel/cell-texture.js";
import { rowAtPx } from "../../viewmodel/rows.js";
import { timeAtPx } from "../../viewmodel/viewport.js";

/** A press that moves less than this is a click. */
const CLICK_SLOP_PX = 4;
/** A wheel notch of 100 px zooms by about a quarter. */
const ZOOM_PER_PX = 0.0022;
const LINE_PX = 40;

type Drag = "select" | "zoom" | "pan";

/**
 * The mouse over the lanes: left drag selects, right drag zooms to a range, middle, Shift or Space drag pans;
 * the wheel scrolls lanes, with Ctrl (or a pinch) zooms at the pointer, with Shift pans. Returns the way to stop.
 */
export function attachGestures(
  surface: HTMLElement,
  app: App,
  cellUnder: (lane: number, timeNs: number) => CellContent | undefined,
): () => void {
  const { actions, stores, select } = app;
  const stop = new AbortController();
  let drag:
    | { kind: Drag; startX: number; startY: number; startNs: number; panFromNs: number; panFromPx: number }
    | undefined;
  let hasMoved = false;
  let isSpaceDown = false;

  const local = (event: MouseEvent) => {
    const box = surface.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const timeAt = (xPx: number) => {
    const { view, widthPx } = stores.view.getState();
    return timeAtPx(view, widthPx, xPx);
  };
  const laneAt = (yPx: number) => {
    const row = rowAtPx(select.rows(), stores.view.getState().rowPx, yPx);
    return row < 0 ? undefined : select.layout().lanes[row];
  };
  const on = <K extends keyof HTMLElementEventMap>(
    type: K,
    listener: (event: HTMLElementEventMap[K]) => void,
    options: AddEventListenerOptions = {},
  ) => surface.addEventListener(type, listener, { ...options, signal: stop.signal });

  on("pointerdown", (event) => {
    const { x, y } = local(event);
    surface.setPointerCapture(event.pointerId);
    surface.focus({ preventScroll: true });
    const kind = kindOf(event, isSpaceDown);
    const { view, scrollPx } = stores.view.getState();
    drag = { kind, startX: x, startY: y, startNs: timeAt(x), panFromNs: view.startNs, panFromPx: scrollPx };
    hasMoved = false;
    // The middle button would start the browser's own scrolling.
    if (event.button === 1) event.preventDefault();
  });

  on("pointermove", (event) => {
    const { x, y } = local(event);
    if (drag !== undefined && !hasMoved) hasMoved = CLICK_SLOP_PX <= Math.hypot(x - drag.startX, y - drag.startY);
    if (drag !== undefined && hasMoved) {
      if (drag.kind === "pan") {
        const { view, widthPx } = stores.view.getState();
        actions.view.panTo(drag.panFromNs - ((x - drag.startX) * view.spanNs) / Math.max(1, widthPx));
        actions.view.scrollTo(drag.panFromPx - (y - drag.startY));
      } else actions.selection.setRange(rangeOf(drag.startNs, timeAt(x)));
    }
    const lane = laneAt(y);
    const timeNs = timeAt(x);
    const cell = lane === undefined ? undefined : cellUnder(lane, timeNs);
    actions.selection.hover({ timeNs, lane, xPx: x, yPx: y, cell });
  });

  on("pointerup", (event) => {
    const { x, y } = local(event);
    const ended = drag;
    drag = undefined;
    if (ended === undefined) return;
    if (!hasMoved) {
      if (event.button === 0) actions.selection.pick(laneAt(y), timeAt(x));
    } else if (ended.kind === "zoom") {
      const range = rangeOf(ended.startNs, timeAt(x));
      actions.selection.setRange(undefined);
      actions.view.zoomToRange(range.t0, range.t1);
    }
  });

  on("pointercancel", () => {
    drag = undefined;
  });
  on("pointerleave", () => {
    if (drag === undefined) actions.selection.hover(undefined);
  });
  on("contextmenu", (event) => event.preventDefault());
  on("dblclick", (event) => {
    const { x, y } = local(event);
    const lane = laneAt(y);
    if (lane !== undefined) void actions.selection.zoomToStateAt(lane, timeAt(x));
  });

  on(
    "wheel",
    (event) => {
      event.preventDefault();
      const { x } = local(event);
      const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PX : 1;
      const dx = event.deltaX * unit;
      const dy = event.deltaY * unit;
      const { widthPx } = stores.view.getState();
      if (event.ctrlKey || event.metaKey) {
        if (event.shiftKey) actions.view.setRowPx(stores.view.getState().rowPx - Math.sign(dy || dx) * 2);
        else actions.view.zoom(Math.exp(dy * ZOOM_PER_PX * pinchGain(event)), timeAt(x));
      } else if (event.shiftKey) actions.view.pan((dx || dy) / Math.max(1, widthPx));
      else {
        if (dx !== 0) actions.view.pan(dx / Math.max(1, widthPx));
        if (dy !== 0) actions.view.scrollBy(dy);
      }
    },
    { passive: false },
  );

  const space = (event: KeyboardEvent) => {
    if (event.code === "Space") isSpaceDown = event.type === "keydown";
  };
  window.addEventListener("keydown", space, { signal: stop.signal });
  window.addEventListener("keyup", space, { signal: stop.signal });
  return () => stop.abort();
}

function kindOf(event: PointerEvent, isSpaceDown: boolean): Drag {
  if (event.button === 1 || event.shiftKey || isSpaceDown) return "pan";
  return event.button === 2 ? "zoom" : "select";
}

function rangeOf(a: number, b: number): { readonly t0: number; readonly t1: number } {
  return { t0: Math.min(a, b), t1: Math.max(a, b) };
}

/** A touchpad pinch comes as a Ctrl+wheel of small fractions; a wheel notch as whole hundreds. */
function pinchGain(event: WheelEvent): number {
  return event.deltaMode === WheelEvent.DOM_DELTA_PIXEL && Math.abs(event.deltaY) < 40 ? 5 : 1;
}
