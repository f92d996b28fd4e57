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
  if (0 < events) facts.push(["ends", formatMoment(BigInt(end_ns))]);
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

/** What the window shows of an analysis, by its id. */
const SHOWN_AS: Readonly<Record<string, string>> = {
  sched: "lanes of CPUs and threads, critical path, use of CPUs",
  irq: "lanes of interrupts, interrupts on the lanes of CPUs",
  kvm: "lanes of VMs and vCPUs, exits, halt polling",
  runqueue: "steal, waiting for a CPU on all lanes, wake-up latency",
  migrations: "table of vCPUs that change CPUs",
  waits: "reasons of waits, tables of waits",
  "guest-processes": "lanes of processes and threads below vCPUs",
  "nested-vms": "lanes of nested vCPUs, tables of nested exits",
  syscalls: "table of system calls, their latency",
  "block-io": "table of block I/O, its latency",
  "irq-injection": "latency of interrupts into guests",
  timers: "latency of guest timers",
  virtio: "latency of virtio requests",
  ipis: "table of interrupts between vCPUs",
  "guest-rip": "table of the guest addresses of exits",
  "exit-objects": "table of the ports, registers and pages of exits",
  "cpu-power": "lanes of CPU frequency and idle states",
  network: "lanes of network traffic",
  "threads-by-context": "lanes of threads, at the moments of their events",
};

/** "steal, waiting for a CPU on all lanes"; "" of an analysis without a view of its own. */
export function shownAs({ id }: Pick<Analysis, "id">): string {
  return SHOWN_AS[id] ?? "";
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
