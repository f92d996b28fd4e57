import { absoluteTime, sessionTime } from "../../../workers/core/timeline.js";
import type { SessionInfo } from "../../../workers/model/engine-api.js";
import type { ViewRow } from "../../persist/schema.js";
import { timelineOf } from "../selectors.js";
import type { Stores } from "../stores.js";
import { savedView } from "./saved-view.js";

/**
 * The view on screen, taken along into a session with more traces, or with more of the same. Its times are absolute,
 * because the other session may begin earlier. Undefined while there are no lanes.
 */
export type CarriedView = (info: SessionInfo) => ViewRow;

export function carryView(stores: Stores): CarriedView | undefined {
  const { info, lanes, cpuOrder } = stores.session.getState();
  if (info === undefined || lanes === undefined) return undefined;
  const view = stores.view.getState();
  const states = { view, tree: stores.tree.getState(), selection: stores.selection.getState(), cpuOrder };
  const { t0, t1, selection, ...row } = savedView("", Date.now(), lanes, states);
  const from = timelineOf(info);
  return (next) => {
    const to = timelineOf(next);
    const moved = (timeNs: number) => sessionTime(to, absoluteTime(from, timeNs));
    // The whole of a trace stays the whole, however long it becomes.
    const window = view.isWhole ? { t0: next.beginNs, t1: next.endNs } : { t0: moved(t0), t1: moved(t1) };
    const range = selection && { selection: { t0: moved(selection.t0), t1: moved(selection.t1) } };
    return { ...row, ...window, ...range, contentId: next.contentId };
  };
}

/** A view with what an earlier one says of lanes that come back. `here`: paths of the lanes there are. */
export function withEarlier(
  now: CarriedView | undefined,
  earlier: CarriedView | undefined,
  here: ReadonlySet<string>,
): CarriedView | undefined {
  if (now === undefined || earlier === undefined) return now;
  return (info) => {
    const row = now(info);
    const before = earlier(info);
    const joined = (part: "collapsed" | "expanded" | "pinned" | "hidden") => [
      ...row[part],
      ...before[part].filter((path) => !here.has(path)),
    ];
    return {
      ...row,
      collapsed: joined("collapsed"),
      expanded: joined("expanded"),
      pinned: joined("pinned"),
      hidden: joined("hidden"),
    };
  };
}
