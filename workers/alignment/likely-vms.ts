import type { Vm } from "../analyses/entities.js";
import type { Machine } from "../analyses/machine.js";
import { firstFrom } from "../core/search.js";
import { rowsIn } from "../index/rows-in-states.js";
import { State } from "../model/states.js";
import type { GuestCpu } from "./guest-fit.js";
import { type Stretches, sleepStretches } from "./moments.js";

// Which VMs a guest is compared with. To compare takes some 10 ms for each guest and VM, so that a thousand hosts with a few
// VMs each, every one of which may be a guest of another, would take hours.

export interface HostVm {
  readonly host: Machine;
  readonly vm: Vm;
}

/** So many pairs of a guest and a VM are all compared. */
export const ALL_PAIRS = 256;
/** Of more pairs, the VMs that are compared with each guest. */
export const PER_GUEST = 4;
/** Neighbours by one number of which those are chosen by two. */
const NEIGHBOURS = 8 * PER_GUEST;

/** In shorter rests KVM may poll, and its vCPU does not sleep (halt_poll_ns). */
const LONG_NS = 300e3;

/** How long a CPU rests, and how often: the same seen from inside and from its host, whatever the clocks show. */
interface Rest {
  /** Logarithm of the times a second, for each CPU. */
  readonly often: number;
  /** Logarithm of the part of all time. */
  readonly part: number;
}

interface Known extends HostVm {
  readonly rest: Rest;
  readonly mayRunGuests: boolean;
}

/** Tells the VMs that a guest may run in: all of few, of many those that rest most alike. */
export class LikelyVms {
  /** By how often they rest; undefined: all are likely. */
  private readonly ranked: readonly Known[] | undefined;
  private readonly often: Float64Array;

  constructor(
    private readonly vms: readonly HostVm[],
    guests: number,
  ) {
    this.ranked = vms.length * guests <= ALL_PAIRS ? undefined : vms.map(known).sort(byOften);
    this.often = Float64Array.from(this.ranked ?? [], ({ rest }) => rest.often);
  }

  /** Of VMs of other machines. */
  of(guest: Machine, cpus: readonly GuestCpu[]): readonly HostVm[] {
    const { ranked, often } = this;
    if (ranked === undefined) return this.vms.filter(({ host }) => host !== guest);
    const rest = restOf(
      cpus.map(({ idle }) => idle),
      guest,
    );
    const runsGuests = 0 < guest.vms.length;
    const isMeant = ({ host, vm, mayRunGuests }: Known) =>
      host !== guest && cpus.length <= vm.vcpus.length && (mayRunGuests || !runsGuests);
    const at = firstFrom(often, rest.often, 0, often.length);
    const near = ranked.slice(Math.max(0, at - NEIGHBOURS), at + NEIGHBOURS).filter(isMeant);
    return near.sort((a, b) => unlike(rest, a.rest) - unlike(rest, b.rest)).slice(0, PER_GUEST);
  }

  /** What is to be said of a guest that is in none of those; "": nothing. */
  get note(): string {
    if (this.ranked === undefined) return "";
    return ` (of ${this.vms.length} VMs it was compared with the ${PER_GUEST} at most that rest most as it does)`;
  }
}

function known({ host, vm }: HostVm): Known {
  return { host, vm, rest: restOf(vm.vcpus.map(sleepStretches), host), mayRunGuests: mayRunGuests(vm) };
}

function byOften(a: Known, b: Known): number {
  return a.rest.often - b.rest.often;
}

function unlike(a: Rest, b: Rest): number {
  return Math.abs(a.often - b.often) + Math.abs(a.part - b.part);
}

function restOf(all: readonly Stretches[], { beginNs, lastNs }: Pick<Machine, "beginNs" | "lastNs">): Rest {
  let [times, restedNs] = [0, 0];
  for (const { lengths } of all) {
    for (const ns of lengths) {
      // The last one may be open.
      if (ns < LONG_NS || !Number.isFinite(ns)) continue;
      times += 1;
      restedNs += ns;
    }
  }
  const spanNs = Math.max(1, lastNs - beginNs) * Math.max(1, all.length);
  return { often: Math.log((times + 1) / spanNs), part: Math.log((restedNs + 1) / spanNs) };
}

/** Exits by which a hypervisor in a VM enters its own guest, as `ExitCode`: VMLAUNCH and VMRESUME of VMX, VMRUN of SVM. */
const ENTERS_GUEST: ReadonlySet<number> = new Set([(1 << 11) | 20, (1 << 11) | 24, (2 << 11) | 0x80]);
/** Exits that are enough to tell that none of these is among them. */
const ENOUGH_EXITS = 50;

/** False: its exits show that no hypervisor runs in it. */
function mayRunGuests({ vcpus }: Vm): boolean {
  let exits = 0;
  for (const { track } of vcpus) {
    for (const row of rowsIn(track, 1 << State.HYPERVISOR)) {
      const reason = track.reasonAt(row);
      if (ENTERS_GUEST.has(reason)) return true;
      if (isX86(reason)) exits += 1;
    }
    if (0 < rowsIn(track, 1 << State.GUEST_NESTED).length) return true;
  }
  return exits < ENOUGH_EXITS;
}

function isX86(reason: number): boolean {
  return reason >> 11 === 1 || reason >> 11 === 2;
}
