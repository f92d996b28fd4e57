import type { LaneId } from "../../../workers/model/lanes.js";
import type { App } from "../../app.js";
import type { Area } from "../../viewmodel/area.js";
import type { CellContent } from "../../viewmodel/cell-texture.js";
import { markNear } from "../../viewmodel/marks.js";
import { rowAtPx } from "../../viewmodel/rows.js";
import { farEdge, rangeOf } from "../../viewmodel/snap.js";
import { nsPerPx, pxAtTime, timeAtPx, type Viewport } from "../../viewmodel/viewport.js";
import { annotationAt } from "./annotation-at.js";
import { listenTo } from "./canvas-layer.js";
import { hasCtrl } from "./has-ctrl.js";
import { watchCtrl } from "./held-ctrl.js";
import { nearEdge } from "./near-edge.js";
import { NearbyEvents } from "./nearby-events.js";
import { openMenuAt, openMenuOfSelection } from "./open-menu.js";
import { turnWheel } from "./wheel.js";

/** A press that moves less than this is a click. */
const CLICK_SLOP_PX = 4;
/** A click this near to a mark picks the moment of its event. */
const MARK_REACH_PX = 4;
/** On the ruler, a press this near to an end of the range takes hold of it. */
const EDGE_REACH_PX = 5;

/** What a drag does, and where it began. */
interface Drag {
  readonly kind: "select" | "zoom" | "pan" | "clock";
  readonly x: number;
  readonly y: number;
  /** The end of the range that stays. */
  readonly fromNs: number;
  readonly view: Viewport;
  readonly scrollPx: number;
  /** Where a selection of some lanes began. */
  readonly fromLane: number | undefined;
  /** The lanes that a selection stays limited to while it is extended. */
  readonly area: Area | undefined;
  /** The clock that it moves, from this offset. */
  readonly clock: ReturnType<App["actions"]["clocks"]["grabbedAt"]>;
  /** Far enough to be no click. */
  hasMoved: boolean;
  /** Where it is by now, to snap again when the state there is known. */
  last: PointerEvent;
}

export interface Surface {
  readonly element: HTMLElement;
  /** The ruler has no lanes: the wheel zooms there, and a range is taken by its ends. */
  readonly isRuler: boolean;
  readonly cellUnder: (lane: number, timeNs: number) => CellContent | undefined;
}

/**
 * The mouse over lanes and ruler: left drag selects, with Ctrl only the lanes that it passes, right drag zooms to a range,
 * middle, Shift or Space drag pans; with Shift a click or drag extends the selection, if there is one. Ends of a range
 * snap to states, and to events in short windows; Alt frees them. While a clock is grabbed, a plain drag on the lanes of its
 * machine moves it. Returns the way to stop.
 */
export function attachGestures(surface: Surface, app: App): () => void {
  const gestures = new Gestures(surface, app);
  const { on, signal, stop } = listenTo(surface.element);
  on("pointerdown", (event) => gestures.down(event));
  on("pointermove", (event) => gestures.move(event));
  on("pointerup", (event) => gestures.up(event));
  on("pointercancel", () => gestures.end());
  on("pointerleave", () => gestures.leave());
  on("contextmenu", (event) => gestures.menuKey(event));
  on("dblclick", (event) => gestures.doubleClick(event));
  const isCtrlHeld = watchCtrl(signal);
  on("wheel", (event) => {
    const timeNs = gestures.timeUnder(event);
    turnWheel(app, event, { timeNs, isRuler: surface.isRuler, isCtrlHeld: isCtrlHeld() });
  });
  window.addEventListener("keydown", (event) => gestures.key(event), { signal });
  window.addEventListener("keyup", (event) => gestures.key(event), { signal });
  const unsubscribe = app.stores.selection.subscribe((now, before) => {
    if (now.hoverState !== before.hoverState) gestures.snapAgain();
  });
  return () => {
    unsubscribe();
    stop();
  };
}

class Gestures {
  private drag: Drag | undefined;
  private isSpaceDown = false;
  private readonly events: NearbyEvents;

  constructor(
    private readonly surface: Surface,
    private readonly app: App,
  ) {
    this.events = new NearbyEvents(app, () => this.snapAgain());
  }

  down(event: PointerEvent): void {
    const { x, y } = this.local(event);
    const { element } = this.surface;
    element.setPointerCapture(event.pointerId);
    element.focus({ preventScroll: true });
    const { view, scrollPx } = this.app.stores.view.getState();
    void this.events.want();
    const clock = this.clockAt(event, y);
    const kind: Drag["kind"] = clock === undefined ? this.kindOf(event, x) : "clock";
    const fromNs = this.startOf(event, x);
    const fromLane = kind === "select" && hasCtrl(event) ? this.laneAt(y) : undefined;
    const area = this.isExtending(event, x) ? this.app.stores.selection.getState().area : undefined;
    const begin = { kind, clock, x, y, fromNs, fromLane, area, view, scrollPx };
    this.drag = { ...begin, hasMoved: false, last: event };
    // The middle button would start the browser's own scrolling.
    if (event.button === 1) event.preventDefault();
  }

