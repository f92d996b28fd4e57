import { formatCountOf, formatMoment, formatSpan } from "../core/format.js";
import { absoluteTime } from "../core/timeline.js";
import type { TraceInfo } from "../model/engine-api.js";
import { vmTitle } from "../model/lane-names.js";
import { plainText } from "./format-cell.js";
import type { Report } from "./report.js";

/** The recordings and machines, one fact a line. */
export function overviewLines(report: Report): string[] {
  const { info, timeline, t0, t1 } = report;
  return [
    `From ${formatMoment(absoluteTime(timeline, t0))}, for ${formatSpan(t1 - t0)}.`,
    ...info.traces.flatMap(traceLines),
    ...info.machines.flatMap(machineLines),
    ...(report.asPublished ? ["Waits are counted as in the published analyses: up to when the vCPU runs again."] : []),
  ];
}

function traceLines(trace: TraceInfo["traces"][number]): string[] {
  const { path, format, tracer, events, streams, lost, losses = [], earlier } = trace;
  const gaps = lost.gaps === 0 ? "nothing lost" : `events lost in ${formatCountOf(lost.gaps, "gap")}`;
  const recorder = tracer === "" ? "unknown tracer" : tracer;
  const amount = `${formatCountOf(events, "event")} in ${formatCountOf(streams, "stream")}`;
  return [
    plainText(`Trace ${path}: ${format}, ${recorder}, ${amount}, ${gaps}.`),
    ...losses.map(({ stream, text }) => plainText(`Lost${stream === "" ? "" : ` (${stream})`}: ${text}.`)),
    ...(earlier === undefined ? [] : [plainText(`Trace ${path}: ${earlier.text}.`)]),
  ];
}

function machineLines(machine: TraceInfo["machines"][number]): string[] {
  const { name, role, cpus, vms, guest_of, alignment } = machine;
  const isHost = role === "host";
  const place = guest_of === undefined ? "" : `, guest of ${guest_of}`;
  const clock =
    alignment === undefined ? "" : `, on the clock of ${alignment.to} (its own + ${alignment.offset_ns} ns)`;
  const parts = `${formatCountOf(cpus, "CPU")}, ${formatCountOf(vms.length, "VM")}`;
  return [
    plainText(`${isHost ? "Host" : "Guest"} ${name}: ${parts}${place}${clock}.`),
    ...vms.map((vm) => plainText(`${vmTitle(vm.name, vm.pid)}: ${vcpuWords(vm.vcpus.map(({ id }) => id))}.`)),
  ];
}

/** "vCPU 0", "vCPUs 0, 1". */
function vcpuWords(ids: readonly number[]): string {
  return ids.length === 1 ? `vCPU ${ids[0]}` : `vCPUs ${ids.join(", ")}`;
}

/** Missing events and the commands that record them, one line each; empty when nothing is missing. */
export function missingLines({ info }: Report): string[] {
  return info.analyses
    .filter(({ status }) => status !== "full")
    .flatMap(({ title, status, reason, record_with }) => [
      plainText(`${title}: ${status === "none" ? "nothing to show" : "partial"}: ${reason}`),
      ...record_with.map((command) => plainText(`  ${command}`)),
    ]);
}

/** Problems of the traces, as `info` prints them. */
export function problemLines({ info }: Report): string[] {
  const all = [...(info.problems ?? []), ...info.traces.flatMap(({ problems }) => problems)];
  return all.map(({ severity, message, file }) => plainText(`${severity}: ${message}${file ? ` (${file})` : ""}`));
}
