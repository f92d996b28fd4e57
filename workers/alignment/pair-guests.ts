import type { Vm } from "../analyses/entities.js";
import type { Machine } from "../analyses/machine.js";
import type { Session } from "../analyses/session.js";
import { formatCountOf, formatDuration, formatPercent } from "../core/format.js";
import type { AlignMethod } from "../model/clock-choice.js";
import { steadyOffset } from "./clock-line.js";
import { fitGuest, fitKnown, type GuestCpu, type GuestFit, guestCpus, type VcpuSeen, vcpusSeen } from "./guest-fit.js";
import type { HypercallLine } from "./hypercall-line.js";
import { isVmNamed, type NamedGuest, namedVm } from "./named-guest.js";
import { residualsOf } from "./residuals.js";
import { isCertain, isEnough, MIN_SCORE, MIN_SWITCHES } from "./switch-fit.js";
import type { LineByTsc } from "./tsc-offsets.js";

/** By how much the second best must be worse. */
const MIN_LEAD = 0.15;

/** The result for a guest's own trace, opened together with its host's. */
export interface GuestPairing {
  readonly guest: Machine;
  /** The VM in which it runs; undefined: no VM for certain. */
  readonly found: FoundGuest | undefined;
  /** A sentence: the result, or why there is none. */
  readonly text: string;
}

export interface FoundGuest {
  readonly host: Machine;
  readonly vm: Vm;
  readonly method: GuestClockMethod;
  /** Of methods other than "events" it only tells how well the events agree. */
  readonly fit: GuestFit;
}

/** What tells the clock of a guest: its trace, a person, the offset of its TSC, hypercalls, the events, or samples. */
export type GuestClockMethod = "stored-sync" | "manual" | "tsc-offset" | "hypercall" | "events" | "samples";

/**
 * The difference between the clocks of two machines where the session shows them at one time: the first's minus the
 * second's, ns.
 */
type Apart = (first: Machine, second: Machine) => number;

/**
 * Finds the VM of each guest with a trace of its own, and the distance of its clock to its host's. A VM that the traces
 * name (`named`) is taken. Else a VM is found only where the events make it certain, since a wrong VM is worse than
 * none. `pause` is called between steps that may take a tenth of a second.
 */
export async function pairGuests(
  session: Session,
  pause: () => Promise<void>,
  apartNs: Apart = () => 0,
  named: readonly NamedGuest[] = [],
  clocks: KnownClocks = NO_CLOCKS,
): Promise<readonly GuestPairing[]> {
  const known = named.flatMap((link) => pairNamed(session, link, apartNs, clocks));
  const pairings = await pairByEvents(session, pause, apartNs, known, clocks);
  // A host that is not a guest itself needs no note.
  return [...known, ...pairings]
    .filter(({ guest, found }) => found !== undefined || guest.vms.length === 0)
    .map(withoutCircle);
}

/** A VM that a trace names is taken for true; the events tell how well the clocks agree. */
function pairNamed({ machines }: Session, link: NamedGuest, apartNs: Apart, clocks: KnownClocks): GuestPairing[] {
  const guest = machines[link.guest];
  const host = machines[link.host];
  // Where the host has several VMs, the events have to tell which one it is.
  if (guest === undefined || host === undefined || (!isVmNamed(link) && host.vms.length !== 1)) return [];
  const vm = namedVm(host, link);
  if (vm === undefined) {
    return [
      notFound(guest, `the traces name it as a guest of ${host.name}, which recorded no KVM events of its vCPUs`),
    ];
  }
  const asItIs = nothingSeen(apartNs(guest, host));
  const seen = vcpusSeen(vm);
  const cpus = guestCpus(guest, clocks.sinceNs(guest));
  const { method, fit = asItIs }: MethodFit =
    link.isOnHostClock && !clocks.isGiven(guest)
      ? { method: "stored-sync", fit: fitKnown(host, seen, cpus, asItIs.line) }
      : bestFit({ guest, host, vm, vcpus: seen, cpus }, clocks);
  const isSet = (method !== "events" && method !== "samples") || isSure(fit);
  const note = isSet ? "" : "; its clock could not be compared with the host's";
  const found = { host, vm, method, fit: isSet ? fit : asItIs };
  const text = `${guest.name} is the guest in VM ${vm.pid}, as the traces say${note}${vcpuWords(found.fit)}`;
  return [{ guest, found, text }];
}

