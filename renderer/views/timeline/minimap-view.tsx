import { type KeyboardEvent, useEffect, useRef } from "react";
import type { MinimapAnswer } from "../../../workers/model/engine-api.js";
import type { Marks } from "../../../workers/model/marks.js";
import type { App } from "../../app.js";
import { MARKER_NAMES, type MarkersState } from "../../state/markers-store.js";
import { CURVES, centreAt, dragGrip, gripAt, type MinimapGrip, minimapWindow } from "../../viewmodel/minimap.js";
import { formatTime } from "../../viewmodel/time-format.js";
import { endOf, middleOf, type TimeBounds, type Viewport } from "../../viewmodel/viewport.js";
import { useApp, useDerived, useView } from "../use-app.js";
import { createPainter, listenTo } from "./canvas-layer.js";
import type { CanvasTokens } from "./tokens.js";

const MINIMAP_PX = 52;
const EXITS_PX = 5;
const KEY_ZOOM = 1.5;
const CURSORS: Readonly<Record<MinimapGrip, string>> = {
  left: "ew-resize",
  right: "ew-resize",
  window: "grab",
  outside: "pointer",
};

/**
 * The whole trace: load, steal, exits and losses over time, and the window. With the focus it is a slider: left and right
 * move the window, up and down zoom, Home and End lead to the ends of the trace.
 */
export function Minimap() {
  const app = useApp();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => (box.current === null ? undefined : mountMinimap(app, box.current)), [app]);
  const window = useView((state) => state.view);
  const base = useDerived((a) => a.select.timeBase());
  const bounds = useDerived((a) => a.select.bounds());
  const words = `${formatTime(base, window.startNs)} to ${formatTime(base, endOf(window))}`;
  return (
    <div className="minimap-frame">
      <div
        ref={box}
        className="minimap"
        role="slider"
        tabIndex={0}
        aria-label={`Whole trace: ${CURVE_WORDS}. Arrow keys move the window, or drag it or its edges.`}
        aria-valuemin={bounds.beginNs}
        aria-valuemax={bounds.endNs}
        aria-valuenow={Math.round(window.startNs)}
        aria-valuetext={words}
        onKeyDown={(event) => moveWindowByKey(app, event)}
      />
      <MinimapLegend />
    </div>
  );
}

const CURVE_WORDS = CURVES.map(({ title }) => title).join(", ");

/** What the minimap draws, for who sees it first. Screen readers have it in the label of the minimap. */
function MinimapLegend() {
  return (
    <div className="minimap-legend" aria-hidden="true">
      {CURVES.map(({ kind, title }) => (
        <span key={kind} className="minimap-key">
          <span className={`curve is-${kind}`} /> {title}
        </span>
      ))}
      <span>Drag the window or its edges, double-click for all</span>
    </div>
  );
}

function moveWindowByKey({ actions: { view }, select }: App, event: KeyboardEvent): void {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const { beginNs, endNs } = select.bounds();
  if (event.code === "ArrowLeft") view.pan(-0.25);
  else if (event.code === "ArrowRight") view.pan(0.25);
  else if (event.code === "ArrowUp") view.zoom(1 / KEY_ZOOM);
  else if (event.code === "ArrowDown") view.zoom(KEY_ZOOM);
  else if (event.code === "Home") view.panTo(beginNs);
  else if (event.code === "End") view.panTo(endNs);
  else return;
  event.preventDefault();
}

function mountMinimap(app: App, box: HTMLElement): () => void {
  const picture = document.createElement("canvas");
  const shade = document.createElement("canvas");
  picture.className = "minimap-layer";
  shade.className = "minimap-layer";
  box.append(picture, shade);
  const stops = [
    app.loop.onDraw(picturePainter(app, box, picture)),
    app.loop.onDraw(windowPainter(app, box, shade)),
    attachMinimapDrag(app, box),
  ];
  const observer = new ResizeObserver(app.loop.invalidate);
  observer.observe(box);
  return () => {
    observer.disconnect();
    for (const stop of stops) stop();
    box.replaceChildren();
  };
}

