import { sessionTime, type Timeline } from "../../workers/core/timeline.js";
import type { TraceInfo } from "../../workers/model/engine-api.js";
import type { TimeRange } from "./target.js";

/** Traces nearer to each other than this share of the whole are one part. */
const APART_SHARE = 0.001;

/**
 * The stretches of session time in which anything was recorded, in their order. Traces that were recorded far apart have
 * long empty time between them.
 */
export function recordedParts(traces: TraceInfo["traces"], timeline: Timeline): readonly TimeRange[] {
  const spans = traces
    .map(({ begin_ns, end_ns }) => ({ t0: timeOf(timeline, begin_ns), t1: timeOf(timeline, end_ns) }))
    .filter(({ t0, t1 }) => t0 < t1)
    .sort((a, b) => a.t0 - b.t0);
  const [begin = 0, end = 0] = [spans[0]?.t0, spans.reduce((last, { t1 }) => Math.max(last, t1), 0)];
  const apartNs = (end - begin) * APART_SHARE;
  const parts: TimeRange[] = [];
  for (const span of spans) {
    const last = parts.at(-1);
    if (last === undefined || last.t1 + apartNs < span.t0) parts.push(span);
    else parts[parts.length - 1] = { t0: last.t0, t1: Math.max(last.t1, span.t1) };
  }
  return parts;
}

/** The time from the first to the last event of some traces; undefined where they have none. */
export function spanOf(traces: TraceInfo["traces"], timeline: Timeline): TimeRange | undefined {
  const parts = recordedParts(traces, timeline);
  const [first, last] = [parts[0], parts.at(-1)];
  return first && last && { t0: first.t0, t1: last.t1 };
}

/** The part to go to from a moment: the next that begins after it, or the last that ends before it. */
export function partFrom(parts: readonly TimeRange[], timeNs: number, direction: 1 | -1): TimeRange | undefined {
  if (direction === 1) return parts.find(({ t0 }) => timeNs < t0);
  return parts.findLast(({ t1 }) => t1 < timeNs);
}

function timeOf(timeline: Timeline, ns: string): number {
  return /^-?\d+$/.test(ns) ? sessionTime(timeline, BigInt(ns)) : Number.NaN;
}