/** What else than events tells clocks of guests. */
interface KnownClocks {
  /** Session time from which on the events of a guest are all there: of a part, those before it are few. */
  readonly sinceNs: (machine: Machine) => number;
  readonly isGiven: (machine: Machine) => boolean;
  /** Whether a clock may be set by this. */
  readonly allows: (method: AlignMethod) => boolean;
  // The line of a guest's clock, if it runs in this VM.
  readonly byTsc: (guest: Machine, host: Machine, vm: Vm) => LineByTsc | undefined;
  readonly byCalls: (guest: Machine, vm: Vm) => HypercallLine | undefined;
  readonly bySamples: (guest: Machine, host: Machine, vm: Vm) => GuestFit | undefined;
}

const NO_CLOCKS: KnownClocks = {
  sinceNs: () => Number.NEGATIVE_INFINITY,
  isGiven: () => false,
  allows: () => true,
  byTsc: () => undefined,
  byCalls: () => undefined,
  bySamples: () => undefined,
};

interface MethodFit {
  readonly method: GuestClockMethod;
  /** Undefined: the guest and the VM have nothing to compare. */
  readonly fit: GuestFit | undefined;
}

interface GuestInVm {
  readonly guest: Machine;
  readonly host: Machine;
  readonly vm: Vm;
  readonly vcpus: readonly VcpuSeen[];
  readonly cpus: readonly GuestCpu[];
}

/** The clock of a guest in a VM as a person has set it, else by the offset of its TSC, else by the best of the others. */
function bestFit(own: GuestInVm, clocks: KnownClocks): MethodFit {
  const { guest, host, vm, vcpus, cpus } = own;
  if (clocks.isGiven(guest)) return { method: "manual", fit: fitKnown(host, vcpus, cpus, steadyOffset(0)) };
  const line = clocks.byTsc(guest, host, vm);
  const byTsc = line && farther(fitKnown(host, vcpus, cpus, line), line.reachNs);
  // The events may contradict it, as where the TSC of a guest is scaled.
  if (byTsc !== undefined && (isCertain(byTsc) || !isEnough(byTsc))) return { method: "tsc-offset", fit: byTsc };
  const byCalls = fitByCalls(own, clocks);
  const byEvents = byCalls !== undefined && !clocks.allows("events") ? undefined : fitGuest(host, vcpus, cpus);
  if (byCalls !== undefined && !(isSure(byEvents) && isNarrower(byEvents, byCalls)))
    return { method: "hypercall", fit: byCalls };
  if (isSure(byEvents) && clocks.allows("events")) return { method: "events", fit: byEvents };
  const bySamples = clocks.allows("samples") ? clocks.bySamples(guest, host, vm) : undefined;
  const isUsed = bySamples !== undefined && (isSure(bySamples) || byEvents === undefined);
  return isUsed ? { method: "samples", fit: bySamples } : { method: "events", fit: byEvents };
}

/** Undefined where hypercalls tell nothing, or the events contradict them. */
function fitByCalls({ guest, host, vm, vcpus, cpus }: GuestInVm, { byCalls }: KnownClocks): GuestFit | undefined {
  const line = byCalls(guest, vm);
  if (line === undefined) return undefined;
  const { boundNs, driftError, limits } = line;
  const known = fitKnown(host, vcpus, cpus, line) ?? nothingSeen(0);
  if (isEnough(known) && known.share < MIN_SCORE) return undefined;
  return { ...known, line, boundNs, driftError, residuals: residualsOf(limits, line) };
}

