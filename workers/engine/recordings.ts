import type { Run } from "../analyses/run.js";
import { greatestOf, leastOf } from "../core/bigints.js";
import { absoluteTime, sessionTime } from "../core/timeline.js";
import type { DecodePool } from "../ingest/decode-pool.js";
import type { Discovery } from "../ingest/discover.js";
import { machineOf } from "../ingest/machines.js";
import type { Merge } from "../ingest/merge.js";
import { type SessionStream, sessionStreams, streamsOfTrace } from "../ingest/session-streams.js";
import { recordedStreams } from "./edges.js";

/**
 * Tells a run where the recordings of a machine lie apart. Traces of a machine that overlap are one recording (kernel and
 * programs of one boot, several buffers). Whether a trace is over is known only when all of it has been handed over, as
 * few formats say before where they end.
 */
export class Recordings {
  private readonly streams: readonly SessionStream[];
  /** Traces with events that tell states of CPUs. Those of programs begin and end with processes. */
  private readonly telling = new Set<number>();
  /** By machine: such traces of the present recording. All that changes here. */
  readonly begun: readonly Set<number>[];

  constructor(
    private readonly discovery: Discovery,
    private readonly pool: DecodePool,
    private readonly merge: Merge,
    private readonly run: Pick<Run, "pause">,
  ) {
    this.streams = sessionStreams(discovery);
    this.begun = discovery.machines.map(() => new Set<number>());
    recordedStreams(this.streams).forEach(({ families }, i) => {
      if (families !== 0) this.telling.add(this.streams[i]?.trace ?? -1);
    });
  }

  /** The first row of a feed comes, at `t`. */
  begin(feed: number, t: number): void {
    const { discovery, pool } = this;
    const trace = pool.feeds[feed]?.trace ?? -1;
    const machine = machineOf(discovery.machines, trace);
    const begun = this.begun[machine];
    if (begun === undefined || begun.has(trace) || this.isLog(trace)) return;
    if (this.isOver(begun) && this.pause(machine, begun, trace, t)) begun.clear();
    if (this.telling.has(trace)) begun.add(trace);
  }

  /** False: what follows was recorded from before the end on. */
  private pause(machine: number, before: ReadonlySet<number>, trace: number, t: number): boolean {
    const { timeline } = this.discovery.clock;
    const end = this.endOf(before);
    const begin = this.beginOf(trace, t);
    if (end === undefined || begin <= end) return false;
    // Where time between traces is left out, a stretch begins with its first event.
    this.run.pause(machine, sessionTime(timeline, end), Math.min(sessionTime(timeline, begin), t));
    return true;
  }

  private isOver(traces: ReadonlySet<number>): boolean {
    const { pool, merge } = this;
    return 0 < traces.size && pool.feeds.every(({ trace }, input) => !traces.has(trace) || merge.isOver(input));
  }

  private isLog(trace: number): boolean {
    return this.discovery.traces[trace]?.trace.description.isLog === true;
  }

  /** The last time that traces, which are over, tell anything of; absolute ns. */
  private endOf(traces: ReadonlySet<number>): bigint | undefined {
    const own = [...traces].flatMap((trace) => streamsOfTrace(this.streams, this.discovery, trace));
    const ends = own.flatMap(({ stream, shiftNs }) => {
      const { lastNs, end } = this.pool.tally(stream);
      return [lastNs, end?.ns].flatMap((ns) => (ns === undefined ? [] : ns + shiftNs));
    });
    return greatestOf(ends);
  }

  /** A stream may have been recorded from before its first event on. Absolute ns. */
  private beginOf(trace: number, t: number): bigint {
    const own = streamsOfTrace(this.streams, this.discovery, trace);
    const begins = own.flatMap(({ description: { beginNs }, shiftNs }) =>
      beginNs === undefined ? [] : beginNs + shiftNs,
    );
    return leastOf([absoluteTime(this.discovery.clock.timeline, t), ...begins]) as bigint;
  }
}
