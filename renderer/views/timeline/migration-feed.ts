import type { EngineApi } from "../../../workers/model/engine-api.js";
import type { Migrations } from "../../../workers/model/migrations.js";
import type { App } from "../../app.js";
import { WindowQuery } from "../../engine/window-query.js";
import { lanesAround } from "../../viewmodel/rows.js";

/** Marks that are nearer to each other cover each other. */
const APART_PX = 7;

/** Keeps the changes of CPU of the vCPUs on screen, while they are to be marked. Returns the way to stop. */
export function mountMigrations(app: App): () => void {
  const { overlay, session, view } = app.stores;
  let feed: { readonly engine: EngineApi; readonly query: WindowQuery<Migrations> } | undefined;
  const feedOf = (engine: EngineApi) => {
    if (feed?.engine === engine) return feed.query;
    feed?.query.dispose();
    const query = new WindowQuery<Migrations>(
      ({ lanes, t0, t1 }) => {
        const { widthPx } = view.getState();
        return engine.migrations({ lanes, t0, t1, apartNs: ((t1 - t0) * APART_PX) / Math.max(1, widthPx) });
      },
      (migrations) => overlay.setState({ migrations }),
    );
    feed = { engine, query };
    return query;
  };
  const stop = app.loop.onUpdate(() => {
    const engine = app.engine();
    if (engine === undefined || !overlay.getState().marksMigrations) return;
    const { lanes, generation, progress } = session.getState();
    const shown = lanesAround(app.select.layout(), app.select.rows(), 0);
    const vcpus = shown.filter((lane) => lanes?.kinds[lane] === "vcpu");
    const { view: window, widthPx } = view.getState();
    feedOf(engine).update(window, vcpus, `${generation}:${progress?.readUntilNs ?? 0}:${widthPx}`);
  });
  return () => {
    stop();
    feed?.query.dispose();
  };
}
