import { namedProcesses } from "../analyses/guest/names.js";
import { ANALYSES } from "../analyses/index.js";
import type { Dialect, StreamTally } from "../formats/format.js";
import { isKernel } from "../ingest/dialects/index.js";
import { machineOf } from "../ingest/machines.js";
import { countedRange, type TraceRange } from "../ingest/session-clock.js";
import type { TraceInfo } from "../model/engine-api.js";
import type { EventKind } from "../model/event-kinds.js";
import type { LaneId } from "../model/lanes.js";
import { analysisStatuses, type RecordedKinds, recordingForAll } from "./analysis-status.js";
import { lossInfo } from "./loss-info.js";
import type { OpenSession } from "./open-session.js";

/** Everything `lanescope info` says, from the events read so far. */
export function traceInfo(open: OpenSession): TraceInfo {
  const tallies = open.streams.map(({ stream }) => open.tally(stream));
  const { beginNs, endNs } = sessionRange(open);
  const target = { dialect: dialectOf(open), isArm: isArm(open) };
  const analyses = analysisStatuses(ANALYSES, open.query, recordedKinds(open), target);
  return {
    events: tallies.reduce((sum, { events }) => sum + events, 0),
    begin_ns: text(beginNs),
    end_ns: text(endNs),
    problems: open.generalProblems(),
    traces: open.discovery.traces.map((_, trace) => oneTrace(open, trace)),
    machines: machineInfos(open),
    analyses,
    record_all_with: recordingForAll(ANALYSES, analyses, target),
  };
}

function oneTrace(open: OpenSession, trace: number): TraceInfo["traces"][number] {
  const { machines, traces } = open.discovery;
  const opened = traces[trace];
  if (!opened) throw new Error(`bug: no trace ${trace}`);
  const { description } = opened.trace;
  const streams = open.streams.filter((stream) => stream.trace === trace);
  const tallies = streams.map(({ stream }) => open.tally(stream));
  const { beginNs, endNs } = countedRange(tallies);
  const { clock } = description;
  return {
    path: description.path,
    format: description.format,
    machine: machines[machineOf(machines, trace)]?.name ?? "",
    tracer: description.tracer,
    streams: streams.length,
    events: tallies.reduce((sum, { events }) => sum + events, 0),
    events_by_name: countsByName(tallies),
    begin_ns: text(beginNs),
    end_ns: text(endNs),
    // The contract of `info --json` says null.
    clock: clock
      ? { name: clock.name, frequency_hz: clock.frequencyHz, epoch_offset_ns: `${clock.epochOffsetNs}` }
      : null,
    ...lossInfo(open, trace),
    problems: open.problemsOf(trace),
  };
}

/** Most frequent first. */
function countsByName(tallies: readonly StreamTally[]): Record<string, number> {
  const sums = new Map<string, number>();
  for (const { counts } of tallies) {
    for (const [name, count] of counts) sums.set(name, (sums.get(name) ?? 0) + count);
  }
  return Object.fromEntries([...sums].filter(([, count]) => count > 0).sort(([, a], [, b]) => b - a));
}

/** That of the first kernel trace: recording advice is for its tracer. */
function dialectOf(open: OpenSession): Dialect {
  const dialects = open.discovery.traces.map(({ trace }) => trace.description.dialect);
  return dialects.find(isKernel) ?? dialects[0] ?? "other";
}

/** Whether an arm64 machine was recorded: KVM's events there have names of their own. */
function isArm(open: OpenSession): boolean {
  return open.discovery.traces.some(({ trace }) => trace.description.eventNames.some((name) => ARM_NAMES.test(name)));
}

const ARM_NAMES = /^(?:kvm:)?(?:vgic_|kvm_arm_|kvm_wfx|kvm_sys_access|kvm_handle_sys_reg)/;

function recordedKinds(open: OpenSession): RecordedKinds {
  const occurred = new Set<EventKind>();
  const declared = new Set<EventKind>();
  open.discovery.traces.forEach(({ mapper, trace }, i) => {
    const kindsOf = (names: Iterable<string>) => [...names].flatMap((name) => mapper(name, [])?.kind ?? []);
    for (const kind of kindsOf(trace.description.eventNames)) declared.add(kind);
    const tallies = open.streams.filter((stream) => stream.trace === i).map(({ stream }) => open.tally(stream));
    for (const kind of kindsOf(Object.keys(countsByName(tallies)))) occurred.add(kind);
  });
  return { occurred, declared };
}

