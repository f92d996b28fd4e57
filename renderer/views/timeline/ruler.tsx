import { useEffect, useRef } from "react";
import type { App } from "../../app.js";
import { ticksFor } from "../../viewmodel/ticks.js";
import {
  baseAt,
  CLOCK_TITLE,
  digitsFor,
  formatDate,
  formatTime,
  timeFormatTitle,
} from "../../viewmodel/time-format.js";
import { breaksOf, nsPerPx, pxAtTime } from "../../viewmodel/viewport.js";
import { LaneOrderMenu } from "../lane-order-menu.js";
import { useApp, useDerived, useSelection, useView } from "../use-app.js";
import { createPainter } from "./canvas-layer.js";
import { attachGestures } from "./gestures.js";
import { paintBreak } from "./paint-break.js";
import { paintFlags } from "./paint-flags.js";
import { paintTicks } from "./paint-ticks.js";
import { moveByKey } from "./ruler-keys.js";
import { mountTimeFlag } from "./time-flag.js";

const RULER_PX = 30;
/** The time behind a break is told to about so many px. */
const BESIDE_BREAK_PX = 10;

/**
 * The scale above the lanes. A drag on it selects a range, a click places the cursor, a double click shows the whole
 * trace. With the focus it is a slider: arrow keys move the cursor, with Shift an end of the selection.
 */
export function Ruler() {
  const app = useApp();
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const cursorNs = useSelection((selection) => selection.cursorNs);
  const base = useDerived((a) => a.select.timeBase());
  const bounds = useDerived((a) => a.select.bounds());

  useEffect(() => {
    const element = box.current;
    if (element === null || canvas.current === null) return;
    const stops = [
      app.loop.onDraw(rulerPainter(app, canvas.current)),
      attachGestures({ element, isRuler: true, cellUnder: () => undefined }, app),
      mountTimeFlag(app, element),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [app]);

  return (
    <div
      ref={box}
      className="ruler-box"
      role="slider"
      tabIndex={0}
      aria-label="Time"
      aria-valuemin={bounds.beginNs}
      aria-valuemax={bounds.endNs}
      aria-valuenow={Math.round(cursorNs ?? bounds.beginNs)}
      aria-valuetext={cursorNs === undefined ? "no time picked" : formatTime(base, cursorNs)}
      onKeyDown={(event) => moveByKey(app, event)}
    >
      <canvas ref={canvas} className="ruler" />
    </div>
  );
}

/** The day and the kind of time, which all labels share. */
export function RulerCorner() {
  const format = useView((view) => view.timeFormat);
  const zone = useView((view) => view.timeZone);
  const day = useDerived((app) => formatDate(app.select.timeBase(), app.stores.view.getState().view.startNs));
  const shown = useDerived((app) => baseAt(app.select.timeBase(), app.stores.view.getState().view.startNs).format);
  const title = shown === format ? timeFormatTitle(format, zone) : CLOCK_TITLE;
  return (
    <div className="ruler-corner">
      <LaneOrderMenu />
      <span className="num">{day}</span>
      <span className="quiet">{title}</span>
    </div>
  );
}

export function rulerPainter(app: App, canvas: HTMLCanvasElement): () => void {
  const repaint = createPainter(app, canvas);
  return () => {
    const { view, widthPx } = app.stores.view.getState();
    const base = app.select.timeBase();
    const { range } = app.stores.selection.getState();
    const written = app.select.annotations();
    const { selected } = app.stores.annotations.getState();
    repaint(widthPx, RULER_PX, [view, base, range, written, selected], (context, tokens) => {
      const at = (timeNs: number) => pxAtTime(view, widthPx, timeNs);
      if (range !== undefined) {
        context.fillStyle = tokens.accent;
        context.globalAlpha = 0.25;
        context.fillRect(at(range.t0), 0, Math.max(1, at(range.t1) - at(range.t0)), RULER_PX);
        context.globalAlpha = 1;
      }
      const ticks = ticksFor(view, widthPx, base);
      if (view.squeeze === undefined) paintTicks(context, ticks, { at, tokens, heightPx: RULER_PX });
      else {
        const digits = digitsFor(nsPerPx(view, widthPx) * BESIDE_BREAK_PX);
        const breaks = breaksOf(view).map(({ t0, t1 }) => {
          return { left: at(t0), right: at(t1), text: () => formatTime(base, t1, digits) };
        });
        for (const { left, right } of breaks) paintBreak(context, left, right, RULER_PX, tokens);
        paintTicks(context, ticks, { at, tokens, heightPx: RULER_PX, breaks });
      }
      paintFlags(context, written, { at, widthPx, tokens, selected });
    });
  };
}