function isNarrower(first: GuestFit | undefined, second: GuestFit): boolean {
  return (first?.boundNs ?? Number.POSITIVE_INFINITY) < (second.boundNs ?? Number.POSITIVE_INFINITY);
}

/** The clock may be off by so much more. */
function farther(fit: GuestFit | undefined, ns: number): GuestFit | undefined {
  return fit === undefined || ns === 0 ? fit : { ...fit, boundNs: (fit.boundNs ?? 0) + ns };
}

/** Whether events alone show the clock. */
function isSure(fit: GuestFit | undefined): boolean {
  return fit !== undefined && isCertain(fit) && fit.rivalNs === undefined && fit.isBroken !== true;
}

/** For a guest without events while its host recorded. */
function nothingSeen(offsetNs: number): GuestFit {
  return { line: steadyOffset(offsetNs), switches: 0, share: 1, chance: 0, score: 0, boundNs: undefined };
}

async function pairByEvents(
  { machines }: Session,
  pause: () => Promise<void>,
  apartNs: Apart,
  known: readonly GuestPairing[],
  clocks: KnownClocks,
): Promise<readonly GuestPairing[]> {
  const isKnown = (machine: Machine) => known.some(({ guest }) => guest === machine);
  const isTaken = (vm: Vm) => known.some(({ found }) => found?.vm === vm);
  const vms = machines.flatMap((host) => host.vms.filter((vm) => !isTaken(vm)).map((vm) => ({ host, vm })));
  const guests = machines.filter(
    (machine) =>
      !isKnown(machine) && machine.cpus.some((cpu) => cpu !== undefined) && vms.some(({ host }) => host !== machine),
  );
  const seen = [];
  for (const { host, vm } of guests.length === 0 ? [] : vms) {
    seen.push({ host, vm, vcpus: vcpusSeen(vm) });
    await pause();
  }
  const candidates: Candidate[] = [];
  const silent = new Set<Machine>();
  for (const guest of guests) {
    const cpus = guestCpus(guest, clocks.sinceNs(guest));
    if (cpus.length === 0) silent.add(guest);
    for (const { host, vm, vcpus } of seen) {
      if (host === guest) continue;
      await pause();
      const { method, fit } = bestFit({ guest, host, vm, vcpus, cpus }, clocks);
      if (fit !== undefined) candidates.push({ guest, host, vm, method, fit });
    }
  }
  return guests.map((guest) =>
    silent.has(guest) && !candidates.some((one) => one.guest === guest)
      ? notFound(guest, "it recorded no context switches")
      : pairingOf(guest, candidates, apartNs),
  );
}

interface Candidate extends FoundGuest {
  readonly guest: Machine;
}

