import type { App } from "../../app.js";
import { mountMarksInView } from "./marks-in-view.js";

/** Keeps the changes of CPU of the vCPUs on screen, while they are to be marked. Returns the way to stop. */
export function mountMigrations(app: App): () => void {
  const { overlay, session } = app.stores;
  return mountMarksInView(app, {
    // Marks that are nearer to each other cover each other.
    apartPx: 7,
    isOn: () => overlay.getState().marksMigrations,
    ask: (engine, request) => engine.migrations(request),
    take: (migrations) => overlay.setState({ migrations }),
    has: (lane) => session.getState().lanes?.kinds[lane] === "vcpu",
  });
}