/** On the clock of the session. */
function sessionRange(open: OpenSession): TraceRange {
  const ranges = open.streams.map(({ stream, shiftNs }) => {
    const { firstNs, lastNs } = open.tally(stream);
    return { firstNs: shifted(firstNs, shiftNs), lastNs: shifted(lastNs, shiftNs) };
  });
  return countedRange(ranges);
}

function shifted(ns: bigint | undefined, shiftNs: bigint): bigint | undefined {
  return ns === undefined ? undefined : ns + shiftNs;
}

function text(ns: bigint | undefined): string {
  return `${ns ?? 0n}`;
}

type MachineInfo = TraceInfo["machines"][number];

function machineInfos(open: OpenSession): MachineInfo[] {
  const vms = vmInfos(open);
  return open.discovery.machines.map(({ name }, machine) => ({
    name,
    role: roleOf(open, machine),
    cpus: open.cpuCount(machine),
    vms: vms.filter((_, vm) => open.query.inventory.vms.machine[vm] === machine),
    ...guestFacts(open, machine),
    ...topologyFacts(open, machine),
  }));
}

/** Of all machines, by row of the inventory. */
function vmInfos({ query }: OpenSession): MachineInfo["vms"] {
  const { vms, vcpus } = query.inventory;
  const processes = namedProcesses(query);
  const vcpusOf = Array.from(vms.lane, (): { id: number; tid: number }[] => []);
  for (const [row, vm] of vcpus.vm.entries()) {
    vcpusOf[vm]?.push({ id: vcpus.id[row] as number, tid: vcpus.tid[row] as number });
  }
  return vcpusOf.map((own, vm) => ({
    pid: vms.pid[vm] as number,
    name: query.strings.get(vms.name[vm] as number),
    vcpus: own.sort((a, b) => a.id - b.id),
    processes: processes.get(vms.lane[vm] as LaneId) ?? [],
  }));
}

function topologyFacts({ query }: OpenSession, machine: number): Pick<MachineInfo, "topology"> {
  const { places } = query.inventory;
  const rows = [...places.machine.keys()].filter((row) => places.machine[row] === machine);
  if (rows.length === 0) return {};
  const count = (keyOf: (row: number) => string, isKnown: (row: number) => boolean) =>
    new Set(rows.filter(isKnown).map(keyOf)).size;
  const known = (column: Int32Array) => (row: number) => 0 <= (column[row] as number);
  return {
    topology: {
      from: rows.some((row) => places.isGiven[row] === 1) ? "file" : "trace",
      numa_nodes: count((row) => `${places.node[row]}`, known(places.node)),
      packages: count((row) => `${places.socket[row]}`, known(places.socket)),
      cores: count((row) => `${places.socket[row]} ${places.core[row]}`, known(places.core)),
    },
  };
}

/** The host, VM and clock alignment of a guest machine, as far as known. */
function guestFacts(open: OpenSession, machine: number): Pick<MachineInfo, "roles" | "guest_of" | "alignment"> {
  const clock = open.guests.of(machine);
  const isHost = open.query.inventory.vms.machine.includes(machine);
  if (clock === undefined) return { roles: [roleOf(open, machine)] };
  return {
    roles: isHost ? ["host", "guest"] : ["guest"],
    guest_of: clock.vmPath,
    alignment: {
      to: open.discovery.machines[clock.host]?.name ?? "",
      method: clock.isStored ? "stored-sync" : "events",
      offset_ns: `${clock.offsetNs}`,
      error_bound_ns: Math.ceil(clock.boundNs),
      inside_share: clock.insideShare,
      violations: Math.round(clock.switches * (1 - clock.insideShare)),
    },
  };
}

/**
 * A machine that runs guests is a host, and so is one traced alone. Traced beside a host, a machine without
 * guests of its own is one of the host's.
 */
function roleOf(open: OpenSession, machine: number): "host" | "guest" {
  if (open.guests.of(machine) !== undefined) return "guest";
  const hosts = open.query.inventory.vms.machine;
  return hosts.length === 0 || hosts.includes(machine) ? "host" : "guest";
}
