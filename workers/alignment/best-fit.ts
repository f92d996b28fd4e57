import type { Vm } from "../analyses/entities.js";
import type { Machine } from "../analyses/machine.js";
import type { AlignMethod } from "../model/clock-choice.js";
import { type ClockLine, steadyOffset } from "./clock-line.js";
import { fitGuest, fitKnown, type GuestCpu, type GuestFit, guestCpus, type VcpuSeen } from "./guest-fit.js";
import type { HypercallLine } from "./hypercall-line.js";
import { fitByOwnSamples } from "./own-samples.js";
import { residualsOf } from "./residuals.js";
import { isCertain, isEnough, MIN_SCORE } from "./switch-fit.js";
import type { LineByTsc } from "./tsc-offsets.js";

/** What tells the clock of a guest: its trace, a person, the offset of its TSC, hypercalls, the events, samples, or who asked for it. */
export type GuestClockMethod =
  | "stored-sync"
  | "manual"
  | "tsc-offset"
  | "hypercall"
  | "events"
  | "samples"
  | "clock-pairs";

/** What else than events tells clocks of guests. */
export interface KnownClocks {
  /** Session time from which on the events of a guest are all there: of a part, those before it are few. */
  readonly sinceNs: (machine: Machine) => number;
  readonly isGiven: (machine: Machine) => boolean;
  /** Whether a clock may be set by this. */
  readonly allows: (method: AlignMethod) => boolean;
  // The line of a guest's clock, if it runs in this VM.
  readonly byTsc: (guest: Machine, host: Machine, vm: Vm) => LineByTsc | undefined;
  readonly byCalls: (guest: Machine, vm: Vm) => HypercallLine | undefined;
  readonly bySamples: (guest: Machine, vm: Vm) => GuestFit | undefined;
  /** CPUs of a guest with samples that it took of itself. */
  readonly sampledCpus: (guest: Machine) => readonly GuestCpu[];
}

export const NO_CLOCKS: KnownClocks = {
  sinceNs: () => Number.NEGATIVE_INFINITY,
  isGiven: () => false,
  allows: () => true,
  byTsc: () => undefined,
  byCalls: () => undefined,
  bySamples: () => undefined,
  sampledCpus: () => [],
};

export interface MethodFit {
  readonly method: GuestClockMethod;
  /** Undefined: the guest and the VM have nothing to compare. */
  readonly fit: GuestFit | undefined;
}

export interface GuestInVm {
  readonly guest: Machine;
  readonly host: Machine;
  readonly vm: Vm;
  readonly vcpus: readonly VcpuSeen[];
  readonly cpus: GuestCpus;
}

/** What a guest did on its CPUs: its context switches, or its samples where it recorded none. */
interface GuestCpus {
  readonly all: readonly GuestCpu[];
  readonly areSampled: boolean;
}

export function cpusOf(guest: Machine, clocks: KnownClocks): GuestCpus {
  const switching = guestCpus(guest, clocks.sinceNs(guest));
  return 0 < switching.length
    ? { all: switching, areSampled: false }
    : { all: clocks.sampledCpus(guest), areSampled: true };
}

export function knownFit(
  host: Machine,
  vcpus: readonly VcpuSeen[],
  { all, areSampled }: GuestCpus,
  line: ClockLine,
): GuestFit | undefined {
  const fit = fitKnown(host, vcpus, all, line);
  return fit && areSampled ? { ...fit, compared: "own-samples" } : fit;
}

/** The clock of a guest in a VM as a person has set it, else by the offset of its TSC, else by the best of the others. */
export function bestFit(own: GuestInVm, clocks: KnownClocks): MethodFit {
  const { guest, host, vm, vcpus, cpus } = own;
  if (clocks.isGiven(guest)) return { method: "manual", fit: knownFit(host, vcpus, cpus, steadyOffset(0)) };
  const line = clocks.byTsc(guest, host, vm);
  const byTsc = line && farther(knownFit(host, vcpus, cpus, line), line.reachNs);
  // The events may contradict it, as where the TSC of a guest is scaled.
  if (byTsc !== undefined && (isCertain(byTsc) || !isEnough(byTsc))) return { method: "tsc-offset", fit: byTsc };
  const byCalls = fitByCalls(own, clocks);
  const isCompared = !cpus.areSampled && (byCalls === undefined || clocks.allows("events"));
  const byEvents = isCompared ? fitGuest(host, vcpus, cpus.all) : undefined;
  if (byCalls !== undefined && !(isSure(byEvents) && isNarrower(byEvents, byCalls)))
    return { method: "hypercall", fit: byCalls };
  if (isSure(byEvents) && clocks.allows("events")) return { method: "events", fit: byEvents };
  const bySamples = clocks.allows("samples") ? fitBySamples(own, clocks) : undefined;
  const isUsed = bySamples !== undefined && (isSure(bySamples) || byEvents === undefined);
  return isUsed ? { method: "samples", fit: bySamples } : { method: "events", fit: byEvents };
}

/** By samples that the host took of the guest, else by those that it took of itself. */
function fitBySamples({ guest, host, vm, cpus }: GuestInVm, clocks: KnownClocks): GuestFit | undefined {
  return clocks.bySamples(guest, vm) ?? (cpus.areSampled ? fitByOwnSamples(host, vm, cpus.all) : undefined);
}

/** Undefined where hypercalls tell nothing, or the events contradict them. */
function fitByCalls({ guest, host, vm, vcpus, cpus }: GuestInVm, { byCalls }: KnownClocks): GuestFit | undefined {
  const line = byCalls(guest, vm);
  if (line === undefined) return undefined;
  const { boundNs, driftError, limits } = line;
  const known = knownFit(host, vcpus, cpus, line) ?? nothingSeen(0);
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
export function isSure(fit: GuestFit | undefined): boolean {
  return fit !== undefined && isCertain(fit) && fit.rivalNs === undefined && fit.isBroken !== true;
}

/** For a guest without events while its host recorded. */
export function nothingSeen(offsetNs: number): GuestFit {
  return { line: steadyOffset(offsetNs), switches: 0, share: 1, chance: 0, score: 0, boundNs: undefined };
}
