import { driftPpm } from "../alignment/clock-line.js";
import type { GuestClock } from "../alignment/guest-clocks.js";
import type { PeerClock } from "../alignment/peer-clocks.js";
import { namedProcesses } from "../analyses/guest/names.js";
import { ANALYSES } from "../analyses/index.js";
import { groupBy } from "../core/groups.js";
import { captureCommand } from "../coverage/commands.js";
import { lackingViews } from "../coverage/lacking.js";
import type { Recorder } from "../coverage/recording.js";
import type { StreamTally } from "../formats/format.js";
import { recorderOf } from "../ingest/dialects/index.js";
import { machineOf } from "../ingest/machines.js";
import { countedRange, type TraceRange } from "../ingest/session-clock.js";
import { streamsOfTrace } from "../ingest/session-streams.js";
import type { TraceInfo } from "../model/engine-api.js";
import type { EventKind } from "../model/event-kinds.js";
import type { LaneId } from "../model/lanes.js";
import { analysisStatuses, type RecordedKinds, recordingForAll } from "./analysis-status.js";
import { type LostByTrace, lossInfo, lostByTrace } from "./loss-info.js";
import type { OpenSession } from "./open-session.js";

/** Everything `lanescope info` says, from the events read so far. */
export function traceInfo(open: OpenSession): TraceInfo {
  const tallies = open.tallies();
  const { beginNs, endNs } = sessionRange(open);
  const lost = lostByTrace(open);
  const target = { recorder: recorderOfSession(open), isArm: isArm(open) };
  const analyses = analysisStatuses(ANALYSES, open.query, recordedKinds(open), target);
  return {
    events: tallies.reduce((sum, { events }) => sum + events, 0),
    begin_ns: text(beginNs),
    end_ns: text(endNs),
    problems: open.generalProblems(),
    traces: open.discovery.traces.map((_, trace) => oneTrace(open, trace, lost)),
    machines: machineInfos(open),
    analyses,
    record_all_with: recordingForAll(ANALYSES, analyses, target),
    ...(target.recorder !== undefined && captureAdvice(analyses)),
  };
}

function captureAdvice(analyses: TraceInfo["analyses"]): Pick<TraceInfo, "capture_with"> {
  const views = lackingViews(analyses);
  return views.length === 0 ? {} : { capture_with: captureCommand(views, "host") };
}

function oneTrace(open: OpenSession, trace: number, lost: LostByTrace): TraceInfo["traces"][number] {
  const { machines, traces } = open.discovery;
  const opened = traces[trace];
  if (!opened) throw new Error(`bug: no trace ${trace}`);
  const { description } = opened.trace;
  const streams = streamsOfTrace(open.streams, open.discovery, trace);
  const tallies = streams.map(({ stream }) => open.tally(stream));
  const { beginNs, endNs } = ownRange(tallies);
  const { clock } = description;
  return {
    path: description.path,
    format: description.format,
    machine: machines[machineOf(machines, trace)]?.name ?? "",
    ...(description.isLog === true && { is_log: true }),
    tracer: description.tracer,
    streams: streams.length,
    events: tallies.reduce((sum, { events }) => sum + events, 0),
    events_by_name: countsByName(tallies),
    begin_ns: text(beginNs),
    end_ns: text(endNs),
    // The contract of `info --json` says null.
    clock: clock
      ? {
          name: clock.name,
          frequency_hz: clock.frequencyHz,
          epoch_offset_ns: `${clock.epochOffsetNs}`,
          ...(clock.isInTicks === true && { in_ticks: true }),
        }
      : null,
    ...lossInfo(open, trace, lost),
    problems: open.problemsOf(trace),
  };
}

/** By the trace's own clock, whatever has been taken out of its times. */
function ownRange(tallies: readonly StreamTally[]): TraceRange {
  return countedRange(
    tallies.map(({ firstNs, lastNs, ownRange: own = { beginNs: firstNs, endNs: lastNs } }) => {
      return { firstNs: own.beginNs, lastNs: own.endNs };
    }),
  );
}

/** The names of events that happened. */
function namesIn(tallies: readonly StreamTally[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { counts } of tallies) for (const [name, count] of counts) if (count > 0) names.add(name);
  return names;
}

/** Most frequent first. */
function countsByName(tallies: readonly StreamTally[]): Record<string, number> {
  const sums = new Map<string, number>();
  for (const { counts } of tallies) {
    for (const [name, count] of counts) sums.set(name, (sums.get(name) ?? 0) + count);
  }
  return Object.fromEntries([...sums].filter(([, count]) => count > 0).sort(([, a], [, b]) => b - a));
}

