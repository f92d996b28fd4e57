import { useEffect, useRef } from "react";
import type { App } from "../../app.js";
import { type Tick, type Ticks, ticksFor } from "../../viewmodel/ticks.js";
import { baseAt, CLOCK_TITLE, formatDate, formatTime, timeFormatTitle } from "../../viewmodel/time-format.js";
import { breaksOf, pxAtTime } from "../../viewmodel/viewport.js";
import { LaneOrderMenu } from "../lane-order-menu.js";
import { useApp, useDerived, useSelection, useView } from "../use-app.js";
import { createPainter } from "./canvas-layer.js";
import { attachGestures } from "./gestures.js";
import { paintBreak } from "./paint-break.js";
import { paintFlags } from "./paint-flags.js";
import { moveByKey } from "./ruler-keys.js";
import { mountTimeFlag } from "./time-flag.js";
import type { CanvasTokens } from "./tokens.js";

const RULER_PX = 30;
const FONT_PX = 11;

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
      const breaks = view.squeeze && breaksOf(view).map(({ t0, t1 }) => ({ left: at(t0), right: at(t1) }));
      for (const { left, right } of breaks ?? []) paintBreak(context, left, right, RULER_PX, tokens);
      paintTicks(context, ticksFor(view, widthPx, base), at, tokens, breaks);
      paintFlags(context, written, { at, widthPx, tokens, selected });
    });
  };
}

function paintTicks(
  context: CanvasRenderingContext2D,
  ticks: Ticks,
  at: (timeNs: number) => number,
  tokens: CanvasTokens,
  breaks: readonly PlacedBreak[] | undefined,
): void {
  context.font = `${FONT_PX * tokens.textSize}px ${tokens.fontFamily}`;
  context.fontVariantCaps = "normal";
  context.textBaseline = "alphabetic";
  context.fillStyle = tokens.textQuiet;
  context.globalAlpha = 0.45;
  for (const timeNs of ticks.minorNs) context.fillRect(Math.round(at(timeNs)), RULER_PX - 4, 1, 4);
  let isFirst = true;
  let takenPx = 0;
  for (const [i, tick] of ticks.major.entries()) {
    const x = Math.round(at(tick.timeNs));
    context.globalAlpha = 0.7;
    context.fillRect(x, RULER_PX - 9, 1, 9);
    const widthPx = context.measureText(tick.label).width;
    const left = breaks === undefined ? x + GAP_PX : besideBreaks(x, widthPx, takenPx, breaks);
    // A label cut off at the left is left out, as is one without room between breaks; the next one then shows the whole time.
    if (x < 0 || left === undefined) {
      isFirst = true;
      continue;
    }
    const hasGap = breaks !== undefined && isApart(ticks.major[i - 1], tick, at, breaks);
    paintLabel(context, tick, left, isFirst || hasGap ? 0 : tick.quietLength, tokens);
    takenPx = left + widthPx + GAP_PX;
    isFirst = false;
  }
  context.globalAlpha = 1;
}

/** Free px beside a label. */
const GAP_PX = 5;

interface PlacedBreak {
  readonly left: number;
  readonly right: number;
}

/** The left edge of a label between two breaks: at the right of its tick, else at the left; undefined where there is no room. */
function besideBreaks(x: number, widthPx: number, takenPx: number, breaks: readonly PlacedBreak[]): number | undefined {
  const next = breaks.find(({ left }) => x <= left)?.left ?? Number.POSITIVE_INFINITY;
  const before = Math.max(takenPx, breaks.findLast(({ right }) => right <= x)?.right ?? 0);
  if (before <= x && x + GAP_PX + widthPx <= next) return x + GAP_PX;
  return before <= x - GAP_PX - widthPx ? x - GAP_PX - widthPx : undefined;
}

/** Whether a break lies between two ticks: the time after it is written as a whole. */
function isApart(
  a: Tick | undefined,
  b: Tick,
  at: (timeNs: number) => number,
  breaks: readonly PlacedBreak[],
): boolean {
  const from = a === undefined ? Number.NEGATIVE_INFINITY : at(a.timeNs);
  return breaks.some(({ left }) => from <= left && left <= at(b.timeNs));
}

function paintLabel(
  context: CanvasRenderingContext2D,
  { label }: Tick,
  left: number,
  quietLength: number,
  tokens: CanvasTokens,
): void {
  const quiet = label.slice(0, quietLength);
  context.fillStyle = tokens.textQuiet;
  context.globalAlpha = 0.62;
  context.fillText(quiet, left, RULER_PX - 12);
  context.globalAlpha = 1;
  context.fillStyle = tokens.text;
  context.fillText(label.slice(quietLength), left + context.measureText(quiet).width, RULER_PX - 12);
  context.fillStyle = tokens.textQuiet;
}
