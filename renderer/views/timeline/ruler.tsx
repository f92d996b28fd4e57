import { useEffect, useRef } from "react";
import type { App } from "../../app.js";
import { type Ticks, ticksFor } from "../../viewmodel/ticks.js";
import { baseAt, CLOCK_TITLE, formatDate, TIME_FORMAT_TITLES } from "../../viewmodel/time-format.js";
import { pxAtTime, timeAtPx } from "../../viewmodel/viewport.js";
import { useApp, useDerived, useView } from "../use-app.js";
import { createPainter, listenTo } from "./canvas-layer.js";
import type { CanvasTokens } from "./tokens.js";

const RULER_PX = 30;
const FONT_PX = 11;

/** The scale above the lanes. A drag on it selects a range; a double click shows the whole trace. */
export function Ruler() {
  const app = useApp();
  const canvas = useRef<HTMLCanvasElement>(null);

  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    const stops = [app.loop.onDraw(rulerPainter(app, element)), attachRulerDrag(app, element)];
    return () => {
      for (const stop of stops) stop();
    };
  }, [app]);

  return <canvas ref={canvas} className="ruler" role="img" aria-label="Time scale" />;
}

/** The day and the kind of time, which all labels share. */
export function RulerCorner() {
  const format = useView((view) => view.timeFormat);
  const day = useDerived((app) => formatDate(app.select.timeBase(), app.stores.view.getState().view.startNs));
  const shown = useDerived((app) => baseAt(app.select.timeBase(), app.stores.view.getState().view.startNs).format);
  const title = shown === format ? TIME_FORMAT_TITLES[format] : CLOCK_TITLE;
  return (
    <div className="ruler-corner">
      <span className="num">{day}</span>
      <span className="quiet">{title}</span>
    </div>
  );
}

function rulerPainter(app: App, canvas: HTMLCanvasElement): () => void {
  const repaint = createPainter(app, canvas);
  return () => {
    const { view, widthPx } = app.stores.view.getState();
    const base = app.select.timeBase();
    const { range } = app.stores.selection.getState();
    repaint(widthPx, RULER_PX, [view, base, range], (context, tokens) => {
      const at = (timeNs: number) => pxAtTime(view, widthPx, timeNs);
      if (range !== undefined) {
        context.fillStyle = tokens.accent;
        context.globalAlpha = 0.25;
        context.fillRect(at(range.t0), 0, Math.max(1, at(range.t1) - at(range.t0)), RULER_PX);
        context.globalAlpha = 1;
      }
      paintTicks(context, ticksFor(view, widthPx, base), at, tokens);
    });
  };
}

function paintTicks(
  context: CanvasRenderingContext2D,
  ticks: Ticks,
  at: (timeNs: number) => number,
  tokens: CanvasTokens,
): void {
  context.font = `${FONT_PX}px ${tokens.fontFamily}`;
  context.fontVariantCaps = "normal";
  context.textBaseline = "alphabetic";
  context.fillStyle = tokens.textQuiet;
  context.globalAlpha = 0.45;
  for (const timeNs of ticks.minorNs) context.fillRect(Math.round(at(timeNs)), RULER_PX - 4, 1, 4);
  let isFirst = true;
  for (const tick of ticks.major) {
    const x = Math.round(at(tick.timeNs));
    context.globalAlpha = 0.7;
    context.fillRect(x, RULER_PX - 9, 1, 9);
    context.globalAlpha = 1;
    // A label cut off at the left is left out; the next one then shows the whole time.
    if (x < 0) continue;
    const quietLength = isFirst ? 0 : tick.quietLength;
    isFirst = false;
    const quiet = tick.label.slice(0, quietLength);
    const loud = tick.label.slice(quietLength);
    context.fillStyle = tokens.textQuiet;
    context.globalAlpha = 0.62;
    context.fillText(quiet, x + 5, RULER_PX - 12);
    context.globalAlpha = 1;
    context.fillStyle = tokens.text;
    context.fillText(loud, x + 5 + context.measureText(quiet).width, RULER_PX - 12);
    context.fillStyle = tokens.textQuiet;
  }
  context.globalAlpha = 1;
}

function attachRulerDrag(app: App, canvas: HTMLCanvasElement): () => void {
  const { on, stop } = listenTo(canvas);
  const { selection, view } = app.actions;
  let startNs: number | undefined;
  const xOf = (event: MouseEvent) => event.clientX - canvas.getBoundingClientRect().left;
  const timeOf = (event: MouseEvent) => {
    const { view: window, widthPx } = app.stores.view.getState();
    return timeAtPx(window, widthPx, xOf(event));
  };
  on("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    startNs = timeOf(event);
    selection.setRange(undefined);
  });
  on("pointermove", (event) => {
    const timeNs = timeOf(event);
    selection.hover({ timeNs, lane: undefined, xPx: xOf(event), yPx: 0, cell: undefined });
    if (startNs === undefined || startNs === timeNs) return;
    selection.setRange({ t0: Math.min(startNs, timeNs), t1: Math.max(startNs, timeNs) });
  });
  on("pointerup", () => {
    startNs = undefined;
  });
  on("pointerleave", () => selection.hover(undefined));
  on("dblclick", view.fit);
  return stop;
}
