import type { LaneTrack } from "../../index/lane-track.js";
import { rowAt } from "../../index/row-search.js";
import { State } from "../../model/states.js";
import type { Vm } from "../entities.js";
import type { Machine } from "../machine.js";
import { idleMoments, likelyOffset, type Moments, sleepMoments, switchMoments, thinned } from "./clock-offset.js";

/** The tracepoints lie a little before the entry to the guest and after the exit from it. */
const TOLERANCE_NS = 20e3;
/** The likely offset is too late by the time from idling to sleep: the right one lies shortly before it. */
const SEARCH_BACK_NS = 1e6;
const SEARCH_ON_NS = 200e3;
const SEARCH_STEP_NS = 20e3;
/** An offset at which nearly as many switches fit, up to this share of the most, is as good as the best. */
const NEARLY_BEST = 0.998;
/** Clocks set by the same source agree to less than a kernel's tick. */
const AS_IT_IS_NS = 1e6;
/** Context switches that are looked at per guest: enough to decide, and quick. */
const MAX_SWITCHES = 4000;
const CHANCE_SAMPLES = 2000;
/** Fewer context switches prove nothing. */
export const MIN_SWITCHES = 50;

/** How well a guest's own trace fits to a VM as the host saw it. */
export interface GuestFit {
  /** Added to the guest's times. */
  readonly offsetNs: number;
  /** The number of the guest's context switches while the host recorded … */
  readonly switches: number;
  /** … and the share of them at which the VM's vCPU was in its guest. In the right VM all are. */
  readonly share: number;
  /** The share expected by chance: the share of time in which the vCPU was in its guest. */
  readonly chance: number;
  /** 1: all fit, 0: no more than by chance. */
  readonly score: number;
  /** The true offset is hardly further away than this. */
  readonly boundNs: number;
}

export function isEnough({ switches }: GuestFit): boolean {
  return MIN_SWITCHES <= switches;
}

/** A CPU as the guest's trace shows it, by the guest's clock. */
export interface GuestCpu {
  readonly number: number;
  readonly switches: Moments;
  readonly idle: Moments;
}

export interface VcpuSeen {
  readonly id: number;
  readonly track: LaneTrack;
  readonly sleeps: Moments;
}

export function guestCpus(guest: Machine): readonly GuestCpu[] {
  const cpus = guest.cpus.flatMap((cpu) => cpu ?? []);
  const limit = Math.ceil(MAX_SWITCHES / Math.max(1, cpus.length));
  return cpus
    .map(({ number }) => ({
      number,
      switches: thinned(switchMoments(guest, number), limit),
      idle: idleMoments(guest, number),
    }))
    .filter(({ switches }) => 0 < switches.length);
}

export function vcpusSeen(vm: Vm): readonly VcpuSeen[] {
  return vm.vcpus.map((vcpu) => ({ id: vcpu.id, track: vcpu.track, sleeps: sleepMoments(vcpu) }));
}

/**
 * The best fit of a guest's trace to a VM: with the guest's clock as it is, or shifted by a constant. If `knownNs` is
 * given, only that constant counts. Undefined where the two cannot belong together: the guest has a CPU that the VM
 * lacks, or they share no time.
 */
export function fitGuest(
  host: Machine,
  vcpus: readonly VcpuSeen[],
  cpus: readonly GuestCpu[],
  knownNs?: number,
): GuestFit | undefined {
  const pairs: Pair[] = [];
  for (const { number, switches, idle } of cpus) {
    const vcpu = vcpus.find(({ id }) => id === number);
    if (vcpu === undefined) return undefined;
    pairs.push({ switches, idle, sleeps: vcpu.sleeps, track: vcpu.track });
  }
  if (knownNs !== undefined) return fitAt(host, pairs, knownNs, 0);
  const asItIs = fitAt(host, pairs, 0, AS_IT_IS_NS);
  const likely = likelyOffset(pairs);
  if (likely === undefined) return asItIs;
  const { offsetNs, boundNs } = middleOfBest(likely, (offset) => countAt(host, pairs, offset).fitting);
  const shifted = fitAt(host, pairs, offsetNs, boundNs);
  if (asItIs === undefined || shifted === undefined) return asItIs ?? shifted;
  // A few switches may all fit by luck.
  if (isEnough(asItIs) !== isEnough(shifted)) return isEnough(asItIs) ? asItIs : shifted;
  return asItIs.score < shifted.score ? shifted : asItIs;
}

