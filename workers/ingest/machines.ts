import { addToGroup, groupBy } from "../core/groups.js";
import type { ClockDescription } from "../formats/clock-description.js";
import type { GuestLink, TraceDescription } from "../formats/format.js";
import { machineOfLog } from "./log-machine.js";
import { overlaps, timeRange } from "./time-range.js";

/** A traced kernel of the session: one or more traces recorded on it. */
export interface MachineGroup {
  readonly name: string;
  /** Indices into the list of traces. */
  readonly traces: readonly number[];
}

/** The machine of each trace, by the machines of a session: these are asked of each of its traces. */
const byTrace = new WeakMap<readonly MachineGroup[], ReadonlyMap<number, number>>();

/** Index of the machine that a trace was recorded on; -1: of none. */
export function machineOf(machines: readonly MachineGroup[], trace: number): number {
  let known = byTrace.get(machines);
  if (known === undefined) {
    known = new Map(machines.flatMap(({ traces }, machine) => traces.map((own) => [own, machine] as const)));
    byTrace.set(machines, known);
  }
  return known.get(trace) ?? -1;
}

/** Clocks of one boot have the same epoch offset but for the moment it was sampled at. */
const SAME_BOOT_NS = 60_000_000_000n;

/**
 * Which traces come from the same machine: those with the same hostname, unless they name each other as guest and host,
 * or ran at the same time and their clocks started at different times (two guests made from one image). A trace without
 * a hostname is a machine of its own, called "host"; a log without one is of the only machine whose clock fits. A log that a
 * person has put to a machine is of that, by the names that the others make. Names are made unique with "@2", "@3", in
 * order of appearance.
 */
export function groupMachines(traces: readonly TraceDescription[]): readonly MachineGroup[] {
  const links = groupBy(guestLinks(traces), ({ guest }) => guest);
  const isSame = (left: number, right: number) => {
    const told = sameByLinks(links, left, right);
    return told ?? isSameMachine(traces[left] as TraceDescription, traces[right] as TraceDescription);
  };
  const groups: Group[] = [];
  const byHostname = new Map<string, Group[]>();
  traces.forEach((trace, i) => {
    if (isNamelessLog(trace) || trace.givenMachine !== undefined) return;
    const hostname = cleanName(trace.hostname);
    const alike = hostname === undefined ? [] : (byHostname.get(hostname) ?? []);
    const known = alike.find((group) => group.traces.every((other) => isSame(i, other)));
    if (known !== undefined) {
      known.traces.push(i);
      return;
    }
    const group = { hostname: hostname ?? "host", traces: [i] };
    groups.push(group);
    if (hostname !== undefined) addToGroup(byHostname, hostname, group);
  });
  const names = uniqueNames(groups);
  traces.forEach((trace, i) => {
    const { givenMachine } = trace;
    if (!isNamelessLog(trace) && givenMachine === undefined) return;
    const given = givenMachine === undefined ? undefined : groups[names.indexOf(givenMachine)];
    const machine = given ?? machineOfLog(trace, groups, traces);
    if (machine === undefined) groups.push({ hostname: "host", traces: [i] });
    else machine.traces.push(i);
  });
  const all = uniqueNames(groups);
  return groups.map(({ traces: own }, i) => ({ name: all[i] as string, traces: own.sort((a, b) => a - b) }));
}

interface Group {
  readonly hostname: string;
  readonly traces: number[];
}

function uniqueNames(groups: readonly { readonly hostname: string }[]): readonly string[] {
  const seen = new Map<string, number>();
  return groups.map(({ hostname }) => {
    const times = (seen.get(hostname) ?? 0) + 1;
    seen.set(hostname, times);
    return times === 1 ? hostname : `${hostname}@${times}`;
  });
}

function isNamelessLog({ isLog, hostname }: TraceDescription): boolean {
  return isLog === true && cleanName(hostname) === undefined;
}

/** Lane paths are separated by "/": a hostname must not hold one. */
export function cleanName(hostname: string | undefined): string | undefined {
  const name = hostname?.trim().replaceAll("/", "_");
  return name === "" ? undefined : name;
}

function isSameMachine(left: TraceDescription, right: TraceDescription): boolean {
  if (!left.clock || !right.clock) return true;
  // Of a log only the wall clock is known, whenever the machine was started.
  if (left.isLog === true || right.isLog === true) return true;
  if (isOneClock(left.clock, right.clock)) return true;
  const apart = left.clock.epochOffsetNs - right.clock.epochOffsetNs;
  if (-SAME_BOOT_NS < apart && apart < SAME_BOOT_NS) return true;
  return !overlaps(timeRange(left), timeRange(right));
}

/** Whether two traces were recorded by the same clock, whatever its distance to the time of day was taken for. */
function isOneClock(left: ClockDescription, right: ClockDescription): boolean {
  return left.id !== undefined && left.id === right.id && left.name === right.name;
}

/** A guest and its host as their traces name each other. */
export interface LinkedTraces {
  /** Indices of the traces. */
  readonly guest: number;
  readonly host: number;
  readonly vcpuTids: readonly number[];
  readonly vmPid: number | undefined;
  readonly isOnHostClock: boolean;
}

/** Which of the traces are of guests of which others, as far as they say it themselves. */
export function guestLinks(traces: readonly TraceDescription[]): readonly LinkedTraces[] {
  const byUuid = new Map<string | undefined, number[]>();
  const hostsOf = new Map<string | undefined, number[]>();
  for (const [i, { uuid, hostOf = [] }] of traces.entries()) {
    addToGroup(byUuid, uuid, i);
    for (const link of hostOf) addToGroup(hostsOf, link.uuid, i);
  }
  return traces.flatMap((trace, guest) => {
    const named = trace.guestOf === undefined ? [] : (byUuid.get(trace.guestOf.uuid) ?? []);
    const hosts = new Set([...named, ...(hostsOf.get(trace.uuid) ?? [])]);
    return [...hosts]
      .sort((a, b) => a - b)
      .flatMap((host) => {
        const links = guest === host ? [] : linksBetween(trace, traces[host] as TraceDescription);
        if (links.length === 0) return [];
        return {
          guest,
          host,
          vcpuTids: links.find(({ vcpuTids }) => vcpuTids.length > 0)?.vcpuTids ?? [],
          vmPid: links.find(({ vmPid }) => vmPid !== undefined)?.vmPid,
          isOnHostClock: links.some(({ isOnHostClock }) => isOnHostClock),
        };
      });
  });
}

function linksBetween(guest: TraceDescription, host: TraceDescription): readonly GuestLink[] {
  const links: GuestLink[] = [];
  if (guest.guestOf !== undefined && guest.guestOf.uuid === host.uuid) links.push(guest.guestOf);
  for (const link of host.hostOf ?? []) if (link.uuid === guest.uuid) links.push(link);
  return links;
}

/** Whether two traces cannot be of one machine, or must be, as far as links tell: guest and host, two guests of one host. */
function sameByLinks(
  links: ReadonlyMap<number, readonly LinkedTraces[]>,
  left: number,
  right: number,
): boolean | undefined {
  const isIn = (guest: number, host: number) => links.get(guest)?.some((link) => link.host === host) === true;
  if (isIn(left, right) || isIn(right, left)) return false;
  const [first, second] = [links.get(left)?.[0], links.get(right)?.[0]];
  if (first === undefined || second === undefined || first.host !== second.host) return undefined;
  if (first.vcpuTids.length === 0 || second.vcpuTids.length === 0) return undefined;
  return first.vcpuTids.some((tid) => second.vcpuTids.includes(tid));
}
