import type { Problem } from "../../workers/core/diagnostics.js";
import { formatCount, formatCountOf, formatDuration, formatPercent } from "../../workers/core/format.js";
import type { TraceInfo } from "../../workers/model/engine-api.js";
import {
  ALIGNED_BY,
  errorBoundNs,
  insideWords,
  outcomeGroups,
  STATUS_WORDS,
  traceFacts,
} from "../../workers/model/info-text.js";
import { vmTitle } from "../../workers/model/lane-names.js";
import { addressesText, isOfUse, SYMBOL_FILES, usedText } from "../../workers/model/symbol-text.js";
import type { Agreement } from "../../workers/model/trace-info.js";
import type { Style } from "./text.js";

/** Event names shown for a trace. The others are summed up; `--json` has all. */
const MAX_NAMES = 24;

/** Losses shown for a trace. */
const MAX_LOSSES = 16;

/** The text of `info` for people. */
export function humanInfo(info: TraceInfo, style: Style): string {
  const sections = [
    ...info.traces.map((trace) => traceText(trace, isMoved(info, trace), style)),
    machinesText(info, style),
    symbolsText(info, style),
    analysesText(info, style),
    problemsText(info.problems ?? [], style),
  ];
  return `${sections.filter((text) => text !== "").join("\n\n")}\n`;
}

type Trace = TraceInfo["traces"][number];

/** Whether the session moves the trace's times onto the clock of another machine. The facts here give its own times. */
function isMoved({ machines }: TraceInfo, { machine }: Trace): boolean {
  const alignment = machines.find(({ name }) => name === machine)?.alignment;
  return alignment !== undefined && alignment.offset_ns !== "0";
}

function traceText(trace: Trace, hasOwnClock: boolean, style: Style): string {
  const facts = traceFacts(trace).map(([name, value]): [string, string] => {
    if (name === "begins" && hasOwnClock) return [name, `${value}, by its own clock`];
    return [name, name === "lost" && 0 < trace.lost.gaps ? style.bad(value) : value];
  });
  for (const { text } of (trace.losses ?? []).slice(0, MAX_LOSSES)) facts.push(["", text]);
  if (trace.earlier !== undefined) facts.push(["", trace.earlier.text]);
  const lines = facts.map(([name, value]) => `  ${style.dim(name.padEnd(8))} ${value}`);
  return [style.bold(trace.path || "."), ...lines, namesText(trace, style), problemsText(trace.problems, style)]
    .filter((line) => line !== "")
    .join("\n");
}

function namesText(trace: Trace, style: Style): string {
  const names = Object.entries(trace.events_by_name);
  const shown = names.slice(0, MAX_NAMES);
  const rest = names.slice(MAX_NAMES);
  const rows = shown.map(([name, count]) => [formatCount(count), name]);
  if (rest.length > 0) {
    const sum = rest.reduce((total, [, count]) => total + count, 0);
    rows.push([formatCount(sum), style.dim(formatCountOf(rest.length, "further name"))]);
  }
  const width = Math.max(0, ...rows.map(([count = ""]) => count.length));
  return rows.map(([count = "", name]) => `  ${count.padStart(width)}  ${name}`).join("\n");
}

function problemsText(problems: readonly Problem[], style: Style): string {
  return problems.map((problem) => `  ${problemText(problem, style)}`).join("\n");
}

export function problemText({ severity, message, file, offset }: Problem, style: Style): string {
  const place = [file, offset === undefined ? undefined : `byte ${formatCount(offset)}`].filter(
    (part) => part !== undefined,
  );
  const where = place.length > 0 ? style.dim(` (${place.join(", ")})`) : "";
  const word = severity === "note" ? style.dim(severity) : style.bad(severity);
  return `${word}: ${message}${where}`;
}

function machinesText(info: TraceInfo, style: Style): string {
  const lines = info.machines.flatMap((machine) => [
    `  ${machine.name}  ${style.dim(`${machine.roles.join(" and ")}, ${formatCountOf(machine.cpus, "CPU")}`)}`,
    ...topologyText(machine),
    ...alignmentText(machine),
    ...(machine.inferred ?? []).map(agreementText),
    ...machine.vms.flatMap((vm) => {
      const vcpus = vm.vcpus.map(({ id, tid }) => `${id} (tid ${tid})`).join(", ");
      const processes = vm.processes.map(({ cr3, name }) => `      process ${name}  ${style.dim(`cr3 ${cr3}`)}`);
      return [`    ${vmTitle(vm.name, vm.pid)}  ${style.dim(`vCPUs ${vcpus}`)}`, ...processes];
    }),
  ]);
  return [style.bold("Machines"), ...lines].join("\n");
}

/** Rows of DSOs that are shown; `--json` has all. */
const MAX_DSOS = 12;