  move(event: PointerEvent): void {
    const { x, y } = this.local(event);
    const { drag } = this;
    if (drag === undefined) this.showGrip(x, y);
    else {
      drag.hasMoved ||= CLICK_SLOP_PX <= Math.hypot(x - drag.x, y - drag.y);
      drag.last = event;
      if (drag.hasMoved) this.dragTo(drag, x, y);
    }
    const lane = this.laneAt(y);
    const timeNs = this.timeAt(x);
    const cell = lane === undefined ? undefined : this.surface.cellUnder(lane, timeNs);
    const yPx = this.surface.isRuler ? 0 : y;
    this.app.actions.pointer.moveTo({ timeNs, lane, xPx: x, yPx, cell });
  }

  up(event: PointerEvent): void {
    const { drag } = this;
    const { view } = this.app.actions;
    const { drag: zoom } = this.app.stores.selection.getState();
    this.end();
    if (drag === undefined) return;
    if (!drag.hasMoved) this.click(event);
    else if (drag.kind === "zoom" && zoom !== undefined) {
      const range = rangeOf(zoom.fromNs, zoom.toNs);
      view.zoomToRange(range.t0, range.t1);
    }
  }

  end(): void {
    this.drag = undefined;
    this.app.actions.selection.setDrag(undefined);
  }

  leave(): void {
    if (this.drag === undefined) this.app.actions.pointer.moveTo(undefined);
  }

  /** The menu key, or Shift+F10: what is selected. A right press opens the menu at its end, if it is no drag. */
  menuKey(event: MouseEvent): void {
    event.preventDefault();
    if (event.button !== 2 && this.drag === undefined) openMenuOfSelection(this.app, this.surface.element);
  }

  doubleClick(event: MouseEvent): void {
    const { x, y } = this.local(event);
    const lane = this.laneAt(y);
    if (this.surface.isRuler) this.app.actions.view.fit();
    else if (lane !== undefined) void this.app.actions.selection.zoomToStateAt(lane, this.timeAt(x));
  }

  /** Space pans while it is held. Alt frees the end that is dragged, and lets it snap again. */
  key(event: KeyboardEvent): void {
    if (event.code === "Space") this.isSpaceDown = event.type === "keydown";
    const { drag } = this;
    if (event.key !== "Alt" || drag?.hasMoved !== true) return;
    event.preventDefault();
    this.dragTo(drag, this.local(drag.last).x, this.local(drag.last).y, event.type === "keydown");
  }

  /** The state under the pointer has come. */
  snapAgain(): void {
    const { drag } = this;
    if (drag?.hasMoved !== true || drag.kind === "pan" || drag.kind === "clock") return;
    const { x, y } = this.local(drag.last);
    this.dragTo(drag, x, y);
  }

  timeUnder(event: MouseEvent): number {
    return this.timeAt(this.local(event).x);
  }

  private click(event: PointerEvent): void {
    const { x, y } = this.local(event);
    const { annotations, selection } = this.app.actions;
    const lane = this.laneAt(y);
    const timeNs = this.timeAt(x);
    const written = annotationAt(this.app, x, y, this.surface.isRuler);
    if (event.button === 2) void openMenuAt(this.app, event, { lane, timeNs, annotation: written?.annotation.id });
    if (event.button !== 0) return;
    if (event.shiftKey && selection.extendTo(this.edgeAt(event, x))) return;
    if (this.surface.isRuler && written !== undefined) annotations.jump(written);
    else if (hasCtrl(event) && lane !== undefined) this.app.actions.area.toggle(lane);
    else if (this.surface.isRuler) selection.placeCursor(this.edgeAt(event, x));
    else selection.pick(lane, lane === undefined ? timeNs : (this.markAt(lane, timeNs) ?? timeNs));
    if (written !== undefined && !this.surface.isRuler) annotations.select(written.annotation.id);
  }

  /** The time of the event that a mark near the pointer stands for, where it stands for one. */
  private markAt(lane: LaneId, timeNs: number): number | undefined {
    const { view, widthPx } = this.app.stores.view.getState();
    const near = markNear(
      this.app.stores.overlay.getState().marks,
      lane,
      timeNs,
      MARK_REACH_PX * nsPerPx(view, widthPx),
    );
    return near?.marks === 1 ? near.t : undefined;
  }

