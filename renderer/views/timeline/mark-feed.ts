import type { App } from "../../app.js";
import { mountMarksInView } from "./marks-in-view.js";

/** Keeps the samples and lines of logs of the lanes on screen, while they are to be marked. Returns the way to stop. */
export function mountMarks(app: App): () => void {
  const { overlay } = app.stores;
  return mountMarksInView(app, {
    // Marks that are nearer to each other cannot be told apart.
    apartPx: 2,
    isOn: () => overlay.getState().showsMarks,
    ask: (engine, request) => engine.marks(request),
    take: (marks) => overlay.setState({ marks }),
  });
}
