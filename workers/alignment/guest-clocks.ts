import type { AnalysisDefinition } from "../analyses/analysis.js";
import { kvm } from "../analyses/kvm/index.js";
import type { Machine } from "../analyses/machine.js";
import type { Run } from "../analyses/run.js";
import { samples } from "../analyses/samples/index.js";
import { sched } from "../analyses/sched/index.js";
import type { Session } from "../analyses/session.js";
import type { ExpandWatch } from "../archive/index.js";
import type { ClockJump } from "../core/drift.js";
import { errorText } from "../core/error-text.js";
import { carriedTimes } from "../ingest/carried-times.js";
import type { DecodePool } from "../ingest/decode-pool.js";
import type { Discovery } from "../ingest/discover.js";
import { guestLinks, machineOf } from "../ingest/machines.js";
import type { Merge } from "../ingest/merge.js";
import { pump } from "../ingest/pump.js";
import { type AlignMethod, type ComparedSamples, type GivenTscOffset, isAllowed } from "../model/clock-choice.js";
import { EventKind } from "../model/event-kinds.js";
import type { GuestClockMethod } from "./best-fit.js";
import { offsetAt } from "./clock-line.js";
import type { Move } from "./clock-moves.js";
import { type GivenMoves, givenFor } from "./given-offsets.js";
import type { CpuOfVcpu } from "./guest-fit.js";
import { hypercallLine } from "./hypercall-line.js";
import { type CallTimes, HostCalls, readCallTimes } from "./hypercalls.js";
import type { NamedGuest } from "./named-guest.js";
import { ownSamples, sampledCpus } from "./own-samples.js";
import { type GuestPairing, pairGuests } from "./pair-guests.js";
import type { PeerClock } from "./peer-clocks.js";
import type { Residuals } from "./residuals.js";
import { fitBySamples, guestSamples } from "./sample-fit.js";
import { lineByTsc, NO_TSC_OFFSETS, readTscOffsets, tscNotes } from "./tsc-offsets.js";

/** A guest whose own trace was opened together with its host's, and how its clock relates to that of the host. */
export interface GuestClock {
  /** Indices of the machines. */
  readonly machine: number;
  readonly host: number;
  /** Lane of the VM. */
  readonly vmPath: string;
  /** The host's time minus the guest's, each as its own trace has it, at the middle of the guest's recording. */
  readonly offsetNs: bigint;
  /** The middle, by the guest's clock, absolute ns. */
  readonly middleNs: bigint;
  /** By how much the host's clock runs faster: 1e-6 is 1 ppm. */
  readonly drift: number;
  /** Where its clock jumped: the offset is that of the middle, and these lie before and after. */
  readonly jumps?: readonly ClockJump[] | undefined;
  /** The true offset is hardly further away than this. Undefined: nothing tells how far. */
  readonly boundNs: number | undefined;
  /** The guest's context switches that were looked at, and the share that fell into its vCPUs' guest time. */
  readonly switches: number;
  /** Undefined: nothing was compared. */
  readonly insideShare: number | undefined;
  readonly method: GuestClockMethod;
  /** What `switches` and `insideShare` are of; left out: context switches. */
  readonly compared?: ComparedSamples | undefined;
  /** Which vCPUs its CPUs are, where these have other numbers. */
  readonly vcpus?: readonly CpuOfVcpu[] | undefined;
  /** The share with the clock as the trace has it. */
  readonly shareBefore: number | undefined;
  readonly driftError: number | undefined;
  /** Their times count from `originNs`, by the guest's clock. */
  readonly residuals: (Residuals & { readonly originNs: bigint }) | undefined;
  /** The same in a sentence. */
  readonly text: string;
}

export interface GuestClocks {
  readonly clocks: readonly GuestClock[];
  /** Guests whose VM was not found, by index of the machine, and why, in a sentence. */
  readonly apart: readonly { readonly machine: number; readonly why: string }[];
  /** What went wrong, in sentences. */
  readonly notes: readonly string[];
  /** Machines that are no guests, beside others. */
  readonly peers?: readonly PeerClock[];
  /** What a person has set, in sentences. */
  readonly given?: readonly string[];
  /** What else a person has said of clocks. */
  readonly choice?: Pick<ClockChoice, "tscOffsets" | "align">;
}

/** Told how far opening has come. */
export interface OpenWatch extends ExpandWatch {
  onClocks(bytesRead: number, totalBytes: number): void;
}

/** The events of a session on their way through some analyses, which the engine has started. */
interface Reading {
  readonly session: Session;
  readonly run: Run;
  readonly pool: DecodePool;
  readonly merge: Merge;
}

/** Of the engine. */
export interface ClockReader {
  /** `unread`: by machine, kinds of its events that are not read. */
  start(analyses: readonly AnalysisDefinition[], unread: (machine: number) => readonly EventKind[]): Reading;
  yieldToLoop(): Promise<void>;
}

