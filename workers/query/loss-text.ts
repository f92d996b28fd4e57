import { formatCountOf, formatDuration } from "../core/format.js";
import type { LossSums } from "../model/trace-info.js";
import type { LossCause, LostSpan } from "./context.js";

/** A loss as a sentence without its full stop: "CPU 0: nothing is recorded from +8.480007 s to the end (8.2 s): …". */
export function lossText(span: LostSpan, beginNs: number, untilNs: number): string {
  const { startNs, endNs } = span;
  const from = startNs <= beginNs ? "the begin" : at(startNs - beginNs);
  const to = untilNs <= endNs ? "the end" : at(endNs - beginNs);
  return `${subjectOf(span)} from ${from} to ${to} (${formatDuration(endNs - startNs)}): ${CAUSES[span.cause]}`;
}

export function causeWords(cause: LossCause): string {
  return CAUSES[cause];
}

const CAUSES: Readonly<Record<LossCause, string>> = {
  discarded: "the tracer had no room for them",
  packets: "packets of the stream are missing",
  damaged: "the stream cannot be read there",
  "ends-early": "its stream ends before others do",
  "begins-late": "its stream begins after others",
  "no-stream": "there is no stream of this CPU, which others name",
  "not-recorded": "between two recordings",
};

/** The consequence of the loss. */
function subjectOf({ cpu, events, cause }: LostSpan): string {
  const who = 0 <= cpu ? `CPU ${cpu}` : cause === "not-recorded" ? "any CPU" : "one stream";
  if (cause === "ends-early" || cause === "begins-late" || cause === "no-stream" || cause === "not-recorded") {
    return `nothing of ${who} is recorded`;
  }
  return `${events < 0 ? "events" : formatCountOf(events, "event")} of ${who} are lost`;
}

/** Time from the begin, to a microsecond. */
function at(ns: number): string {
  return `+${(ns / 1e9).toFixed(6)} s`;
}

export function lossSums(spans: readonly LostSpan[]): LossSums {
  return {
    events: spans.reduce((sum, { events }) => sum + Math.max(0, events), 0),
    gaps: spans.length,
    uncounted: spans.filter(({ events }) => events < 0).length,
  };
}
