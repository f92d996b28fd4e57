import { formatCount, formatCountOf, formatDurationExact, formatMoment, formatPercent } from "../core/format.js";
import type { TraceInfo } from "./trace-info.js";

type Trace = TraceInfo["traces"][number];
type Analysis = TraceInfo["analyses"][number];

/** Facts of a trace, each with its name, as `lanescope info` and the import report show them. */
export function traceFacts(trace: Trace): [name: string, value: string][] {
  const { format, tracer, machine, events, streams, clock, begin_ns, end_ns } = trace;
  const facts: [string, string][] = [
    ["format", `${format}, ${tracer || "unknown tracer"}`],
    ["machine", machine],
    ["events", `${formatCount(events)} in ${formatCountOf(streams, "stream")}`],
  ];
  if (0 < events) {
    facts.push(["begins", formatMoment(BigInt(begin_ns))]);
    facts.push(["lasts", formatDurationExact(BigInt(end_ns) - BigInt(begin_ns))]);
  }
  if (0 < events) facts.push(["ends", formatMoment(BigInt(end_ns))]);
  if (clock) facts.push(["clock", `${clock.name || "unnamed"}, ${rateOf(clock)}`]);
  facts.push(["lost", lossText(trace.lost)]);
  return facts;
}

/** Ticks of unknown length have no rate. */
function rateOf({ in_ticks, frequency_hz }: NonNullable<Trace["clock"]>): string {
  return in_ticks === true ? "each shown as 1 ns" : `${formatCount(frequency_hz)} Hz`;
}

function lossText({ events, gaps }: Trace["lost"]): string {
  if (gaps === 0) return "nothing";
  const many = events === 0 ? "an unknown number of events" : formatCountOf(events, "event");
  return `${many} in ${formatCountOf(gaps, "gap")}`;
}

type Alignment = NonNullable<TraceInfo["machines"][number]["alignment"]>;

/** By what the clock of a guest was set on the clock of its host. */
export const ALIGNED_BY: Readonly<Record<Alignment["method"], string>> = {
  events: "by the events of both",
  "stored-sync": "by clock values in the trace",
  "tsc-offset": "by the offset of its TSC",
  hypercall: "by hypercalls that both saw",
  samples: "by samples of its code",
  "clock-pairs": "by asking for its clock",
  tcp: "by TCP packets between them",
  "wall-clock": "by the time of day",
  manual: "as given",
};

/** How well the clock of a guest fits: "99.9 % of its context switches in guest time". Undefined: nothing was compared. */
export function insideWords({ inside_share, compared }: Alignment): string | undefined {
  return inside_share === undefined ? undefined : `${formatPercent(inside_share, 1)} of ${inside(compared)}`;
}

function inside(compared: Alignment["compared"]): string {
  if (compared === "own-samples") return "its samples in guest time";
  return compared === undefined
    ? "its context switches in guest time"
    : "the host's samples of its code while it was not idle";
}

/** How far the offset may be off; undefined where that was not estimated: a person or the trace set the clock. */
export function errorBoundNs({ method, error_bound_ns }: Alignment): number | undefined {
  return method === "manual" || method === "stored-sync" ? undefined : error_bound_ns;
}

/** Neighbouring analyses with the same outcome, so that its reason is shown once. */
export interface OutcomeGroup {
  readonly members: readonly Analysis[];
  readonly status: Analysis["status"];
  readonly reason: string;
  readonly record_with: readonly string[];
}

export function outcomeGroups(analyses: readonly Analysis[]): readonly OutcomeGroup[] {
  const groups: (OutcomeGroup & { members: Analysis[] })[] = [];
  for (const analysis of analyses) {
    const last = groups.at(-1);
    if (last !== undefined && outcomeOf(last) === outcomeOf(analysis)) last.members.push(analysis);
    else groups.push({ ...analysis, members: [analysis] });
  }
  return groups;
}

/** How full a view is, as people say it. */
export const STATUS_WORDS: Readonly<Record<Analysis["status"], string>> = {
  full: "full",
  partial: "partial",
  none: "empty",
};

function outcomeOf({ status, reason, record_with }: Omit<OutcomeGroup, "members">): string {
  return [status, reason, ...record_with].join("\n");
}