const NO_GUESTS: GuestClocks = { clocks: [], apart: [], notes: [] };

/**
 * Finds the host of each guest and the offset between their clocks. Only the events of both tell it: two analyses read
 * them once for this, before all traces are laid out on one timeline and read for good.
 */
export async function findGuestClocks(
  discovery: Discovery,
  reader: ClockReader,
  watch: OpenWatch | undefined,
  choice: ClockChoice = {},
): Promise<GuestClocks> {
  const hosts = hostsOf(discovery);
  if (discovery.machines.length < 2 || hosts.byKvm.size + hosts.bySamples.size === 0) return NO_GUESTS;
  try {
    return withMethod(await compareClocks(discovery, reader, watch, choice), choice.align);
  } catch (error) {
    // A bug of ours, which must not keep the traces from being opened, each by its own clock.
    return { ...NO_GUESTS, notes: [`the clocks of hosts and guests could not be compared: ${errorText(error)}`] };
  }
}

/** What a person says of clocks. */
export interface ClockChoice {
  readonly given?: GivenMoves;
  readonly tscOffsets?: readonly GivenTscOffset[] | undefined;
  readonly align?: AlignMethod | undefined;
}

/** What another method than the chosen one found is not used: the clock stays as it is. */
function withMethod({ clocks, apart, notes }: GuestClocks, align: AlignMethod | undefined): GuestClocks {
  const isMeant = ({ method }: GuestClock) => method === "manual" || isAllowed(method, align);
  const left = clocks.filter((clock) => !isMeant(clock));
  const why = (clock: GuestClock) => `${clock.text}: its clock is left as it is, since ${align} does not tell it`;
  const others = left.map((clock) => ({ machine: clock.machine, why: why(clock) }));
  return { clocks: clocks.filter(isMeant), apart: [...apart, ...others], notes };
}

async function compareClocks(
  discovery: Discovery,
  reader: ClockReader,
  watch: OpenWatch | undefined,
  { given = [], tscOffsets = [], align }: ClockChoice,
): Promise<GuestClocks> {
  const calls = new HostCalls();
  const { session, run, pool, merge } = reader.start(
    [sched, kvm, samples, calls.analysis],
    unreadOf(hostsOf(discovery), align),
  );
  try {
    await pump({
      merge,
      yieldToLoop: reader.yieldToLoop,
      onProgress: () => watch?.onClocks(pool.bytesRead, discovery.totalBytes),
      // Of sources that grow, the events there are now have to do.
      isCancelled: () => pool.isCaughtUp || (watch?.isCancelled() ?? false),
    });
  } finally {
    pool.close();
  }
  run.finish(merge.time);
  if (watch?.isCancelled()) return NO_GUESTS;
  const apartNs = (first: Machine, second: Machine) =>
    Number(originOf(discovery, first.index) - originOf(discovery, second.index));
  const offsets = isAllowed("tsc-offset", align) ? await readTscOffsets(discovery, tscOffsets) : NO_TSC_OFFSETS;
  const around = calls.isEmpty ? [] : await callTimes(discovery, reader.yieldToLoop);
  const sampled = guestSamples(session);
  const own = ownSamples(session);
  const carried = carriedTimes(discovery);
  const pairings = await pairGuests(session, reader.yieldToLoop, apartNs, namedGuests(discovery), {
    sinceNs: ({ index }) => sinceOf(discovery, carried, index),
    isGiven: ({ index }) => givenFor(discovery, given, index) !== undefined,
    allows: (method) => isAllowed(method, align),
    byTsc: (guest, host, vm) => lineByTsc(discovery, offsets, guest, host, vm),
    byCalls: ({ index }, vm) => around[index] && hypercallLine(around[index], calls.of(vm)),
    bySamples: (guest, vm) => fitBySamples(guest, vm, sampled),
    sampledCpus: (guest) => sampledCpus(guest, own),
  });
  return {
    clocks: pairings.flatMap((pairing) => clockOf(discovery, pairing, given)),
    apart: pairings.flatMap(({ guest, found, text }) =>
      found === undefined ? [{ machine: guest.index, why: text }] : [],
    ),
    notes: tscNotes(discovery, offsets, session.machines),
  };
}

/** By machine: what it recorded around hypercalls of its own. */
async function callTimes(
  discovery: Discovery,
  yieldToLoop: () => Promise<void>,
): Promise<readonly (CallTimes | undefined)[]> {
  const { machines, traces } = discovery;
  const found: CallTimes[] = [];
  for (const [machine, { traces: own }] of machines.entries()) {
    const opened = own.flatMap((trace) => traces[trace]?.trace ?? []);
    found.push(await readCallTimes(opened, originOf(discovery, machine), yieldToLoop));
  }
  return found;
}

