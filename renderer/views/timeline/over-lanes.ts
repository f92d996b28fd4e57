import type { App } from "../../app.js";
import { rowOfLane } from "../../viewmodel/lane-layout.js";
import { pxOfRow } from "../../viewmodel/rows.js";
import { pxAtTime } from "../../viewmodel/viewport.js";
import { paintArrows } from "./paint-arrows.js";
import { paintDimmed } from "./paint-dimmed.js";
import { paintPath } from "./paint-path.js";
import { sizeCanvas } from "./ruler.js";
import { type CanvasTokens, canvasTokens } from "./tokens.js";

/** Where things are on screen, for whoever paints over the lanes. In CSS px. */
export interface Places {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly rowPx: number;
  readonly tokens: CanvasTokens;
  x(timeNs: number): number;
  /** Top of the row of a lane, or of what it is folded into; undefined where it is hidden. */
  top(lane: number): number | undefined;
}

/**
 * A canvas over the lanes for what is shown on demand: arrows of the picked state, a critical path, the lanes a row
 * of a table points at. Empty most of the time, and then it costs nothing. Returns the way to remove it.
 */
export function mountOverLanes(app: App, surface: HTMLElement): () => void {
  const canvas = document.createElement("canvas");
  canvas.className = "over-lanes";
  canvas.hidden = true;
  surface.append(canvas);
  const stops = [
    app.loop.onDraw(painter(app, canvas)),
    app.stores.selection.subscribe((selection, before) => {
      if (selection.state !== before.state) app.actions.overlay.showArrows(selection.state);
    }),
    app.stores.session.subscribe((session, before) => {
      if (session.info === before.info || session.phase === "open") return;
      app.actions.overlay.reset();
      app.actions.tables.clearHighlight();
    }),
  ];
  return () => {
    for (const stop of stops) stop();
    canvas.remove();
  };
}

function painter(app: App, canvas: HTMLCanvasElement): () => void {
  const context = canvas.getContext("2d");
  let painted: readonly unknown[] = [];
  return () => {
    const { arrows, path } = app.stores.overlay.getState();
    const { highlight } = app.stores.tables.getState();
    const isEmpty = arrows.arrows.length === 0 && path === undefined && highlight.size === 0;
    if (canvas.hidden !== isEmpty) canvas.hidden = isEmpty;
    if (context === null || isEmpty) return;
    const { view, widthPx, heightPx, rowPx } = app.stores.view.getState();
    const layout = app.select.layout();
    const rows = app.select.rows();
    const ratio = window.devicePixelRatio || 1;
    const tokens = canvasTokens(app.select.theme());
    const inputs = [arrows, path, highlight, view, widthPx, heightPx, rowPx, layout, rows, ratio, tokens];
    if (inputs.every((input, i) => input === painted[i])) return;
    painted = inputs;
    sizeCanvas(canvas, widthPx, heightPx, ratio);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, widthPx, heightPx);
    const places: Places = {
      widthPx,
      heightPx,
      rowPx,
      tokens,
      x: (timeNs) => pxAtTime(view, widthPx, timeNs),
      top: placer(app),
    };
    if (path !== undefined) paintPath(context, path, places);
    else if (0 < highlight.size) paintDimmed(context, highlight, places);
    paintArrows(context, arrows, places);
  };

  /** Remembers rows: a path passes the same lanes again and again. */
  function placer(of: App): (lane: number) => number | undefined {
    const layout = of.select.layout();
    const rows = of.select.rows();
    const { rowPx } = of.stores.view.getState();
    const { parents } = of.stores.session.getState().tree;
    const tops = new Map<number, number | undefined>();
    const find = (lane: number): number | undefined => {
      for (let one = lane; 0 <= one; one = parents[one] ?? -1) {
        const row = rowOfLane(layout, one);
        if (0 <= row) return pxOfRow(layout, rows, rowPx, row);
      }
      return undefined;
    };
    return (lane) => {
      if (!tops.has(lane)) tops.set(lane, find(lane));
      return tops.get(lane);
    };
  }
}
