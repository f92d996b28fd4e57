import { formatCount, formatCountOf, formatDurationExact } from "../../workers/core/format.js";
import type { TraceInfo } from "../../workers/model/engine-api.js";

type Trace = TraceInfo["traces"][number];

/** What a trace is and what of it was recorded, as `lanescope info` says it: a fact a line. */
export function traceFacts(trace: Trace): readonly (readonly [name: string, value: string])[] {
  const { format, tracer, machine, events, streams, clock } = trace;
  const facts: [string, string][] = [
    ["format", `${format}, ${tracer === "" ? "unknown tracer" : tracer}`],
    ["machine", machine],
    ["events", `${formatCount(events)} in ${formatCountOf(streams, "stream")}`],
  ];
  if (0 < events) facts.push(["lasts", formatDurationExact(BigInt(trace.end_ns) - BigInt(trace.begin_ns))]);
  const clockName = clock?.name === "" ? "unnamed" : clock?.name;
  if (clock) facts.push(["clock", `${clockName}, ${formatCount(clock.frequency_hz)} Hz`]);
  facts.push(["lost", lossWords(trace.lost)]);
  return facts;
}

function lossWords({ events, gaps }: Trace["lost"]): string {
  if (gaps === 0) return "nothing";
  const many = events === 0 ? "an unknown number of events" : formatCountOf(events, "event");
  return `${many} in ${formatCountOf(gaps, "gap")}`;
}

/** Analyses that got no further for the same reason, told once. */
export interface StatusGroup {
  readonly titles: readonly string[];
  readonly status: TraceInfo["analyses"][number]["status"];
  readonly reason: string;
  readonly commands: readonly string[];
}

/** Analyses in their order; neighbours with the same outcome together. */
export function statusGroups(analyses: TraceInfo["analyses"]): readonly StatusGroup[] {
  const groups: (StatusGroup & { titles: string[] })[] = [];
  for (const { title, status, reason, record_with } of analyses) {
    const last = groups.at(-1);
    const isSame =
      last?.status === status && last.reason === reason && last.commands.join("\n") === record_with.join("\n");
    if (last !== undefined && isSame) last.titles.push(title);
    else groups.push({ titles: [title], status, reason, commands: record_with });
  }
  return groups;
}