/** That of the first trace of a kernel. */
function recorderOfSession(open: OpenSession): Recorder | undefined {
  const recorders = open.discovery.traces.map(({ trace }) => recorderOf(trace.description));
  return recorders.find((recorder) => recorder !== undefined);
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
    const { eventNames, declaresAll = false } = trace.description;
    if (!declaresAll) for (const kind of kindsOf(eventNames)) declared.add(kind);
    const tallies = streamsOfTrace(open.streams, open.discovery, i).map(({ stream }) => open.tally(stream));
    for (const kind of kindsOf(namesIn(tallies))) occurred.add(kind);
  });
  const isVague = open.discovery.traces.some(({ trace }) => trace.description.declaresAll === true);
  return { occurred, declared, isVague };
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
  const { vms, places } = open.query.inventory;
  const infos = vmInfos(open);
  const vmsOf = rowsByMachine(vms.machine);
  const placesOf = rowsByMachine(places.machine);
  const cpus = open.cpuCounts();
  return open.discovery.machines.map(({ name }, machine) => {
    const own = vmsOf.get(machine) ?? [];
    const role = roleOf(open, machine, 0 < own.length);
    return {
      name,
      role,
      cpus: cpus[machine] ?? 0,
      vms: own.map((vm) => infos[vm] as MachineInfo["vms"][number]),
      ...guestFacts(open, machine, role, 0 < own.length),
      ...topologyFacts(open, placesOf.get(machine) ?? []),
    };
  });
}

function rowsByMachine(machines: Int32Array): ReadonlyMap<number, readonly number[]> {
  return groupBy(machines.keys(), (row) => machines[row] as number);
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

function topologyFacts({ query }: OpenSession, rows: readonly number[]): Pick<MachineInfo, "topology"> {
  const { places } = query.inventory;
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
function guestFacts(
  open: OpenSession,
  machine: number,
  role: "host" | "guest",
  isHost: boolean,
): Pick<MachineInfo, "roles" | "guest_of" | "apart" | "alignment"> {
  const clock = open.guests.of(machine);
  const apart = open.guests.whyApart(machine);
  if (clock === undefined)
    return { roles: [role], ...(apart === undefined ? {} : { apart }), ...peerFacts(open, machine) };
  return {
    roles: isHost ? ["host", "guest"] : ["guest"],
    guest_of: clock.vmPath,
    alignment: {
      to: open.discovery.machines[clock.host]?.name ?? "",
      method: clock.method,
      offset_ns: `${clock.offsetNs}`,
      drift_ppm: driftPpm(clock.drift),
      ...(clock.boundNs === undefined ? {} : { error_bound_ns: Math.ceil(clock.boundNs) }),
      ...(clock.jumps && { jumps: clock.jumps.map(({ atNs, byNs }) => ({ at_ns: `${atNs}`, by_ns: byNs })) }),
      ...(clock.insideShare === undefined ? {} : { inside_share: clock.insideShare }),
      violations: Math.round(clock.switches * (1 - (clock.insideShare ?? 1))),
      ...(clock.compared && { compared: clock.compared }),
      ...quality(clock),
    },
  };
}

/** Of a machine that is nobody's guest: how its clock stands to another's. */
function peerFacts({ guests, discovery }: OpenSession, machine: number): Pick<MachineInfo, "alignment"> {
  const peer = guests.peerOf(machine);
  if (peer === undefined) return {};
  return {
    alignment: {
      to: discovery.machines[peer.host]?.name ?? "",
      method: peer.method,
      offset_ns: `${peer.offsetNs}`,
      drift_ppm: driftPpm(peer.drift),
      ...(peer.boundNs === undefined ? {} : { error_bound_ns: Math.ceil(peer.boundNs) }),
      violations: peer.residuals?.broken ?? 0,
      ...quality(peer),
    },
  };
}

function quality({
  shareBefore,
  driftError,
  residuals,
}: Pick<PeerClock, "driftError" | "residuals"> & Partial<Pick<GuestClock, "shareBefore">>) {
  return {
    ...(shareBefore === undefined ? {} : { inside_share_before: shareBefore }),
    ...(driftError === undefined ? {} : { drift_error_ppm: driftPpm(driftError) }),
    ...(residuals && {
      residuals: {
        limits: residuals.count,
        broken: residuals.broken,
        t_ns: residuals.t.map((t) => `${residuals.originNs + BigInt(t)}`),
        least_ns: residuals.leastNs,
        most_ns: residuals.mostNs,
      },
    }),
  };
}

/**
 * A machine that runs guests is a host, and so is one traced alone. Traced beside a host, a machine without
 * guests of its own is one of the host's.
 */
function roleOf(open: OpenSession, machine: number, isHost: boolean): "host" | "guest" {
  if (open.guests.of(machine) !== undefined) return "guest";
  return isHost || open.query.inventory.vms.machine.length === 0 ? "host" : "guest";
}
