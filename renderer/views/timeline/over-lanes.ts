import type { App } from "../../app.js";
import { rowOfLane } from "../../viewmodel/lane-layout.js";
import { createPainter } from "./canvas-layer.js";
import { paintArrows } from "./paint-arrows.js";
import { paintDimmed } from "./paint-dimmed.js";
import { paintFollowed } from "./paint-followed.js";
import { paintMigrations } from "./paint-migrations.js";
import { paintPath } from "./paint-path.js";
import { type Places, placesOf } from "./places.js";

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
    const { path, followed, migrations } = app.stores.overlay.getState();
    const arrows = app.select.arrows();
    const { highlight } = app.stores.tables.getState();
    const hasMarks = migrations !== undefined && 0 < migrations.count;
    const isPlain = path === undefined && followed === undefined && highlight.size === 0;
    const isEmpty = arrows.arrows.length === 0 && isPlain && !hasMarks;
    if (canvas.hidden !== isEmpty) canvas.hidden = isEmpty;
    if (isEmpty) return;
    const { view, widthPx, heightPx, rowPx } = app.stores.view.getState();
    const inputs = [arrows, path, followed, migrations, highlight, view, rowPx, app.select.layout(), app.select.rows()];
    repaint(widthPx, heightPx, inputs, (context, tokens) => {
      const places = placesOf(app, tokens);
      if (path !== undefined) paintPath(context, path, places);
      else if (followed !== undefined) paintFollowed(context, followed, places);
      else if (0 < highlight.size) paintDimmed(context, highlight, places);
      const standsOut = (lane: number) =>
        isPlain || (path === undefined && (followed === undefined ? highlight.has(lane) : lane === followed.lane));
      if (migrations !== undefined) paintMigrations(context, migrations, ownPlaces(app, places), standsOut);
      paintArrows(context, arrows, places);
    });
  };
}

/**
 * Places of lanes on show only. `places` puts a lane that is not on show on the row of its parent, where its marks would
 * be wrong. A lane may leave the list before its marks come.
 */
function ownPlaces(app: App, places: Places): Places {
  const layout = app.select.layout();
  return { ...places, top: (lane) => (rowOfLane(layout, lane) < 0 ? undefined : places.top(lane)) };
}
