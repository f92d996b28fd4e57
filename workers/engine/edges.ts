import type { Blackout, RecordedStream } from "../analyses/coverage.js";
import type { Machine } from "../analyses/machine.js";
import { groupBy } from "../core/groups.js";
import type { StreamTally } from "../formats/format.js";
import type { SessionStream } from "../ingest/session-streams.js";
import { familiesOf } from "../model/event-families.js";
import type { LostSpan } from "../query/context.js";

/** The facts about each stream from which coverage is concluded. */
export function recordedStreams(streams: readonly SessionStream[]): readonly RecordedStream[] {
  // Thousands of streams share a few lists of names, each of which may be long.
  const known = new Map<readonly string[], number>();
  return streams.map(({ opened, description, originNs }) => {
    const { cpu, beginNs, quietBeginNs, eventNames } = description;
    const names = eventNames ?? opened.trace.description.eventNames;
    const families = known.get(names) ?? familiesOf(names.flatMap((name) => opened.mapper(name, [])?.kind ?? []));
    known.set(names, families);
    return {
      cpu,
      // Of a stream without a clock nothing is told.
      beginNs: beginNs === undefined ? Number.NEGATIVE_INFINITY : Number(beginNs - originNs),
      quietBeginNs: quietBeginNs === undefined ? Number.POSITIVE_INFINITY : Number(quietBeginNs),
      families,
    };
  });
}

/** A stream of a machine, with the counts of its reader. */
export interface ReadStream {
  readonly id: string;
  readonly recorded: RecordedStream;
  readonly tally: StreamTally;
  /** Value of its trace's clock at session time 0, absolute ns. */
  readonly originNs: bigint;
}

/**
 * Times at which streams end early, begin late or are absent. For streams that record the states of their CPU: as the
 * analyses took them; for the others, whose events change no state: by the same measure. `untilNs`: how far the session is read.
 */
export function edgeSpans(machine: Machine, streams: readonly ReadStream[], untilNs: number): LostSpan[] {
  const { blackouts, coverage, beginNs } = machine;
  const { kvmCoverage } = machine;
  const isTelling = ({ recorded: { families } }: ReadStream) =>
    coverage.tells(families) || kvmCoverage?.tells(families) === true;
  const isOf = ({ recorded }: ReadStream, { families }: Blackout) =>
    (families === -1 ? coverage : kvmCoverage)?.tells(recorded.families) === true;
  const byCpu = groupBy(streams, ({ recorded }) => recorded.cpu);
  const spans = blackouts.map((blackout) => {
    const stream = byCpu.get(blackout.cpu)?.find((other) => isOf(other, blackout));
    return spanOf(machine, stream?.id ?? "", blackout, untilNs);
  });
  const silent = new Set(blackouts.map(({ cpu }) => cpu));
  for (const cpu of coverage.missing) {
    const never = { cpu, sinceNs: beginNs, untilNs: Number.POSITIVE_INFINITY, dueNs: beginNs, families: -1 };
    if (!silent.has(cpu)) spans.push(spanOf(machine, "", never, untilNs));
  }
  const isKernel = streams.some(({ recorded }) => recorded.families !== 0);
  for (const stream of isKernel ? streams.filter((other) => !isTelling(other)) : []) {
    for (const blackout of ownEdges(machine, stream)) {
      spans.push(spanOf(machine, stream.id, blackout, machine.lastNs));
    }
  }
  return spans;
}

/** For a stream whose events change no state. */
function ownEdges({ beginNs, lastNs }: Machine, { recorded, tally, originNs }: ReadStream): Blackout[] {
  const { cpu } = recorded;
  const edges: Blackout[] = [];
  if (beginNs + recorded.quietBeginNs < recorded.beginNs) {
    edges.push({ cpu, sinceNs: beginNs, untilNs: recorded.beginNs, dueNs: beginNs, families: 0 });
  }
  if (tally.end === undefined) return edges;
  const endNs = Number(tally.end.ns - originNs);
  if (endNs + Number(tally.end.quietNs) < lastNs) {
    edges.push({ cpu, sinceNs: endNs, untilNs: Number.POSITIVE_INFINITY, dueNs: endNs, families: 0 });
  }
  return edges;
}

function spanOf(
  machine: Machine,
  stream: string,
  { cpu, sinceNs, untilNs, families }: Blackout,
  endNs: number,
): LostSpan {
  const isLate = sinceNs <= machine.beginNs;
  const cause = (families === -1 ? machine.coverage : machine.kvmCoverage)?.missing.has(cpu)
    ? "no-stream"
    : isLate
      ? "begins-late"
      : "ends-early";
  return {
    stream,
    machine: machine.name,
    cpu,
    startNs: sinceNs,
    endNs: Math.max(sinceNs, Math.min(untilNs, endNs)),
    events: -1,
    cause: untilNs < endNs && !isLate ? "not-recorded" : cause,
  };
}

/** A loss at the very end of a stream and the silence after it are one loss. */
export function joined(counted: readonly LostSpan[], edges: readonly LostSpan[]): LostSpan[] {
  const uncounted = new Map<string, LostSpan>();
  for (const span of counted) if (span.events < 0) uncounted.set(`${span.endNs} ${span.stream}`, span);
  const gone = new Set<LostSpan>();
  const longer = edges.map((edge) => {
    const isEnd = edge.cause === "ends-early" || edge.cause === "not-recorded";
    const before = isEnd ? uncounted.get(`${edge.startNs} ${edge.stream}`) : undefined;
    if (before === undefined) return edge;
    gone.add(before);
    return { ...edge, startNs: before.startNs };
  });
  return [...counted.filter((span) => !gone.has(span)), ...longer].sort((a, b) => a.startNs - b.startNs);
}
