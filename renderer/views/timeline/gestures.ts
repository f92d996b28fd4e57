import type { App } from "../../app.js";
import type { CellContent } from "../../viewmodel/cell-texture.js";
import { rowAtPx } from "../../viewmodel/rows.js";
import { timeAtPx } from "../../viewmodel/viewport.js";
import { listenTo } from "./canvas-layer.js";
import { openMenuAt, openMenuOfSelection } from "./open-menu.js";

/** A press that moves less than this is a click. */
const CLICK_SLOP_PX = 4;
/** A wheel notch of 100 px zooms by about a quarter. */
const ZOOM_PER_PX = 0.0022;
const LINE_PX = 40;

/** What a drag does, and where it began. */
interface Drag {
  readonly kind: "select" | "zoom" | "pan";
  readonly x: number;
  readonly y: number;
  readonly timeNs: number;
  readonly viewStartNs: number;
  readonly scrollPx: number;
  /** Far enough to be no click. */
  hasMoved: boolean;
}

type CellUnder = (lane: number, timeNs: number) => CellContent | undefined;

/**
 * The mouse over the lanes: left drag selects, right drag zooms to a range, middle, Shift or Space drag pans;
 * the wheel scrolls lanes, with Ctrl (or a pinch) zooms at the pointer, with Shift pans. Returns the way to stop.
 */
export function attachGestures(surface: HTMLElement, app: App, cellUnder: CellUnder): () => void {
  const gestures = new Gestures(surface, app, cellUnder);
  const { on, signal, stop } = listenTo(surface);
  on("pointerdown", (event) => gestures.down(event));
  on("pointermove", (event) => gestures.move(event));
  on("pointerup", (event) => gestures.up(event));
  on("pointercancel", () => gestures.cancel());
  on("pointerleave", () => gestures.leave());
  on("contextmenu", (event) => gestures.menuKey(event));
  on("dblclick", (event) => gestures.doubleClick(event));
  on("wheel", (event) => gestures.wheel(event));
  window.addEventListener("keydown", (event) => gestures.space(event), { signal });
  window.addEventListener("keyup", (event) => gestures.space(event), { signal });
  return stop;
}

class Gestures {
  private drag: Drag | undefined;
  private isSpaceDown = false;

  constructor(
    private readonly surface: HTMLElement,
    private readonly app: App,
    private readonly cellUnder: CellUnder,
  ) {}

  down(event: PointerEvent): void {
    const { x, y } = this.local(event);
    this.surface.setPointerCapture(event.pointerId);
    this.surface.focus({ preventScroll: true });
    const { view, scrollPx } = this.app.stores.view.getState();
    const kind = kindOf(event, this.isSpaceDown);
    this.drag = { kind, x, y, timeNs: this.timeAt(x), viewStartNs: view.startNs, scrollPx, hasMoved: false };
    // The middle button would start the browser's own scrolling.
    if (event.button === 1) event.preventDefault();
  }

  move(event: PointerEvent): void {
    const { x, y } = this.local(event);
    const { drag } = this;
    if (drag !== undefined) {
      drag.hasMoved ||= CLICK_SLOP_PX <= Math.hypot(x - drag.x, y - drag.y);
      if (drag.hasMoved) this.dragTo(drag, x, y);
    }
    const lane = this.laneAt(y);
    const timeNs = this.timeAt(x);
    const cell = lane === undefined ? undefined : this.cellUnder(lane, timeNs);
    this.app.actions.selection.hover({ timeNs, lane, xPx: x, yPx: y, cell });
  }

  up(event: PointerEvent): void {
    const { x, y } = this.local(event);
    const { drag } = this;
    const { selection, view } = this.app.actions;
    this.drag = undefined;
    if (drag === undefined) return;
    if (!drag.hasMoved) {
      if (event.button === 0) selection.pick(this.laneAt(y), this.timeAt(x));
      else if (event.button === 2) void openMenuAt(this.app, event, this.laneAt(y), this.timeAt(x));
    } else if (drag.kind === "zoom") {
      const range = rangeOf(drag.timeNs, this.timeAt(x));
      selection.setRange(undefined);
      view.zoomToRange(range.t0, range.t1);
    }
  }

  cancel(): void {
    this.drag = undefined;
  }

  leave(): void {
    if (this.drag === undefined) this.app.actions.selection.hover(undefined);
  }

  /** The menu key, or Shift+F10: what is selected. A press of the right button opens the menu at its end, if it is no drag. */
  menuKey(event: MouseEvent): void {
    event.preventDefault();
    if (event.button !== 2 && this.drag === undefined) openMenuOfSelection(this.app, this.surface);
  }

  doubleClick(event: MouseEvent): void {
    const { x, y } = this.local(event);
    const lane = this.laneAt(y);
    if (lane !== undefined) void this.app.actions.selection.zoomToStateAt(lane, this.timeAt(x));
  }

  wheel(event: WheelEvent): void {
    event.preventDefault();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PX : 1;
    const dx = event.deltaX * unit;
    const dy = event.deltaY * unit;
    const { view } = this.app.actions;
    const { widthPx, rowPx } = this.app.stores.view.getState();
    if (event.ctrlKey || event.metaKey) {
      if (event.shiftKey) view.setRowPx(rowPx - Math.sign(dy || dx) * 2);
      else view.zoom(Math.exp(dy * ZOOM_PER_PX * pinchGain(event)), this.timeAt(this.local(event).x));
    } else if (event.shiftKey) view.pan((dx || dy) / Math.max(1, widthPx));
    else {
      if (dx !== 0) view.pan(dx / Math.max(1, widthPx));
      if (dy !== 0) view.scrollBy(dy);
    }
  }

  /** Space pans while it is held. */
  space(event: KeyboardEvent): void {
    if (event.code === "Space") this.isSpaceDown = event.type === "keydown";
  }

  private dragTo(drag: Drag, x: number, y: number): void {
    const { actions, stores } = this.app;
    if (drag.kind !== "pan") {
      actions.selection.setRange(rangeOf(drag.timeNs, this.timeAt(x)));
      return;
    }
    const { view, widthPx } = stores.view.getState();
    actions.view.panTo(drag.viewStartNs - ((x - drag.x) * view.spanNs) / Math.max(1, widthPx));
    actions.view.scrollTo(drag.scrollPx - (y - drag.y));
  }

  private local(event: MouseEvent): { readonly x: number; readonly y: number } {
    const box = this.surface.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  private timeAt(xPx: number): number {
    const { view, widthPx } = this.app.stores.view.getState();
    return timeAtPx(view, widthPx, xPx);
  }

  private laneAt(yPx: number): number | undefined {
    const { select, stores } = this.app;
    const row = rowAtPx(select.rows(), stores.view.getState().rowPx, yPx);
    return row < 0 ? undefined : select.layout().lanes[row];
  }
}

function kindOf(event: PointerEvent, isSpaceDown: boolean): Drag["kind"] {
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