  private dragTo(drag: Drag, x: number, y: number, isFree = drag.last.altKey): void {
    const { actions, stores } = this.app;
    if (drag.clock !== undefined) {
      const { view, widthPx } = stores.view.getState();
      actions.clocks.dragTo(drag.clock.clock, drag.clock.offsetNs, (x - drag.x) * nsPerPx(view, widthPx));
      return;
    }
    if (drag.kind === "select" || drag.kind === "zoom") {
      const toNs = isFree ? this.timeAt(x) : this.snappedAt(x);
      const range = { kind: drag.kind, fromNs: drag.fromNs, toNs, area: drag.area };
      if (drag.fromLane === undefined) actions.selection.setDrag(range);
      else {
        // Down along the lanes alone it is about them, and the range stays.
        const isAlongTime = stores.selection.getState().drag !== undefined || CLICK_SLOP_PX <= Math.abs(x - drag.x);
        actions.area.drag(drag.fromLane, this.laneNear(y) ?? drag.fromLane, isAlongTime ? range : undefined);
      }
      return;
    }
    actions.view.panTo(timeAtPx(drag.view, stores.view.getState().widthPx, drag.x - x));
    if (!this.surface.isRuler) actions.view.scrollTo(drag.scrollPx - (y - drag.y));
  }

  /** The clock that a plain press on a lane takes hold of. */
  private clockAt(event: PointerEvent, y: number): Drag["clock"] {
    const isPlain = event.button === 0 && !event.shiftKey && !hasCtrl(event) && !this.isSpaceDown;
    const lane = isPlain ? this.laneAt(y) : undefined;
    return lane === undefined ? undefined : this.app.actions.clocks.grabbedAt(lane);
  }

  private kindOf(event: PointerEvent, x: number): "select" | "zoom" | "pan" {
    if (event.button === 1 || this.isSpaceDown) return "pan";
    if (event.button === 2) return "zoom";
    const { range } = this.app.stores.selection.getState();
    return event.shiftKey && range === undefined && this.gripAt(x) === undefined ? "pan" : "select";
  }

  /** Where the range of a drag begins: at the press, or at the end of the present range that is not moved. */
  private startOf(event: PointerEvent, x: number): number {
    const { range } = this.app.stores.selection.getState();
    const isExtending = range !== undefined && this.isExtending(event, x);
    return isExtending ? farEdge(range, this.gripAt(x) ?? this.timeAt(x)) : this.edgeAt(event, x);
  }

  private isExtending(event: PointerEvent, x: number): boolean {
    const { range } = this.app.stores.selection.getState();
    return range !== undefined && event.button === 0 && (event.shiftKey || this.gripAt(x) !== undefined);
  }

  /** The end of the range that a press on the ruler takes hold of. */
  private gripAt(x: number): number | undefined {
    const { range } = this.app.stores.selection.getState();
    if (!this.surface.isRuler || range === undefined) return undefined;
    const { view, widthPx } = this.app.stores.view.getState();
    const distance = (timeNs: number) => Math.abs(pxAtTime(view, widthPx, timeNs) - x);
    const nearest = distance(range.t0) < distance(range.t1) ? range.t0 : range.t1;
    return distance(nearest) <= EDGE_REACH_PX ? nearest : undefined;
  }

  private showGrip(x: number, y: number): void {
    const lane = this.laneAt(y);
    const isClock = lane !== undefined && this.app.actions.clocks.grabbedAt(lane) !== undefined;
    const cursor = isClock || this.gripAt(x) !== undefined ? "ew-resize" : "";
    if (this.surface.element.style.cursor !== cursor) this.surface.element.style.cursor = cursor;
  }

  private edgeAt(event: MouseEvent, x: number): number {
    return event.altKey ? this.timeAt(x) : this.snappedAt(x);
  }

  private snappedAt(x: number): number {
    return nearEdge(this.app, this.timeAt(x), this.events.times);
  }

  private local(event: MouseEvent): { readonly x: number; readonly y: number } {
    const box = this.surface.element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  private timeAt(xPx: number): number {
    const { view, widthPx } = this.app.stores.view.getState();
    return timeAtPx(view, widthPx, xPx);
  }

  /** The lane at a height, or the nearest one on screen. */
  private laneNear(yPx: number): number | undefined {
    const { heightPx, rowPx } = this.app.stores.view.getState();
    const { coveredPx, rowCount, offsetPx, pinnedPx } = this.app.select.rows();
    const end = Math.max(coveredPx, Math.min(heightPx, pinnedPx - offsetPx + rowCount * rowPx));
    return this.laneAt(Math.max(0, Math.min(yPx, end - 1)));
  }

  private laneAt(yPx: number): number | undefined {
    if (this.surface.isRuler) return undefined;
    const { select, stores } = this.app;
    const row = rowAtPx(select.rows(), stores.view.getState().rowPx, yPx);
    return row < 0 ? undefined : select.layout().lanes[row];
  }
}