/** Which files name code, how much of it has names, and what to give for the rest. */
function symbolsText({ symbols }: TraceInfo, style: Style): string {
  if (symbols === undefined) return "";
  const ownerText = (owner: string) =>
    owner === "" ? "not known whose" : owner === "*" ? "of any machine" : `of ${owner}`;
  const used = symbols.files.filter(isOfUse);
  const files = used.flatMap((file) => [
    `  ${file.path}  ${style.dim(`${SYMBOL_FILES[file.kind]}, ${ownerText(file.owner)}, ${usedText(file)}`)}`,
    ...file.problems.map((problem) => `    ${problemText(problem, style)}`),
  ]);
  const idle = symbols.files.length - used.length;
  if (0 < idle) files.push(`  ${formatCountOf(idle, "further program")} that nothing asked for`);
  const rows = symbols.frames
    .slice(0, MAX_DSOS)
    .flatMap(({ owner, dso, frames, named, advice }) => [
      `  ${owner === "" ? "?" : owner}  ${dso === "" ? "no known file" : dso}  ${formatCount(named)} of ${addressesText(frames)} named`,
      ...(advice === "" ? [] : [`      ${style.dim("for the rest:")} ${advice}`]),
    ]);
  const more = symbols.frames.length - MAX_DSOS;
  if (0 < more) rows.push(`  ${formatCountOf(more, "further file")}`);
  return [style.bold("Names of code"), ...files, ...rows].join("\n");
}

/** Where its CPUs are. Only of hosts is it asked for: how far a vCPU moved depends on it. */
function topologyText({ roles, topology }: TraceInfo["machines"][number]): string[] {
  if (topology === undefined)
    return roles.includes("host") ? ["    where its CPUs are is not known: --topology FILE says it"] : [];
  const { from, numa_nodes, packages, cores } = topology;
  const known = [
    numa_nodes === 0 ? "NUMA nodes not known" : formatCountOf(numa_nodes, "NUMA node"),
    ...(packages === 0 ? [] : [formatCountOf(packages, "package")]),
    ...(cores === 0 ? [] : [formatCountOf(cores, "core")]),
  ];
  return [`    ${known.join(", ")}, from the ${from}`];
}

/** The host of a guest machine, and how the guest's clock was set on the clock of the host. */
function alignmentText({ guest_of, alignment }: TraceInfo["machines"][number]): string[] {
  if (alignment === undefined) return [];
  const { to, offset_ns, drift_ppm, violations, error_bound_ns } = alignment;
  const within = errorBoundNs(alignment);
  const bound = within === undefined ? "" : `, to about ${formatDuration(within)}`;
  const words = insideWords(alignment);
  const inside = words === undefined ? "" : `: ${words}, ${violations} outside`;
  const room =
    within !== undefined || error_bound_ns === undefined
      ? ""
      : `; by the events it may be off by ${formatDuration(error_bound_ns)}`;
  const place = guest_of === undefined ? [] : [`    guest of ${guest_of}`];
  const drift = drift_ppm === 0 ? "" : ` and ${drift_ppm} ppm`;
  // Stored clock values put the trace's times on the host's clock before anything is compared.
  const moved = alignment.method === "stored-sync" ? "on it" : `its own + ${offset_ns} ns${drift}${bound},`;
  return [...place, `    clock of ${to}: ${moved} ${ALIGNED_BY[alignment.method]}${inside}${room}`];
}

/** What of the guest is inferred from the host's trace alone, as people call it. */
const INFERRED: Readonly<Record<Agreement["kind"], string>> = {
  task: "the running process",
  state: "idle, kernel or process",
  wait: "reasons of waits",
};

function agreementText({ kind, compared_ns, right_share, wrong_share, not_known_share }: Agreement): string {
  const shares = `${formatPercent(right_share, 1)} right, ${formatPercent(wrong_share, 1)} wrong, ${formatPercent(not_known_share, 1)} not known`;
  return `    inferred from the host alone: ${INFERRED[kind]} ${shares}, of ${formatDuration(Number(compared_ns))}`;
}

function analysesText(info: TraceInfo, style: Style): string {
  if (info.analyses.length === 0) return "";
  const width = Math.max(...info.analyses.map(({ title }) => title.length));
  const lines = outcomeGroups(info.analyses).flatMap(({ members, status, reason, record_with }) => {
    const word = status === "full" ? style.good(STATUS_WORDS.full) : style.bad(STATUS_WORDS[status]);
    const why = reason === "" ? [] : [`      ${reason}`];
    const advice = record_with.map((line) => `      ${style.dim("record with:")} ${line}`);
    const names = members.map((member) => `  ${member.title.padEnd(width)}  ${word}`);
    return [...names, ...why, ...advice];
  });
  const all = (info.record_all_with ?? []).map((line) => `    ${line}`);
  const oneRecording = all.length === 0 ? [] : [`  ${style.dim("one recording for all of them:")}`, ...all];
  const capture =
    info.capture_with === undefined ? [] : [`  ${style.dim("or what they lack, here:")} ${info.capture_with}`];
  return [style.bold("Views"), ...lines, ...oneRecording, ...capture].join("\n");
}