function picturePainter(app: App, box: HTMLElement, canvas: HTMLCanvasElement): () => void {
  const repaint = createPainter(app, canvas);
  return () => {
    const width = box.clientWidth;
    const { minimap } = app.stores.session.getState();
    const bounds = app.select.bounds();
    repaint(width, MINIMAP_PX, [minimap, bounds], (context, tokens) => {
      if (minimap === undefined || minimap.t1 <= minimap.t0) return;
      const columnAt = (x: number) => {
        const timeNs = bounds.beginNs + (x * (bounds.endNs - bounds.beginNs)) / Math.max(1, width);
        return Math.floor(((timeNs - minimap.t0) * minimap.width) / (minimap.t1 - minimap.t0));
      };
      paintPicture(context, minimap, width, columnAt, tokens);
      const xAt = (timeNs: number) => ((timeNs - bounds.beginNs) * width) / Math.max(1, bounds.endNs - bounds.beginNs);
      paintGaps(context, minimap.gaps, width, xAt, tokens);
    });
  };
}

/** Load as an area, steal as an area in front of it, the density of exits as a band below, losses as gaps. */
function paintPicture(
  context: CanvasRenderingContext2D,
  minimap: MinimapAnswer,
  width: number,
  columnAt: (x: number) => number,
  tokens: CanvasTokens,
): void {
  const floor = MINIMAP_PX - EXITS_PX - 2;
  const room = floor - 6;
  for (let x = 0; x < width; x++) {
    const from = columnAt(x);
    const to = Math.max(from + 1, columnAt(x + 1));
    const busy = Math.round(largest(minimap.busy, from, to) * room);
    const steal = Math.round(largest(minimap.steal, from, to) * room);
    context.fillStyle = tokens.busy;
    context.fillRect(x, floor - busy, 1, busy);
    context.fillStyle = tokens.steal;
    context.fillRect(x, floor - steal, 1, steal);
    const exits = largest(minimap.exits, from, to);
    context.fillStyle = tokens.exits;
    context.globalAlpha = exits <= 0 ? 0 : 0.2 + 0.8 * exits;
    context.fillRect(x, floor + 2, 1, EXITS_PX);
    context.globalAlpha = 1;
  }
}

/** Height of the strip on top in which gaps are hatched densely. */
const GAP_STRIP_PX = 7;

/**
 * Hatches the gaps: each to the pixel, and at least one pixel wide. Below the strip the hatching is thin, since
 * the other CPUs go on while one is lost, and their activity must stay visible.
 */
function paintGaps(
  context: CanvasRenderingContext2D,
  gaps: Float64Array,
  width: number,
  xAt: (timeNs: number) => number,
  tokens: CanvasTokens,
): void {
  context.fillStyle = tokens.lost;
  for (let i = 0; i < gaps.length; i += 2) {
    const from = Math.max(0, Math.floor(xAt(gaps[i] as number)));
    const to = Math.min(width, Math.max(from + 1, Math.ceil(xAt(gaps[i + 1] as number))));
    for (let x = from; x < to; x++) {
      for (let y = x % 4; y < GAP_STRIP_PX; y += 4) context.fillRect(x, y, 1, 2);
      context.globalAlpha = 0.5;
      for (let y = GAP_STRIP_PX + ((x + 7) % 8); y < MINIMAP_PX; y += 8) context.fillRect(x, y, 1, 1);
      context.globalAlpha = 1;
    }
  }
}

const FRAME_MARKS_PX = 8;

/** Where the marked frame of the profile has samples, as a strip at the top. */
function paintFrameMarks(
  context: CanvasRenderingContext2D,
  marks: Marks | undefined,
  bounds: TimeBounds,
  width: number,
  tokens: CanvasTokens,
): void {
  if (marks === undefined) return;
  const xAt = (timeNs: number) => ((timeNs - bounds.beginNs) * width) / Math.max(1, bounds.endNs - bounds.beginNs);
  context.fillStyle = tokens.accent;
  for (let i = 0; i < marks.count; i++) {
    const from = Math.floor(xAt(marks.t[i] as number));
    context.fillRect(from, 0, Math.max(1, Math.ceil(xAt(marks.until[i] as number)) - from), FRAME_MARKS_PX);
  }
}

