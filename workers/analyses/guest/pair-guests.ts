import { formatPercent } from "../../core/format.js";
import type { Vm } from "../entities.js";
import type { Machine } from "../machine.js";
import type { Session } from "../session.js";
import { fitGuest, type GuestFit, guestCpus, isEnough, MIN_SWITCHES, vcpusSeen } from "./guest-fit.js";

/** A guest fits its VM this well even where its clock drifts; another VM does not by luck. */
const MIN_SCORE = 0.75;
/** By how much the second best must be worse. */
const MIN_LEAD = 0.3;

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
  readonly fit: GuestFit;
  /** The trace knows the distance of the clocks: `fit` only tells how well that agrees with the events. */
  readonly isOnHostClock: boolean;
}

/** A guest whose host or VM its trace, or its host's trace, names. */
export interface NamedGuest {
  /** Indices of the machines. */
  readonly guest: number;
  readonly host: number;
  /** Host threads of its vCPUs; empty: not given. */
  readonly vcpuTids: readonly number[];
  /** Its times are on the host's clock already. */
  readonly isOnHostClock: boolean;
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
): Promise<readonly GuestPairing[]> {
  const known = named.flatMap((link) => pairNamed(session, link, apartNs));
  const pairings = await pairByEvents(session, pause, apartNs, known);
  // A host that is not a guest itself needs no note.
  return [...known, ...pairings]
    .filter(({ guest, found }) => found !== undefined || guest.vms.length === 0)
    .map(withoutCircle);
}

/** A VM that a trace names is taken for true; the events tell how well the clocks agree. */
function pairNamed({ machines }: Session, link: NamedGuest, apartNs: Apart): GuestPairing[] {
  const guest = machines[link.guest];
  const host = machines[link.host];
  const { vcpuTids, isOnHostClock } = link;
  // Where the host has several VMs, the events have to tell which one it is.
  if (guest === undefined || host === undefined || (vcpuTids.length === 0 && host.vms.length !== 1)) return [];
  const isOne = (vm: Vm) => vm.vcpus.some(({ thread }) => vcpuTids.includes(thread.tid));
  const vm = vcpuTids.length === 0 ? host.vms[0] : host.vms.find(isOne);
  if (vm === undefined) {
    return [
      notFound(guest, `the traces name it as a guest of ${host.name}, which recorded no KVM events of its vCPUs`),
    ];
  }
  const asItIs = nothingSeen(apartNs(guest, host));
  const fit = fitGuest(host, vcpusSeen(vm), guestCpus(guest), isOnHostClock ? asItIs.offsetNs : undefined) ?? asItIs;
  const isSet = isOnHostClock || (isEnough(fit) && MIN_SCORE <= fit.score);
  const note = isSet ? "" : "; its clock could not be compared with the host's";
  const found = { host, vm, fit: isSet ? fit : asItIs, isOnHostClock };
  return [{ guest, found, text: `${guest.name} is the guest in VM ${vm.pid}, as the traces say${note}` }];
}

/** For a guest without events while its host recorded. */
function nothingSeen(offsetNs: number): GuestFit {
  return { offsetNs, switches: 0, share: 1, chance: 0, score: 0, boundNs: 0 };
}

async function pairByEvents(
  { machines }: Session,
  pause: () => Promise<void>,
  apartNs: Apart,
  known: readonly GuestPairing[],
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
    const cpus = guestCpus(guest);
    if (cpus.length === 0) silent.add(guest);
    for (const { host, vm, vcpus } of seen) {
      if (host === guest) continue;
      await pause();
      const fit = fitGuest(host, vcpus, cpus);
      if (fit !== undefined) candidates.push({ guest, host, vm, fit, isOnHostClock: false });
    }
  }
  return guests.map((guest) =>
    silent.has(guest) ? notFound(guest, "it recorded no context switches") : pairingOf(guest, candidates, apartNs),
  );
}

interface Candidate extends FoundGuest {
  readonly guest: Machine;
}

function pairingOf(guest: Machine, candidates: readonly Candidate[], apartNs: Apart): GuestPairing {
  const own = candidates.filter((candidate) => candidate.guest === guest).sort(byScore);
  const best = own.find((candidate) => isEnough(candidate.fit)) ?? own[0];
  if (best === undefined) return notFound(guest, "no VM has its CPUs and was recorded at the same time");
  const { vm, fit } = best;
  if (!isEnough(fit)) {
    return notFound(guest, `fewer than ${MIN_SWITCHES} of its context switches happened while the host recorded`);
  }
  if (fit.score < MIN_SCORE) {
    const shares = `${formatPercent(fit.share, 1)} of its context switches fit VM ${vm.pid}, ${formatPercent(fit.chance, 1)} would by chance`;
    return notFound(guest, `${shares}; either it is another machine, or the clocks do not agree`);
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
  const aheadNs = apartNs(guest, best.host) - fit.offsetNs;
  const clock = aheadNs === 0 ? "the clocks agree" : `its clock is ${seconds(aheadNs)} the host's`;
  const fits = `${formatPercent(fit.share, 1)} of its context switches fit, ${clock}`;
  return { guest, found: best, text: `${guest.name} is the guest in VM ${vm.pid} (${fits})` };
}

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
