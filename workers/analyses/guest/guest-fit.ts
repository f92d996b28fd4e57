import type { LaneTrack } from "../../index/lane-track.js";
import { State } from "../../model/states.js";
import type { Machine, Vm } from "../machine.js";
import { likelyOffset } from "./clock-offset.js";
import { idleMoments, type Moments, sleepMoments, switchMoments, thinned } from "./switches.js";

/** Tracepoints are not exactly where the processor enters and leaves the guest. */
const TOLERANCE_NS = 20e3;
/** The likely offset is the time from idling to sleep too late: right is a bit before it. */
const SEARCH_BACK_NS = 1e6;
const SEARCH_ON_NS = 200e3;
const SEARCH_STEP_NS = 20e3;
const MAX_SWITCHES = 4000;
const CHANCE_SAMPLES = 2000;

/** How well a guest's own trace and what the host saw of a VM belong together. */
export interface GuestFit {
  /** To be added to the guest's times. */
  readonly offsetNs: number;
  /** Of the guest's context switches while the host recorded, how many there were … */
  readonly switches: number;
  /** … and which share fell into times in which the VM's vCPU was in its guest, as all must. */
  readonly share: number;
  /** The share that would by chance: that of the time in which the vCPU was in its guest. */
  readonly chance: number;
  /** 1: all fit, 0: no more than by chance. */
  readonly score: number;
}

/**
 * The best fit of a guest's trace to a VM, with its clock as it is or set by a constant. Undefined where the two cannot
 * belong together: the guest has a CPU that the VM has not, or they share no time.
 */
export function fitGuest(host: Machine, vm: Vm, guest: Machine): GuestFit | undefined {
  const pairs: Pair[] = [];
  for (const cpu of guest.cpus) {
    if (cpu === undefined) continue;
    const vcpu = vm.vcpus.find(({ id }) => id === cpu.number);
    const switches = switchMoments(guest, cpu.number);
    if (vcpu === undefined && 0 < switches.length) return undefined;
    if (vcpu === undefined) continue;
    const idle = idleMoments(guest, cpu.number);
    pairs.push({ switches: thinned(switches, MAX_SWITCHES), idle, sleeps: sleepMoments(vcpu), track: vcpu.track });
  }
  const offsets = [0];
  const likely = likelyOffset(pairs);
  if (likely !== undefined) {
    for (let d = -SEARCH_BACK_NS; d <= SEARCH_ON_NS; d += SEARCH_STEP_NS) offsets.push(likely + d);
  }
  let best: GuestFit | undefined;
  for (const offset of offsets) {
    const fit = fitAt(host, pairs, offset);
    if (fit !== undefined && (best === undefined || best.score < fit.score)) best = fit;
  }
  return best;
}

interface Pair {
  readonly switches: Moments;
  readonly idle: Moments;
  readonly sleeps: Moments;
  /** Of the vCPU. */
  readonly track: LaneTrack;
}

function fitAt(host: Machine, pairs: readonly Pair[], offsetNs: number): GuestFit | undefined {
  let switches = 0;
  let fitting = 0;
  let expected = 0;
  for (const { switches: all, track } of pairs) {
    const seen = all.map((t) => t + offsetNs).filter((t) => host.beginNs <= t && t < host.lastNs);
    const [first, last] = [seen[0], seen.at(-1)];
    if (first === undefined || last === undefined) continue;
    switches += seen.length;
    fitting += inGuest(track, seen);
    const step = (last - first) / CHANCE_SAMPLES;
    const samples = Array.from({ length: CHANCE_SAMPLES }, (_, i) => first + i * step);
    expected += (inGuest(track, samples) / CHANCE_SAMPLES) * seen.length;
  }
  if (switches === 0) return undefined;
  const share = fitting / switches;
  const chance = expected / switches;
  return { offsetNs, switches, share, chance, score: chance < 1 ? (share - chance) / (1 - chance) : 0 };
}

/** How many of the moments (in order) lie in rows of `track` in its guest, or next to one. */
function inGuest(track: LaneTrack, moments: Moments): number {
  let count = 0;
  let row = 0;
  for (const t of moments) {
    while (row + 1 < track.count && track.startAt(row + 1) <= t - TOLERANCE_NS) row += 1;
    for (let i = row; i < track.count && track.startAt(i) < t + TOLERANCE_NS; i++) {
      if (!isGuest(track.stateAt(i))) continue;
      count += 1;
      break;
    }
  }
  return count;
}

function isGuest(state: State): boolean {
  return state === State.GUEST || state === State.GUEST_NESTED;
}
