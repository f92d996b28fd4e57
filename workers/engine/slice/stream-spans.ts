import { greatestOf, leastOf } from "../../core/bigints.js";
import type { StreamTally } from "../../formats/format.js";
import type { SessionStream } from "../../ingest/session-streams.js";
import type { WrittenTimes } from "./write-events.js";

/**
 * From when to when the streams of a trace that is written were recorded. A stream of CTF says that exactly; other traces
 * say how long a stream may have been silent before its first event, and behind its last one, without a loss. A stream
 * whose silence may reach the begin or the end of the trace is written as one that was recorded there.
 */
export class StreamSpans {
  private readonly firstNs: bigint;
  private readonly lastNs: bigint;

  constructor(
    private readonly streams: readonly SessionStream[],
    private readonly tallies: readonly StreamTally[],
    times: WrittenTimes,
  ) {
    this.firstNs = leastOf(streams.map((_, i) => this.ownBegin(i))) ?? times.originNs;
    const last = greatestOf(tallies.map(({ end, lastNs }) => end?.ns ?? lastNs));
    // A stream that has not ended was read beyond the range, though its last event may lie before.
    const isAllRead = tallies.every(({ end }) => end !== undefined);
    this.lastNs = (isAllRead ? leastOf([times.endNs, last]) : (times.endNs ?? last)) ?? times.originNs;
  }

  /** Absolute ns, by the index of the stream in its trace. */
  begin(stream: number): bigint {
    const begin = this.ownBegin(stream) ?? this.firstNs;
    const quietNs = this.streams[stream]?.description.quietBeginNs;
    return quietNs === undefined || begin <= this.firstNs + quietNs ? this.firstNs : begin;
  }

  end(stream: number): bigint {
    const { end } = this.tallies[stream] as StreamTally;
    return end === undefined || this.lastNs <= end.ns + end.quietNs ? this.lastNs : end.ns;
  }

  private ownBegin(stream: number): bigint | undefined {
    return this.streams[stream]?.description.beginNs ?? this.tallies[stream]?.firstNs;
  }
}
