import type { App } from "../../../app.js";
import {
  boxFunction,
  boxName,
  firstPixelOf,
  stackAtTime,
  type TimedChart,
} from "../../../viewmodel/flame/timed-chart.js";
import { rangeOf } from "../../../viewmodel/snap.js";
import type { Target } from "../../../viewmodel/target.js";
import { timeAtPx, type Viewport } from "../../../viewmodel/viewport.js";
import { wheelDeed } from "../../../viewmodel/wheel.js";
import { openContextMenu } from "../../parts/open-context-menu.js";
import { listenTo } from "../../timeline/canvas-layer.js";
import { watchCtrl } from "../../timeline/held-ctrl.js";
import { turnWheel } from "../../timeline/wheel.js";
import type { HoverPlace } from "./hover-box.js";
import type { MountedChart } from "./mount-chart.js";

interface ChartPointer {
  /** The pointer is on a box; -1: on none. */
  hover(box: number, place: HoverPlace): void;
  pick(box: number): void;
}

interface Drag {
  readonly kind: "select" | "pan";
  readonly x: number;
  readonly fromNs: number;
  readonly view: Viewport;
  hasMoved: boolean;
}

/** A press that moves less than this is a click. */
const CLICK_SLOP_PX = 4;

/**
 * The mouse over the chart does what it does over the lanes: left drag selects a range, middle or Shift drag pans, a click puts
 * the cursor, a double click zooms to the box, the wheel zooms and pans. The wheel alone scrolls the chart. Returns the way to
 * stop.
 */
export function attachChart(app: App, element: HTMLElement, chart: MountedChart, pointer: ChartPointer): () => void {
  const { on, signal, stop } = listenTo(element);
  const isCtrlHeld = watchCtrl(signal);
  const { selection, view, pointer: over } = app.actions;
  let drag: Drag | undefined;
  const isOverTime = (event: MouseEvent) => {
    const x = event.clientX - element.getBoundingClientRect().left;
    // The scroll bar is at the right.
    return chart.plot().leftPx <= x && x < element.clientWidth;
  };
  const hoverAt = (event: MouseEvent) => {
    const { left, top } = element.getBoundingClientRect();
    const [xPx, yPx] = [event.clientX - left, event.clientY - top];
    if (!isOverTime(event)) return leave();
    // The line stands over the lanes, too.
    over.moveTo({ timeNs: chart.timeUnder(event.clientX), lane: undefined, xPx: 0, yPx: 0, cell: undefined });
    pointer.hover(drag?.hasMoved === true ? -1 : chart.boxUnder(event.clientX, event.clientY), { xPx, yPx });
  };
  const leave = () => {
    over.moveTo(undefined);
    pointer.hover(-1, { xPx: 0, yPx: 0 });
  };
  on("pointerdown", (event) => {
    if (!isOverTime(event) || event.button === 2) return;
    element.setPointerCapture(event.pointerId);
    // The middle button would start the browser's own scrolling.
    if (event.button === 1) event.preventDefault();
    const kind = event.button === 1 || event.shiftKey ? "pan" : "select";
    const fromNs = chart.timeUnder(event.clientX);
    drag = { kind, x: event.clientX, fromNs, view: app.stores.view.getState().view, hasMoved: false };
  });
  on("pointermove", (event) => {
    if (drag !== undefined) {
      drag.hasMoved ||= CLICK_SLOP_PX <= Math.abs(event.clientX - drag.x);
      const toNs = chart.timeUnder(event.clientX);
      if (drag.hasMoved && drag.kind === "pan") {
        view.panTo(timeAtPx(drag.view, chart.plot().widthPx, drag.x - event.clientX));
      } else if (drag.hasMoved) selection.setDrag({ kind: "select", fromNs: drag.fromNs, toNs });
    }
    hoverAt(event);
  });
  on("pointerup", (event) => {
    const done = drag;
    drag = undefined;
    selection.setDrag(undefined);
    if (done === undefined || done.hasMoved) return;
    selection.placeCursor(chart.timeUnder(event.clientX));
    pointer.pick(chart.boxUnder(event.clientX, event.clientY));
  });
  on("pointercancel", () => {
    drag = undefined;
    selection.setDrag(undefined);
  });
  on("pointerleave", leave);
  on("dblclick", (event) => {
    const range = rangeUnder(chart, event);
    if (range !== undefined) view.zoomToRange(range.t0, range.t1, 0.1);
  });
  on("contextmenu", (event) => {
    const box = chart.boxUnder(event.clientX, event.clientY);
    pointer.pick(box);
    const timed = chart.timed();
    openContextMenu(app, event, timed && targetOf(timed, box));
  });
  on("wheel", (event) => {
    const { hasCtrl, hasShift } = { hasCtrl: event.ctrlKey || event.metaKey, hasShift: event.shiftKey };
    const turn = { dxPx: event.deltaX, dyPx: event.deltaY, hasCtrl, hasShift, isRuler: false };
    const isPinch = event.ctrlKey && !isCtrlHeld();
    const deed = wheelDeed({ ...turn, isPinch }, app.stores.ui.getState());
    // Up and down the browser scrolls the chart.
    if (deed.does === "height" || (deed.does === "scroll" && deed.panPx === 0)) return;
    turnWheel(app, event, { timeNs: chart.timeUnder(event.clientX), isRuler: false, isCtrlHeld: isCtrlHeld() });
  });
  return stop;
}

function rangeUnder(chart: MountedChart, event: MouseEvent) {
  const box = chart.boxUnder(event.clientX, event.clientY);
  const timed = chart.timed();
  return timed === undefined || box < 0 ? undefined : rangeOf(timed.left[box] as number, timed.right[box] as number);
}

/** What the menu of a box is opened on: its function, wherever it is, its lane and its time. */
function targetOf(timed: TimedChart, box: number): Target | undefined {
  if (box < 0) return undefined;
  const { chart } = timed;
  const name = boxName(timed, box);
  const place = chart.row[box] as number;
  const depth = chart.depth[box] as number;
  const stack = stackAtTime(timed, place, firstPixelOf(timed, box)).slice(0, depth + 1);
  return {
    kind: "frame",
    title: name,
    lane: chart.lanes[place],
    timeNs: chart.t0[box],
    range: rangeOf(chart.t0[box] as number, chart.t1[box] as number),
    copies: [
      { title: "name", text: name },
      {
        title: "stack",
        text: stack
          .reverse()
          .map((one) => boxName(timed, one))
          .join("\n"),
      },
    ],
    frame: { of: boxFunction(timed, box), isInverted: false },
  };
}
