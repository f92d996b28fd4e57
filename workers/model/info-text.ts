import { formatCount, formatCountOf, formatDurationExact, formatMoment } from "../core/format.js";
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
  if (clock) facts.push(["clock", `${clock.name || "unnamed"}, ${formatCount(clock.frequency_hz)} Hz`]);
  facts.push(["lost", lossText(trace.lost)]);
  return facts;
}

function lossText({ events, gaps }: Trace["lost"]): string {
  if (gaps === 0) return "nothing";
  const many = events === 0 ? "an unknown number of events" : formatCountOf(events, "event");
  return `${many} in ${formatCountOf(gaps, "gap")}`;
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

function outcomeOf({ status, reason, record_with }: Omit<OutcomeGroup, "members">): string {
  return [status, reason, ...record_with].join("\n");
}
