import type { Session } from "../analyses/session.js";
import type { StreamTally } from "../formats/format.js";
import type { Discovery } from "../ingest/discover.js";
import type { SessionStream } from "../ingest/session-streams.js";
import type { LostSpan, QueryContext } from "../query/context.js";

/** What queries are told of a session that is being read. */
export interface ReadSession {
  readonly session: Session;
  readonly discovery: Discovery;
  readonly streams: readonly SessionStream[];
  readonly untilNs: number;
  beginNs(): number;
  tally(stream: number): StreamTally;
}

/** What queries read of a session, moving on with it. */
export function queryContext(open: ReadSession): QueryContext {
  return {
    lanes: open.session.lanes,
    edges: open.session.edges,
    strings: open.session.strings,
    waits: open.session.waits,
    timeline: open.discovery.clock.timeline,
    get beginNs() {
      return open.beginNs();
    },
    get untilNs() {
      return open.untilNs;
    },
    get lost() {
      return lostSpans(open);
    },
  };
}

function lostSpans(open: ReadSession): readonly LostSpan[] {
  const { machines } = open.discovery;
  return open.streams.flatMap(({ stream, machine, description, originNs }) =>
    open.tally(stream).lost.map(({ beginNs, endNs, events }) => ({
      stream: description.file,
      machine: machines[machine]?.name ?? "",
      cpu: description.cpu,
      startNs: Number(beginNs - originNs),
      endNs: Number(endNs - originNs),
      events,
    })),
  );
}