/**
 * Several offsets around the right one make as many switches fit, since a switch is seldom the first or last event
 * between an entry and an exit. The right offset is the middle of them.
 */
function middleOfBest(likely: number, fitting: (offset: number) => number): { offsetNs: number; boundNs: number } {
  const offsets: number[] = [];
  for (let offset = likely - SEARCH_BACK_NS; offset <= likely + SEARCH_ON_NS; offset += SEARCH_STEP_NS) {
    offsets.push(offset);
  }
  const counts = offsets.map(fitting);
  const most = Math.max(...counts);
  const isBest = (i: number) => most * NEARLY_BEST <= (counts[i] ?? -1);
  let first = counts.indexOf(most);
  let last = first;
  while (isBest(first - 1)) first -= 1;
  while (isBest(last + 1)) last += 1;
  const from = offsets[first] ?? likely;
  const to = offsets[last] ?? likely;
  return { offsetNs: (from + to) / 2, boundNs: (to - from) / 2 + SEARCH_STEP_NS };
}

interface Pair {
  readonly switches: Moments;
  readonly idle: Moments;
  readonly sleeps: Moments;
  readonly track: LaneTrack;
}

function fitAt(host: Machine, pairs: readonly Pair[], offsetNs: number, boundNs: number): GuestFit | undefined {
  const { switches, fitting } = countAt(host, pairs, offsetNs);
  if (switches === 0) return undefined;
  const share = fitting / switches;
  const chance = expectedAt(host, pairs, offsetNs) / switches;
  return { offsetNs, boundNs, switches, share, chance, score: chance < 1 ? (share - chance) / (1 - chance) : 0 };
}

function countAt(host: Machine, pairs: readonly Pair[], offsetNs: number): { switches: number; fitting: number } {
  let switches = 0;
  let fitting = 0;
  for (const { switches: all, track } of pairs) {
    const seen = whileRecorded(host, all, offsetNs);
    switches += seen.length;
    fitting += inGuest(track, seen);
  }
  return { switches, fitting };
}

/** The number of switches that would fit by chance, if the guest did not run in the VM. */
function expectedAt(host: Machine, pairs: readonly Pair[], offsetNs: number): number {
  let expected = 0;
  for (const { switches: all, track } of pairs) {
    const seen = whileRecorded(host, all, offsetNs);
    const first = seen[0] ?? 0;
    const step = ((seen.at(-1) ?? 0) - first) / CHANCE_SAMPLES;
    const samples = Array.from({ length: CHANCE_SAMPLES }, (_, i) => first + i * step);
    expected += (inGuest(track, samples) / CHANCE_SAMPLES) * seen.length;
  }
  return expected;
}

function whileRecorded({ beginNs, lastNs }: Machine, moments: Moments, offsetNs: number): Moments {
  return moments.map((t) => t + offsetNs).filter((t) => beginNs <= t && t < lastNs);
}

/** The number of moments that lie in rows of `track` in which the vCPU was in its guest, or next to one. */
function inGuest(track: LaneTrack, moments: Moments): number {
  let count = 0;
  for (const t of moments) {
    const first = Math.max(0, rowAt(track, t - TOLERANCE_NS));
    for (let row = first; row < track.count && track.startAt(row) < t + TOLERANCE_NS; row++) {
      if (!isGuest(track.stateAt(row))) continue;
      count += 1;
      break;
    }
  }
  return count;
}

function isGuest(state: State): boolean {
  return state === State.GUEST || state === State.GUEST_NESTED;
}
