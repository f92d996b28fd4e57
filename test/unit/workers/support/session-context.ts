import { inventoryOf } from "../../../../workers/analyses/inventory.js";
import type { Session } from "../../../../workers/analyses/session.js";
import { plainTimeline } from "../../../../workers/core/timeline.js";
import type { SessionFacts } from "../../../../workers/facts/session-facts.js";
import type { QueryContext } from "../../../../workers/query/context.js";

/** What is known of a session now. */
export function factsOf(session: Session): SessionFacts {
  return { ...session, inventory: inventoryOf(session) };
}

/** What queries read of a session whose time 0 is 0; it begins with its first event that analyses handle. */
export function sessionContext(session: Session, untilNs: number, more: Partial<QueryContext> = {}): QueryContext {
  const begun = session.machines.filter(({ lastNs }) => 0 < lastNs).map(({ beginNs }) => beginNs);
  const beginNs = begun.length === 0 ? 0 : Math.min(...begun);
  return {
    ...session,
    get inventory() {
      return inventoryOf(session);
    },
    timeline: plainTimeline(0n),
    beginNs,
    untilNs,
    lost: [],
    ...more,
  };
}
