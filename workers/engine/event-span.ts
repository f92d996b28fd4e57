import type { StreamTally } from "../formats/format.js";
import type { SessionStream } from "../ingest/session-streams.js";

interface CountedStreams {
  readonly streams: readonly SessionStream[];
  tally(stream: number): StreamTally;
}

/** Session times of the first and the last event; undefined if there is none. */
export function eventSpan(counted: CountedStreams): { readonly first: number; readonly last: number } | undefined {
  const times = counted.streams.flatMap(({ stream, originNs }) => {
    const { firstNs, lastNs } = counted.tally(stream);
    return [firstNs, lastNs].flatMap((ns) => (ns === undefined ? [] : Number(ns - originNs)));
  });
  if (times.length === 0) return undefined;
  return { first: times.reduce((a, b) => Math.min(a, b)), last: times.reduce((a, b) => Math.max(a, b)) };
}
