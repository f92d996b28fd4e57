import type { Machine, Vm } from "../machine.js";
import type { Session } from "../session.js";
import { fitGuest, type GuestFit, guestCpus, isEnough, MIN_SWITCHES, vcpusSeen } from "./guest-fit.js";
import { matchNames } from "./match-names.js";

/** A guest and its VM fit this well even where its clock drifts; others by luck do not. */
const MIN_SCORE = 0.75;
/** By how much the second best must be worse. */
const MIN_LEAD = 0.3;

/** What came of a guest's own trace, opened together with its host's. */
export interface GuestPairing {
  readonly guest: Machine;
  /** Undefined: it is no VM's for certain. */
  readonly vm: Vm | undefined;
  /** Lanes of processes that got a name. */
  readonly named: number;
  /** In a sentence, what was found, or why nothing was. */
  readonly text: string;
}

/**
 * Finds the VM of each guest that was traced itself, and names the VM's processes after it. Only where that is certain:
 * a wrong name is worse than none. `pause` is called between steps that may take a tenth of a second.
 */
export async function pairGuests(session: Session, pause: () => Promise<void>): Promise<readonly GuestPairing[]> {
  const { machines } = session;
  const shown = new Set(session.lanes.specs.flatMap(({ kind, parent }) => (kind === "process" ? [parent] : [])));
  const vms = machines.flatMap((host) => host.vms.map((vm) => ({ host, vm }))).filter(({ vm }) => shown.has(vm.lane));
  const guests = machines.filter(
    (machine) => machine.vms.length === 0 && machine.cpus.some((cpu) => cpu !== undefined),
  );
  if (vms.length === 0 || guests.length === 0) return [];
  const seen = [];
  for (const { host, vm } of vms) {
    seen.push({ host, vm, vcpus: vcpusSeen(vm) });
    await pause();
  }
  const candidates: Candidate[] = [];
  const silent = new Set<Machine>();
  for (const guest of guests) {
    const cpus = guestCpus(guest);
    if (cpus.length === 0) silent.add(guest);
    for (const { host, vm, vcpus } of seen) {
      await pause();
      const fit = fitGuest(host, vcpus, cpus);
      if (fit !== undefined) candidates.push({ guest, vm, fit });
    }
  }
  return guests.map((guest) =>
    silent.has(guest) ? unnamed(guest, "it recorded no context switches") : pairingOf(session, guest, candidates),
  );
}

interface Candidate {
  readonly guest: Machine;
  readonly vm: Vm;
  readonly fit: GuestFit;
}

function pairingOf(session: Session, guest: Machine, candidates: readonly Candidate[]): GuestPairing {
  const own = candidates.filter((candidate) => candidate.guest === guest).sort(byScore);
  const best = own.find((candidate) => isEnough(candidate.fit)) ?? own[0];
  if (best === undefined) return unnamed(guest, "no VM has its CPUs and was recorded at the same time");
  const { vm, fit } = best;
  if (!isEnough(fit)) {
    return unnamed(guest, `fewer than ${MIN_SWITCHES} of its context switches happened while the host recorded`);
  }
  if (fit.score < MIN_SCORE) {
    const shares = `${percent(fit.share)} of its context switches fit VM ${vm.pid}, ${percent(fit.chance)} would by chance`;
    return unnamed(guest, `${shares}; either it is another machine, or the clocks do not agree`);
  }
  const rivals = candidates
    .filter((other) => other !== best && (other.guest === guest || other.vm === vm) && isEnough(other.fit))
    .sort(byScore);
  const rival = rivals[0];
  if (rival !== undefined && fit.score - rival.fit.score < MIN_LEAD) {
    return unnamed(
      guest,
      rival.guest === guest
        ? `VM ${vm.pid} and VM ${rival.vm.pid} fit about as well`
        : `${rival.guest.name} fits VM ${vm.pid} about as well`,
    );
  }
  const named = matchNames(session, vm, guest, (t) => t + fit.offsetNs);
  const clock = fit.offsetNs === 0 ? "the clocks agree" : `its clock is ${seconds(-fit.offsetNs)} the host's`;
  const fits = `${percent(fit.share)} of its context switches fit, ${clock}`;
  return {
    guest,
    vm,
    named,
    text: `${guest.name} is the guest in VM ${vm.pid} (${fits}): ${named} of the VM's processes are named after it`,
  };
}

function unnamed(guest: Machine, why: string): GuestPairing {
  const text = `${guest.name}: its processes name none of the host's VMs: ${why}`;
  return { guest, vm: undefined, named: 0, text };
}

function byScore(a: Candidate, b: Candidate): number {
  return b.fit.score - a.fit.score;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** Positive: the guest's clock is ahead. */
function seconds(ns: number): string {
  return `${(Math.abs(ns) / 1e9).toFixed(6)} s ${0 < ns ? "ahead of" : "behind"}`;
}
