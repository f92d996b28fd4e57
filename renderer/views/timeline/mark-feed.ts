import type { EngineApi } from "../../../workers/model/engine-api.js";
import { type Marks, type MarksRequest, NO_MARKS } from "../../../workers/model/marks.js";
import type { App } from "../../app.js";
import { CoalescingQuery } from "../../engine/coalescing-query.js";
import { markedRequest, profileRequest } from "../../state/profile-request.js";
import type { MarkedFrame } from "../../state/profile-store.js";
import { mountMarksInView } from "./marks-in-view.js";

/**
 * Keeps the samples and lines of logs of the lanes on screen, while they are to be marked; while a frame of the profile is
 * marked, its samples in the profile instead, in the minimap too. Returns the way to stop.
 */
export function mountMarks(app: App): () => void {
  const { overlay, profile, session } = app.stores;
  const version = () => {
    const { marked, ...state } = profile.getState();
    return marked === undefined
      ? ""
      : JSON.stringify([marked, { ...state, zoom: [], sample: undefined }, app.select.profiled()]);
  };
  const query = new CoalescingQuery(
    async (_: string) => {
      const { marked } = profile.getState();
      const engine = app.engine();
      const { lanes } = session.getState();
      if (marked === undefined || engine === undefined || lanes === undefined) return undefined;
      const { beginNs: t0, endNs: t1 } = app.select.bounds();
      const all = Int32Array.from({ length: lanes.count }, (_one, lane) => lane);
      return marksOfFrame(app, engine, marked, { lanes: all, t0, t1, apartNs: (t1 - t0) / MINIMAP_TICKS });
    },
    (frameMarks) => overlay.setState({ frameMarks }),
  );
  let asked = "";
  const stopWhole = app.loop.onUpdate(() => {
    const now = version();
    if (now === asked) return;
    asked = now;
    query.request(now);
  });
  const stopInView = mountMarksInView(app, {
    // Marks that are nearer to each other cannot be told apart.
    apartPx: 2,
    isOn: () => overlay.getState().showsMarks || profile.getState().marked !== undefined,
    ask: (engine, request) => {
      const { marked } = profile.getState();
      return marked === undefined ? engine.marks(request) : marksOfFrame(app, engine, marked, request);
    },
    take: (marks) => overlay.setState({ marks }),
    version,
  });
  return () => {
    stopInView();
    stopWhole();
    query.dispose();
  };
}

/** Marks nearer to each other cannot be told apart in the minimap. */
const MINIMAP_TICKS = 1000;

async function marksOfFrame(app: App, engine: EngineApi, marked: MarkedFrame, marks: MarksRequest): Promise<Marks> {
  const { sources } = await engine.profileSources();
  const request = profileRequest(app.stores.profile.getState(), sources, app.select.profiled());
  if (request === undefined) return NO_MARKS;
  const found = await engine.profileMarks({ ...markedRequest(request, marked), marks });
  return found.ok ? found.value : NO_MARKS;
}
