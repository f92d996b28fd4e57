import { formatCount, formatDuration } from "../core/format.js";
import { groupBy } from "../core/groups.js";
import { streamsOfTrace } from "../ingest/session-streams.js";
import type { StreamLosses, TraceInfo } from "../model/trace-info.js";
import type { LostSpan } from "../query/context.js";
import { causeWords, lossSums, lossText } from "../query/loss-text.js";
import type { OpenSession } from "./open-session.js";

type Trace = TraceInfo["traces"][number];

/** The losses of a trace, in all and by stream, and the packets before its begin that a ring buffer overwrote. */
export function lossInfo(
  open: OpenSession,
  trace: number,
  lost: LostByTrace,
): Pick<Trace, "lost" | "losses" | "earlier"> {
  const spans = lost.spans[trace] ?? [];
  const { events, gaps } = lossSums(spans);
  const losses = byStream(lost, spans);
  const earlier = earlierPackets(open, trace);
  return {
    lost: { events, gaps },
    ...(losses.length === 0 ? {} : { losses }),
    ...(earlier === undefined ? {} : { earlier }),
  };
}

/** All losses of a session. Its begin is counted from all streams each time that it is asked for. */
export interface LostByTrace {
  readonly spans: readonly (readonly LostSpan[])[];
  readonly beginNs: number;
  readonly untilNs: number;
}

/** Gaps of no stream (a CPU without one) count for the first trace of the machine. */
export function lostByTrace({ discovery, streams, query }: OpenSession): LostByTrace {
  // Streams of several traces may be called alike: a loss is told of each.
  const byStream = new Map<string, Set<number>>();
  for (const { trace, description } of streams) {
    byStream.set(description.id, (byStream.get(description.id) ?? new Set()).add(trace));
  }
  const firsts = new Map(discovery.machines.map(({ name, traces }) => [name, traces.slice(0, 1)]));
  const lost = discovery.traces.map((): LostSpan[] => []);
  for (const span of query.lost) {
    const told = new Set([
      ...(byStream.get(span.stream) ?? []),
      ...(span.stream === "" ? (firsts.get(span.machine) ?? []) : []),
    ]);
    for (const trace of told) lost[trace]?.push(span);
  }
  return { spans: lost, beginNs: query.beginNs, untilNs: query.untilNs };
}

function byStream({ beginNs, untilNs }: LostByTrace, spans: readonly LostSpan[]): StreamLosses[] {
  const groups = groupBy(spans, ({ cpu, stream }) => `${cpu} ${stream}`);
  return [...groups.values()].map((own) => {
    const [first] = own as [LostSpan];
    const sums = lossSums(own);
    const ns = own.reduce((sum, { startNs, endNs }) => sum + endNs - startNs, 0);
    const causes = [...new Set(own.map(({ cause }) => cause))];
    const { stream, cpu } = first;
    return {
      stream,
      cpu,
      ...sums,
      ns,
      causes,
      text: own.length === 1 ? lossText(first, beginNs, untilNs) : summary(own),
    };
  });
}

function summary(own: readonly LostSpan[]): string {
  const [first] = own as [LostSpan];
  const { events, gaps, uncounted } = lossSums(own);
  const ns = own.reduce((sum, { startNs, endNs }) => sum + endNs - startNs, 0);
  const who = first.cpu < 0 ? "" : `CPU ${first.cpu}: `;
  const many = uncounted === gaps ? "events" : `${formatCount(events)} events${0 < uncounted ? " and more" : ""}`;
  const why = [...new Set(own.map(({ cause }) => causeWords(cause)))].join("; ");
  return `${who}${many} lost in ${formatCount(gaps)} gaps, ${formatDuration(ns)} together: ${why}`;
}

/** The packets before the begin of the trace that a ring buffer overwrote. */
function earlierPackets(open: OpenSession, trace: number): Trace["earlier"] {
  const streams = streamsOfTrace(open.streams, open.discovery, trace).flatMap(({ description }) => {
    const packets = Number(description.earlierPackets ?? 0n);
    return 0 < packets ? [{ stream: description.id, packets }] : [];
  });
  const [first] = streams;
  if (first === undefined) return undefined;
  const packets = streams.reduce((sum, stream) => sum + stream.packets, 0);
  const where = streams.length === 1 ? first.stream : `${streams.length} streams`;
  const many = packets === 1 ? "the packet before the first" : `${formatCount(packets)} earlier packets`;
  const text = `the begin is not there: a ring buffer overwrote ${many} of ${where}, or other files have them`;
  return { streams, packets, text };
}
