import { absoluteTime, sessionTime } from "../../../workers/core/timeline.js";
import type { SessionInfo } from "../../../workers/model/engine-api.js";
import type { ViewRow } from "../../persist/schema.js";
import type { TimeRange } from "../../viewmodel/target.js";
import { timelineOf } from "../selectors.js";
import type { Stores } from "../stores.js";
import { keptStates, savedView } from "./saved-view.js";

/**
 * The view on screen, taken along into a session with more traces, or with more of the same. Its times are absolute,
 * because the other session may begin earlier. Undefined while there are no lanes.
 */
export type CarriedView = (info: SessionInfo) => ViewRow;

export function carryView(stores: Stores): CarriedView | undefined {
  const { info, lanes } = stores.session.getState();
  if (info === undefined || lanes === undefined) return undefined;
  const view = stores.view.getState();
  const { t0, t1, selection, compared, markers, ...row } = savedView("", Date.now(), lanes, keptStates(stores));
  const from = timelineOf(info);
  return (next) => {
    const to = timelineOf(next);
    const moved = (timeNs: number) => sessionTime(to, absoluteTime(from, timeNs));
    // The whole of a trace stays the whole, however long it becomes.
    const window = view.isWhole ? { t0: next.beginNs, t1: next.endNs } : { t0: moved(t0), t1: moved(t1) };
    const movedBoth = ({ a, b }: NonNullable<ViewRow["markers"]>) => {
      return { ...(a !== undefined && { a: moved(a) }), ...(b !== undefined && { b: moved(b) }) };
    };
    const movedRange = (one: TimeRange | undefined) => one && { t0: moved(one.t0), t1: moved(one.t1) };
    const [range, a, b] = [movedRange(selection), movedRange(compared?.a), movedRange(compared?.b)];
    const ranges = {
      ...(markers && { markers: movedBoth(markers) }),
      ...(range && { selection: range }),
      ...(compared && { compared: { ...(a && { a }), ...(b && { b }) } }),
    };
    return { ...row, ...window, ...ranges, contentId: next.contentId };
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
      moves: [...(row.moves ?? []), ...(before.moves ?? []).filter(({ lane }) => !here.has(lane))],
    };
  };
}
