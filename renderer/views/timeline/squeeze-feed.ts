import type { EngineApi } from "../../../workers/model/engine-api.js";
import type { LaneId } from "../../../workers/model/lanes.js";
import type { Quiet, QuietRequest } from "../../../workers/model/quiet.js";
import type { App } from "../../app.js";
import { CoalescingQuery } from "../../engine/coalescing-query.js";
import { lanesOfArea } from "../../viewmodel/area.js";
import { withDescendants } from "../../viewmodel/lane-tree.js";

/** Gaps shorter than these parts of the trace and the window are not looked for: to find all of them would take too long. */
const LEAST_OF_TRACE = 2e-6;
const LEAST_OF_WINDOW = 5e-6;
/** More would make each zoom slow. */
const MOST_GAPS = 50_000;

/**
 * Asks when nothing happens on the lanes, while gaps are squeezed: anew when lanes come or go, and when more is read.
 * Returns the way to stop.
 */
export function mountSqueeze(app: App): () => void {
  const { session, view } = app.stores;
  let feed: { readonly engine: EngineApi; readonly query: CoalescingQuery<QuietRequest, Quiet> } | undefined;
  let asked: readonly unknown[] = [];
  const queryOf = (engine: EngineApi) => {
    if (feed?.engine === engine) return feed.query;
    feed?.query.dispose();
    const take = (quiet: Quiet, { lanes }: QuietRequest) => {
      // An answer about other lanes: the next one is under way.
      if (lanes === lanesAsked) app.actions.squeeze.take(quiet);
    };
    feed = { engine, query: new CoalescingQuery((request) => engine.quiet(request), take) };
    return feed.query;
  };
  let lanesAsked: Int32Array | undefined;
  const stop = app.loop.onUpdate(() => {
    const { squeezing, view: window } = view.getState();
    const engine = app.engine();
    const { tree, progress, generation } = session.getState();
    if (squeezing === undefined || engine === undefined || progress === undefined) {
      asked = [];
      lanesAsked = undefined;
      return;
    }
    const { beginNs, endNs } = app.select.bounds();
    // Which lanes are idle changes with the window, and the gaps shall not.
    const { lanes: listed } = app.select.candidates();
    const of = squeezing.lane ?? listed;
    const now = [squeezing.begun, engine, of, tree, generation, progress.readUntilNs, beginNs, endNs];
    if (now.every((input, i) => input === asked[i])) return;
    asked = now;
    lanesAsked = lanesMeant(tree, of);
    const minNs = squeezing.leastNs ?? Math.max((endNs - beginNs) * LEAST_OF_TRACE, window.spanNs * LEAST_OF_WINDOW);
    queryOf(engine).request({ lanes: lanesAsked, t0: beginNs, t1: endNs, minNs, limit: MOST_GAPS });
  });
  return () => {
    stop();
    feed?.query.dispose();
  };
}

/** A lane with all below it, or those of a list with what they stand for. */
function lanesMeant(tree: Parameters<typeof lanesOfArea>[0], of: LaneId | Int32Array): Int32Array {
  return typeof of === "number" ? withDescendants(tree, of) : lanesOfArea(tree, new Set(of));
}