function pairingOf(guest: Machine, candidates: readonly Candidate[], apartNs: Apart): GuestPairing {
  const own = candidates.filter((candidate) => candidate.guest === guest).sort(byScore);
  const best = own.find((candidate) => isEnough(candidate.fit)) ?? own[0];
  if (best === undefined) return notFound(guest, "no VM has its CPUs and was recorded at the same time");
  const told = toldByCalls(own, candidates);
  if (told !== undefined) {
    const text = `${guest.name} is the guest in VM ${told.vm.pid}, as its hypercalls tell${vcpuWords(told.fit)}`;
    return { guest, found: told, text };
  }
  const { vm, fit, method } = best;
  const what = method === "samples" ? "the samples of its code" : "its context switches";
  if (!isEnough(fit)) {
    return notFound(guest, `fewer than ${MIN_SWITCHES} of ${what} happened while the host recorded`);
  }
  if (fit.isBroken === true) {
    const part = formatPercent(fit.share, 1);
    return notFound(guest, `its clock fits VM ${vm.pid} for a part of the time (${part} of ${what}) only`);
  }
  if (fit.score < MIN_SCORE) {
    const shares = `${formatPercent(fit.share, 1)} of ${what} fit VM ${vm.pid}, ${formatPercent(fit.chance, 1)} would by chance`;
    return notFound(guest, `${shares}; either it is another machine, or the clocks do not agree`);
  }
  if (!isCertain(fit)) {
    const inside = formatPercent(fit.chance, 1);
    return notFound(guest, `too few of ${what} tell: its vCPUs were in VM ${vm.pid} ${inside} of the time`);
  }
  if (fit.rivalNs !== undefined) {
    const apart = formatDuration(Math.abs(fit.rivalNs));
    return notFound(
      guest,
      `it does the same again and again: moved by ${apart}, its clock fits VM ${vm.pid} about as well`,
    );
  }
  const rivals = candidates
    .filter((other) => other !== best && (other.guest === guest || other.vm === vm) && isEnough(other.fit))
    .sort(byScore);
  const rival = rivals[0];
  if (rival !== undefined && fit.score - rival.fit.score < MIN_LEAD) {
    return notFound(
      guest,
      rival.guest === guest
        ? `VM ${vm.pid} and VM ${rival.vm.pid} fit about as well`
        : `${rival.guest.name} fits VM ${vm.pid} about as well`,
    );
  }
  const aheadNs = apartNs(guest, best.host) - fit.line.offsetNs;
  const jumps = fit.line.jumps === undefined ? "" : `, and jumps ${formatCountOf(fit.line.jumps.length, "time")}`;
  const clock = aheadNs === 0 ? "the clocks agree" : `its clock is ${seconds(aheadNs)} the host's${jumps}`;
  const fits = `${formatPercent(fit.share, 1)} of ${what} fit, ${clock}`;
  return { guest, found: best, text: `${guest.name} is the guest in VM ${vm.pid} (${fits}${vcpuWords(fit)})` };
}

/** The VM whose hypercalls the guest made, if it is one, and no other guest made the same. */
function toldByCalls(own: readonly Candidate[], candidates: readonly Candidate[]): Candidate | undefined {
  const isTold = ({ method }: Candidate) => method === "hypercall";
  const [told, ...others] = own.filter(isTold);
  if (told === undefined || 0 < others.length) return undefined;
  return candidates.some((one) => one !== told && isTold(one) && one.vm === told.vm) ? undefined : told;
}

/** ", its CPUs 0, 1, 2 are vCPUs 0, 4, 5". */
function vcpuWords({ vcpus }: GuestFit): string {
  if (vcpus === undefined) return "";
  const listed = (numbers: readonly number[]) =>
    `${numbers.slice(0, MAX_NAMED).join(", ")}${MAX_NAMED < numbers.length ? " …" : ""}`;
  return `, its CPUs ${listed(vcpus.map(([cpu]) => cpu))} are vCPUs ${listed(vcpus.map(([, vcpu]) => vcpu))}`;
}

const MAX_NAMED = 16;

function notFound(guest: Machine, why: string): GuestPairing {
  return { guest, found: undefined, text: `${guest.name}: it is none of the host's VMs for certain: ${why}` };
}

/** Two hosts that look like guests of each other are neither. */
function withoutCircle(pairing: GuestPairing, _: number, all: readonly GuestPairing[]): GuestPairing {
  const { guest } = pairing;
  const hosts = new Set<Machine>();
  let host = pairing.found?.host;
  while (host !== undefined && !hosts.has(host)) {
    if (host === guest) return notFound(guest, `${pairing.found?.host.name} fits a VM of its own`);
    hosts.add(host);
    host = all.find((other) => other.guest === host)?.found?.host;
  }
  return pairing;
}

function byScore(a: Candidate, b: Candidate): number {
  return b.fit.score - a.fit.score;
}

/** Positive: the guest's clock is ahead. */
function seconds(ns: number): string {
  return `${(Math.abs(ns) / 1e9).toFixed(6)} s ${0 < ns ? "ahead of" : "behind"}`;
}
