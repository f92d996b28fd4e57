import { ownClockNs, sessionNsOf } from "../../workers/model/annotations/trace-clock.js";
import type { LaneList, SessionInfo } from "../../workers/model/engine-api.js";
import type { ViewLink } from "../../workers/model/view-link.js";
import type { ViewRow } from "../persist/schema.js";
import { keptStates, savedView } from "./persistence/saved-view.js";
import { contentsOf } from "./session-contents.js";
import type { Stores } from "./stores.js";

/** The view on screen as a link. Undefined while there is none. */
export function linkOf(stores: Stores): ViewLink | undefined {
  const { info, lanes } = stores.session.getState();
  const clock = info?.traces.find((trace) => !trace.clock.isMoved) ?? info?.traces[0];
  if (info === undefined || lanes === undefined || clock === undefined) return undefined;
  const row = savedView(info.contentId, 0, lanes, keptStates(stores));
  const ns = (timeNs: number) => ownClockNs(clock.clock, timeNs);
  const [from, to] = [ns(row.t0), ns(row.t1)];
  return {
    contents: contentsOf({ traces: [clock, ...info.traces] }),
    from,
    to: from < to ? to : from + 1n,
    ...(row.selection && { selection: { from: ns(row.selection.t0), to: ns(row.selection.t1) } }),
    ...(row.lane !== undefined && { lane: row.lane }),
    ...(row.stateNs !== undefined && { at: ns(row.stateNs) }),
    area: row.area ?? [],
    pinned: row.pinned,
    hidden: row.hidden,
    opened: row.expanded,
    closed: row.collapsed,
    filter: row.filter,
  };
}

/** Whether a session has all traces of a link. */
export function isHere({ contents }: ViewLink, info: Pick<SessionInfo, "traces"> | undefined): boolean {
  const own = new Set(contentsOf(info));
  return contents.every((id) => own.has(id));
}

/** The view that a link leads to, in a session that has its traces. */
export function viewOf(link: ViewLink, info: SessionInfo): ViewRow {
  const clock = info.traces.find(({ contentId }) => contentId === link.contents[0])?.clock;
  const at = (ns: bigint) => (clock === undefined ? 0 : sessionNsOf(clock, ns));
  const { selection, lane, at: stateNs, area } = link;
  return {
    contentId: info.contentId,
    savedAt: 0,
    t0: at(link.from),
    t1: at(link.to),
    scrollPx: 0,
    collapsed: link.closed,
    expanded: link.opened,
    pinned: link.pinned,
    hidden: link.hidden,
    filter: link.filter,
    ...(selection && { selection: { t0: at(selection.from), t1: at(selection.to) } }),
    ...(lane !== undefined && { lane }),
    ...(stateNs !== undefined && { stateNs: at(stateNs) }),
    ...(0 < area.length && { area }),
  };
}

/** How many of the lanes that a link names are not in the session. */
export function lanesAway({ area, pinned, hidden, lane }: ViewLink, lanes: LaneList): number {
  const known = new Set(lanes.paths);
  const named = new Set([...area, ...pinned, ...hidden, ...(lane === undefined ? [] : [lane])]);
  return [...named].filter((path) => !known.has(path)).length;
}
