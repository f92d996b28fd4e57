import type { App } from "../../app.js";
import type { ArrowEnd } from "../../state/annotations-store.js";
import type { Arrow } from "../../viewmodel/arrows.js";
import { createPainter } from "./canvas-layer.js";
import { paintAnnotations } from "./paint-annotations.js";
import { paintArrows } from "./paint-arrows.js";
import { paintDimmed } from "./paint-dimmed.js";
import { paintFollowed } from "./paint-followed.js";
import { paintMarks } from "./paint-marks.js";
import { paintMigrations } from "./paint-migrations.js";
import { paintPath } from "./paint-path.js";
import { ownPlaces, placesOf } from "./places.js";

/**
 * A canvas over the lanes for overlays on demand: arrows of the picked state, a critical path, the lanes a row
 * of a table points at. Empty most of the time, and then it costs nothing. Returns the way to remove it.
 */
export function mountOverLanes(app: App, surface: HTMLElement): () => void {
  const canvas = document.createElement("canvas");
  canvas.className = "over-lanes";
  canvas.hidden = true;
  surface.append(canvas);
  const stops = [
    app.loop.onDraw(painter(app, canvas)),
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
  const repaint = createPainter(app, canvas);
  return () => {
    const { path, followed, migrations, marks } = app.stores.overlay.getState();
    const arrows = app.select.arrows();
    const { highlight } = app.stores.tables.getState();
    const hasMarks = 0 < (migrations?.count ?? 0) + (marks?.count ?? 0);
    const isPlain = path === undefined && followed === undefined && highlight.size === 0;
    const written = app.select.annotations();
    const { selected, arrowFrom } = app.stores.annotations.getState();
    const isUnwritten = written.length === 0 && arrowFrom === undefined;
    const isEmpty = arrows.arrows.length === 0 && isPlain && !hasMarks && isUnwritten;
    if (canvas.hidden !== isEmpty) canvas.hidden = isEmpty;
    if (isEmpty) return;
    const { view, widthPx, heightPx, rowPx } = app.stores.view.getState();
    const lanes = [app.select.layout(), app.select.rows()];
    const arrow = arrowFrom && arrowDrawn(app, arrowFrom);
    const inputs = [arrows, path, followed, migrations, marks, highlight, view, rowPx, ...lanes];
    const writtenInputs = [written, selected, arrow?.fromNs, arrow?.fromLane, arrow?.toNs, arrow?.toLane];
    repaint(widthPx, heightPx, [...inputs, ...writtenInputs], (context, tokens) => {
      const places = placesOf(app, tokens);
      const own = ownPlaces(app, places);
      if (path !== undefined) paintPath(context, path, places);
      else if (followed !== undefined) paintFollowed(context, followed, places);
      else if (0 < highlight.size) paintDimmed(context, highlight, places);
      const standsOut = (lane: number) =>
        isPlain || (path === undefined && (followed === undefined ? highlight.has(lane) : lane === followed.lane));
      if (marks !== undefined) paintMarks(context, marks, own, standsOut);
      if (migrations !== undefined) paintMigrations(context, migrations, own, standsOut);
      paintArrows(context, arrows, places);
      paintAnnotations(context, written, { places, own, selected });
      if (arrow !== undefined) paintArrows(context, { arrows: [arrow], more: 0 }, places);
    });
  };
}

/** The arrow that is being drawn: to the pointer, or else to what is selected. */
function arrowDrawn(app: App, { lane, timeNs }: ArrowEnd): Arrow {
  const { hover, lane: picked, cursorNs } = app.stores.selection.getState();
  const to = hover?.lane === undefined ? { lane: picked, timeNs: cursorNs } : hover;
  return { kind: "", fromLane: lane, fromNs: timeNs, toLane: to.lane ?? lane, toNs: to.timeNs ?? timeNs };
}
