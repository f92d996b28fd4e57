import type { Vm } from "../analyses/entities.js";
import type { Machine } from "../analyses/machine.js";
import type { Session } from "../analyses/session.js";
import { formatCountOf, formatDuration, formatPercent } from "../core/format.js";
import { addToGroup } from "../core/groups.js";
import {
  bestFit,
  cpusOf,
  type GuestClockMethod,
  isSure,
  type KnownClocks,
  knownFit,
  type MethodFit,
  NO_CLOCKS,
  nothingSeen,
} from "./best-fit.js";
import { type GuestFit, type VcpuSeen, vcpusSeen } from "./guest-fit.js";
import { LikelyVms } from "./likely-vms.js";
import { isVmNamed, type NamedGuest, namedVm } from "./named-guest.js";
import { isCertain, isEnough, MIN_SCORE, MIN_SWITCHES } from "./switch-fit.js";

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
  const all = [...known, ...pairings].filter(({ guest, found }) => found !== undefined || guest.vms.length === 0);
  // Of a guest that is in there twice the first counts.
  const hostOf = new Map(all.toReversed().map(({ guest, found }) => [guest, found?.host]));
  return all.map((pairing) => withoutCircle(pairing, hostOf));
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
  const cpus = cpusOf(guest, clocks);
  const { method, fit = asItIs }: MethodFit =
    link.isOnHostClock && !clocks.isGiven(guest)
      ? { method: "stored-sync", fit: knownFit(host, seen, cpus, asItIs.line) }
      : bestFit({ guest, host, vm, vcpus: seen, cpus }, clocks);
  const isSet = (method !== "events" && method !== "samples") || isSure(fit);
  const note = isSet ? "" : "; its clock could not be compared with the host's";
  const found = { host, vm, method, fit: isSet ? fit : asItIs };
  const text = `${guest.name} is the guest in VM ${vm.pid}, as the traces say${note}${vcpuWords(found.fit)}`;
  return [{ guest, found, text }];
}

async function pairByEvents(
  { machines }: Session,
  pause: () => Promise<void>,
  apartNs: Apart,
  known: readonly GuestPairing[],
  clocks: KnownClocks,
): Promise<readonly GuestPairing[]> {
  const told = new Set(known.map(({ guest }) => guest));
  const taken = new Set(known.map(({ found }) => found?.vm));
  const vms = machines.flatMap((host) => host.vms.filter((vm) => !taken.has(vm)).map((vm) => ({ host, vm })));
  const guests = machines.filter(
    (machine) =>
      !told.has(machine) && machine.cpus.some((cpu) => cpu !== undefined) && vms.some(({ host }) => host !== machine),
  );
  if (guests.length === 0) return [];
  const likely = new LikelyVms(vms, guests.length);
  const seen = new Map<Vm, readonly VcpuSeen[]>();
  const candidates = new Candidates();
  const silent = new Set<Machine>();
  for (const guest of guests) {
    const cpus = cpusOf(guest, clocks);
    if (cpus.all.length === 0) silent.add(guest);
    for (const { host, vm } of likely.of(guest, cpus.all)) {
      await pause();
      const vcpus = seen.get(vm) ?? vcpusSeen(vm);
      seen.set(vm, vcpus);
      const { method, fit } = bestFit({ guest, host, vm, vcpus, cpus }, clocks);
      if (fit !== undefined) candidates.add({ guest, host, vm, method, fit });
    }
    await pause();
  }
  return guests.map((guest) => {
    const pairing =
      silent.has(guest) && candidates.ofGuest(guest).length === 0
        ? notFound(guest, "it recorded neither context switches nor samples")
        : pairingOf(guest, candidates, apartNs);
    return pairing.found === undefined ? { ...pairing, text: `${pairing.text}${likely.note}` } : pairing;
  });
}

interface Candidate extends FoundGuest {
  readonly guest: Machine;
}

/** All pairs that were compared, by either. */
class Candidates {
  private readonly byGuest = new Map<Machine, Candidate[]>();
  private readonly byVm = new Map<Vm, Candidate[]>();

  add(candidate: Candidate): void {
    addToGroup(this.byGuest, candidate.guest, candidate);
    addToGroup(this.byVm, candidate.vm, candidate);
  }

  ofGuest(guest: Machine): readonly Candidate[] {
    return this.byGuest.get(guest) ?? [];
  }

  ofVm(vm: Vm): readonly Candidate[] {
    return this.byVm.get(vm) ?? [];
  }
}

function pairingOf(guest: Machine, candidates: Candidates, apartNs: Apart): GuestPairing {
  const own = candidates.ofGuest(guest).toSorted(byScore);
  const best = own.find((candidate) => isEnough(candidate.fit)) ?? own[0];
  if (best === undefined) return notFound(guest, "no VM has its CPUs and was recorded at the same time");
  const told = toldByCalls(own, candidates);
  if (told !== undefined) {
    const text = `${guest.name} is the guest in VM ${told.vm.pid}, as its hypercalls tell${vcpuWords(told.fit)}`;
    return { guest, found: told, text };
  }
  const { vm, fit } = best;
  const what = comparedWords(fit);
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
  const rivals = [...own, ...candidates.ofVm(vm).filter((other) => other.guest !== guest)]
    .filter((other) => other !== best && isEnough(other.fit))
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

function comparedWords({ compared }: GuestFit): string {
  if (compared === undefined) return "its context switches";
  return compared === "host-samples" ? "the samples of its code" : "its samples";
}

/** The VM whose hypercalls the guest made, if it is one, and no other guest made the same. */
function toldByCalls(own: readonly Candidate[], candidates: Candidates): Candidate | undefined {
  const isTold = ({ method }: Candidate) => method === "hypercall";
  const [told, ...others] = own.filter(isTold);
  if (told === undefined || 0 < others.length) return undefined;
  return candidates.ofVm(told.vm).some((one) => one !== told && isTold(one)) ? undefined : told;
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
function withoutCircle(pairing: GuestPairing, hostOf: ReadonlyMap<Machine, Machine | undefined>): GuestPairing {
  const { guest } = pairing;
  const hosts = new Set<Machine>();
  let host = pairing.found?.host;
  while (host !== undefined && !hosts.has(host)) {
    if (host === guest) return notFound(guest, `${pairing.found?.host.name} fits a VM of its own`);
    hosts.add(host);
    host = hostOf.get(host);
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
