import type { SessionInfo } from "../../workers/model/engine-api.js";

/** The content ids of the traces of a session, each once. */
export function contentsOf(info: Pick<SessionInfo, "traces"> | undefined): readonly string[] {
  return [...new Set(info?.traces.map(({ contentId }) => contentId))];
}