/** The guests that traces name. */
function namedGuests({ machines, traces }: Discovery): readonly NamedGuest[] {
  const links = guestLinks(traces.map(({ trace }) => trace.description));
  const guests = links.map((link) => ({
    ...link,
    guest: machineOf(machines, link.guest),
    host: machineOf(machines, link.host),
  }));
  // Of several for one the first counts.
  return [...new Map(guests.toReversed().map((link) => [link.guest, link])).values()].toReversed();
}

/** Machines that may tell VMs. */
interface Hosts {
  /** Those with events of KVM. */
  readonly byKvm: ReadonlySet<number>;
  /** Others that may hold samples. */
  readonly bySamples: ReadonlySet<number>;
}

function hostsOf({ traces, machines }: Discovery): Hosts {
  const byKvm = new Set<number>();
  const bySamples = new Set<number>();
  for (const [i, { trace, mapper }] of traces.entries()) {
    const { eventNames, hasStacks = false } = trace.description;
    const kinds = eventNames.map((name) => mapper(name, [])?.kind);
    const isKvm = kinds.includes(EventKind.KVM_ENTRY) || kinds.includes(EventKind.KVM_EXIT);
    if (isKvm) byKvm.add(machineOf(machines, i));
    else if (hasStacks) bySamples.add(machineOf(machines, i));
  }
  return { byKvm, bySamples };
}

/** What a CPU of a host does tells nothing of the clocks of its guests, and what is woken in a guest neither. */
function unreadOf(
  { byKvm, bySamples }: Hosts,
  align: AlignMethod | undefined,
): (machine: number) => readonly EventKind[] {
  const count = new Set([...byKvm, ...bySamples]).size;
  // Where entries and exits are recorded, samples are needed only if a person asks for them.
  const sampled = align === "samples" ? [] : [EventKind.SAMPLE];
  return (machine) => {
    if (!byKvm.has(machine)) return bySamples.has(machine) ? [] : WAKINGS;
    // One of several hosts may be a guest of another.
    return count === 1 ? [...INSIDE_CPUS, ...sampled] : sampled;
  };
}

const WAKINGS = [
  EventKind.SCHED_WAKING,
  EventKind.SCHED_WAKEUP,
  EventKind.SCHED_WAKEUP_NEW,
  EventKind.SCHED_MIGRATE_TASK,
];

const INSIDE_CPUS = [
  EventKind.IRQ_ENTRY,
  EventKind.IRQ_EXIT,
  EventKind.SOFTIRQ_ENTRY,
  EventKind.SOFTIRQ_EXIT,
  EventKind.HRTIMER_EXPIRE_ENTRY,
  EventKind.HRTIMER_EXPIRE_EXIT,
  EventKind.TIMER_EXPIRE_ENTRY,
  EventKind.TIMER_EXPIRE_EXIT,
];

function clockOf(discovery: Discovery, { guest, found, text }: GuestPairing, given: GivenMoves): GuestClock[] {
  if (found === undefined) return [];
  const { host, vm, fit } = found;
  const originNs = originOf(discovery, guest.index);
  const apart = originOf(discovery, host.index) - originNs;
  const middle = Math.round((guest.beginNs + guest.lastNs) / 2);
  const set = found.method === "manual" ? givenFor(discovery, given, guest.index) : undefined;
  // A trace of ours says by what its clock was set before.
  const method = carriedMethod(discovery, set) ?? found.method;
  return [
    {
      machine: guest.index,
      host: host.index,
      vmPath: vm.path,
      offsetNs: method === "stored-sync" ? 0n : BigInt(Math.round(offsetAt(fit.line, middle))) + apart,
      middleNs: set?.middleNs ?? originNs + BigInt(middle),
      drift: set?.drift ?? fit.line.drift,
      jumps: set?.jumps ?? fit.line.jumps?.map(({ atNs, byNs }) => ({ atNs: originNs + BigInt(atNs), byNs })),
      boundNs: fit.boundNs,
      switches: fit.switches,
      insideShare: fit.share,
      method,
      compared: fit.compared,
      vcpus: fit.vcpus,
      shareBefore: fit.shareBefore,
      driftError: fit.driftError,
      residuals: fit.residuals && { ...fit.residuals, originNs },
      text,
    },
  ];
}

function carriedMethod({ traces }: Discovery, set: Move | undefined): GuestClockMethod | undefined {
  if (set === undefined) return undefined;
  return traces.map(({ trace }) => trace.description.carried?.move).find((move) => move === set)?.method;
}

/** Session time at which the part of a machine's traces begins. */
function sinceOf(discovery: Discovery, times: ReturnType<typeof carriedTimes>, machine: number): number {
  const begins = discovery.machines[machine]?.traces.map((trace) => times[trace]?.t0 ?? Number.NEGATIVE_INFINITY) ?? [];
  return Math.min(...begins);
}

/** The time that a machine's clock shows at session time 0. */
function originOf({ machines, clock }: Discovery, machine: number): bigint {
  return clock.origins[machines[machine]?.traces[0] ?? 0] ?? 0n;
}
