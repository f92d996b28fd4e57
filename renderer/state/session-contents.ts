import type { SessionInfo } from "../../workers/model/engine-api.js";
import type { NextTrace } from "./session-store.js";

/** The content ids of the traces of a session, each once. */
export function contentsOf(info: Pick<SessionInfo, "traces"> | undefined): readonly string[] {
  return [...new Set(info?.traces.map(({ contentId }) => contentId))];
}

/** A trace that has opened beside the open one. Bookmarks and views that are about none of what is open have no place there. */
export function readyTrace(name: string, open: SessionInfo | undefined, next: SessionInfo): NextTrace {
  const { traces, extras = [] } = next;
  const contents = new Set(contentsOf(open));
  return { name, isReady: true, extras: traces.some(({ contentId }) => contents.has(contentId)) ? extras : [] };
}
