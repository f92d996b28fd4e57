import type { Session } from "../../../../workers/analyses/session.js";
import { plainTimeline } from "../../../../workers/core/timeline.js";
import type { QueryContext } from "../../../../workers/query/context.js";

/** What queries read of a session whose time 0 is 0; it begins with its first event that analyses handle. */
export function sessionContext(session: Session, untilNs: number, more: Partial<QueryContext> = {}): QueryContext {
  const begun = session.machines.filter(({ lastNs }) => 0 < lastNs).map(({ beginNs }) => beginNs);
  const beginNs = begun.length === 0 ? 0 : Math.min(...begun);
  return { ...session, timeline: plainTimeline(0n), beginNs, untilNs, lost: [], ...more };
}