function windowPainter(app: App, box: HTMLElement, canvas: HTMLCanvasElement): () => void {
  const repaint = createPainter(app, canvas);
  return () => {
    const width = box.clientWidth;
    const { view } = app.stores.view.getState();
    const bounds = app.select.bounds();
    const markers = app.stores.markers.getState();
    const { frameMarks } = app.stores.overlay.getState();
    repaint(width, MINIMAP_PX, [view, bounds, markers, frameMarks], (context, tokens) => {
      const { leftPx, rightPx } = minimapWindow(view, bounds, width);
      context.fillStyle = tokens.lanes;
      context.globalAlpha = 0.62;
      context.fillRect(0, 0, leftPx, MINIMAP_PX);
      context.fillRect(rightPx, 0, width - rightPx, MINIMAP_PX);
      context.globalAlpha = 1;
      context.fillStyle = tokens.accent;
      for (const x of [leftPx, rightPx - 1]) context.fillRect(Math.round(x), 0, 1, MINIMAP_PX);
      for (const x of [leftPx, rightPx]) {
        context.beginPath();
        context.roundRect(Math.min(width - 5, Math.max(0, x - 2.5)), MINIMAP_PX / 2 - 9, 5, 18, 2.5);
        context.fill();
      }
      paintFrameMarks(context, frameMarks, bounds, width, tokens);
      paintMarkers(context, markers, bounds, width, tokens);
    });
  };
}

/** The markers A and B: a line each, and its letter at the bottom. */
function paintMarkers(
  context: CanvasRenderingContext2D,
  markers: MarkersState,
  { beginNs, endNs }: TimeBounds,
  width: number,
  tokens: CanvasTokens,
): void {
  context.font = `600 ${9 * tokens.textSize}px ${tokens.fontFamily}`;
  for (const name of MARKER_NAMES) {
    const timeNs = markers[name];
    if (timeNs === undefined) continue;
    const x = Math.round(((timeNs - beginNs) * width) / Math.max(1, endNs - beginNs));
    const left = Math.min(x, width - 10);
    context.fillStyle = tokens.text;
    context.fillRect(Math.min(x, width - 1), 0, 1, MINIMAP_PX);
    context.fillRect(left, MINIMAP_PX - 11, 10, 11);
    context.fillStyle = tokens.lanes;
    context.fillText(name.toUpperCase(), left + 2, MINIMAP_PX - 2);
  }
}

function attachMinimapDrag(app: App, box: HTMLElement): () => void {
  const { on, stop } = listenTo(box);
  let held: { readonly grip: MinimapGrip; readonly x: number; readonly view: Viewport } | undefined;
  const xOf = (event: MouseEvent) => event.clientX - box.getBoundingClientRect().left;
  const view = () => app.stores.view.getState().view;
  const gripUnder = (x: number) => gripAt(minimapWindow(view(), app.select.bounds(), box.clientWidth), x);
  on("pointerdown", (event) => {
    box.setPointerCapture(event.pointerId);
    const x = xOf(event);
    const grip = gripUnder(x);
    if (grip === "outside") app.actions.view.show(centreAt(view(), app.select.bounds(), box.clientWidth, x));
    held = { grip: grip === "outside" ? "window" : grip, x, view: view() };
  });
  on("pointermove", (event) => {
    const x = xOf(event);
    if (held === undefined) box.style.cursor = CURSORS[gripUnder(x)];
    else app.actions.view.show(dragGrip(held.grip, held.view, app.select.bounds(), box.clientWidth, x - held.x));
  });
  on("pointerup", () => {
    held = undefined;
  });
  on("dblclick", app.actions.view.fit);
  on("wheel", (event) => {
    event.preventDefault();
    app.actions.view.zoom(Math.exp((event.deltaY || event.deltaX) * 0.0022), middleOf(view()));
  });
  return stop;
}

function largest(values: Float32Array, from: number, to: number): number {
  let most = 0;
  for (let i = from; i < to; i++) most = Math.max(most, values[i] ?? 0);
  return Math.min(1, most);
}
