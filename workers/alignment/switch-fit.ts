import type { Machine } from "../analyses/machine.js";
import type { LaneTrack } from "../index/lane-track.js";
import { rowAt } from "../index/row-search.js";
import { isGuest, isUnknown } from "../model/states.js";
import { type ClockLine, offsetAt } from "./clock-line.js";
import type { Moments } from "./moments.js";

/** The tracepoints lie a little before the entry to the guest and after the exit from it. */
const TOLERANCE_NS = 20e3;
const CHANCE_SAMPLES = 2000;

/** How many of a guest's context switches happened while its vCPUs were in the guest. */
export interface SwitchFit {
  /** The number of the guest's context switches while the host recorded … */
  readonly switches: number;
  /** … and the share of them at which the VM's vCPU was in its guest. In the right VM all are. */
  readonly share: number;
  /** The share expected by chance: the share of time in which the vCPU was in its guest. */
  readonly chance: number;
  /** 1: all fit, 0: no more than by chance. */
  readonly score: number;
}

/** Context switches of a guest's CPU, and its vCPU. */
export interface SwitchPair {
  readonly switches: Moments;
  readonly track: LaneTrack;
}

/** When the host recorded. */
export type HostSpan = Pick<Machine, "beginNs" | "lastNs">;

/** Fewer context switches prove nothing. */
export const MIN_SWITCHES = 50;
/** A guest fits its VM this well; another VM does not by luck. */
export const MIN_SCORE = 0.9;
/**
 * The offset and the drift are looked for at some 10^8 places, so the best of them fits well by luck (e^18). Twice that
 * and more makes luck unlikely.
 */
export const MIN_EVIDENCE = 40;

export function isEnough({ switches }: SwitchFit): boolean {
  return MIN_SWITCHES <= switches;
}

/** Whether so many fit that the guest runs in this VM. */
export function isCertain(fit: SwitchFit): boolean {
  return isEnough(fit) && MIN_SCORE <= fit.score && MIN_EVIDENCE <= evidenceOf(fit);
}

/** By how much better "all fit" tells what was seen than chance does: a difference of logarithms of likelihoods. */
function evidenceOf({ switches, share, chance }: SwitchFit): number {
  if (switches === 0 || share <= chance) return 0;
  const missed = Math.max(1 - share, 0.5 / switches);
  const expected = Math.max(1 - chance, 0.5 / switches);
  if (expected <= missed) return 0;
  const each =
    missed * Math.log(missed / expected) + (1 - missed) * Math.log((1 - missed) / Math.max(1 - expected, 1e-9));
  return each * switches;
}

/** Undefined: no switch happened while the host recorded. */
export function fitAt(host: HostSpan, pairs: readonly SwitchPair[], line: ClockLine): SwitchFit | undefined {
  const { switches, fitting } = countAt(host, pairs, line);
  if (switches === 0) return undefined;
  const share = fitting / switches;
  const chance = chanceAt(host, pairs, line);
  return { switches, share, chance, score: chance < 1 ? (share - chance) / (1 - chance) : 0 };
}

export interface SwitchCount {
  switches: number;
  fitting: number;
}

export function countAt(host: HostSpan, pairs: readonly SwitchPair[], line: ClockLine): SwitchCount {
  const count = { switches: 0, fitting: 0 };
  for (const { switches, track } of pairs) addCount(count, track, whileRecorded(host, switches, line));
  return count;
}

/** The share of switches that would fit by chance, if the guest did not run in the VM. */
function chanceAt(host: HostSpan, pairs: readonly SwitchPair[], line: ClockLine): number {
  let expected = 0;
  let all = 0;
  for (const { switches, track } of pairs) {
    const seen = whileRecorded(host, switches, line);
    const first = seen[0] ?? 0;
    const step = ((seen.at(-1) ?? 0) - first) / CHANCE_SAMPLES;
    const count = { switches: 0, fitting: 0 };
    const samples = Float64Array.from({ length: CHANCE_SAMPLES }, (_, i) => first + i * step);
    addCount(count, track, samples);
    expected += (count.fitting / Math.max(1, count.switches)) * seen.length;
    all += seen.length;
  }
  return expected / Math.max(1, all);
}

/** The moments on the host's clock. */
function whileRecorded({ beginNs, lastNs }: HostSpan, moments: Moments, line: ClockLine): Moments {
  return moments.map((t) => t + offsetAt(line, t)).filter((t) => beginNs <= t && t < lastNs);
}

function addCount(count: SwitchCount, track: LaneTrack, moments: Moments): void {
  for (const t of moments) {
    const fits = fitsAt(track, t);
    if (fits === undefined) continue;
    count.switches += 1;
    if (fits) count.fitting += 1;
  }
}

/** Whether a moment lies in a row in which the vCPU was in its guest, or next to one. Undefined: not known. */
export function fitsAt(track: LaneTrack, t: number): boolean | undefined {
  let isSeen = false;
  let isPartUnknown = false;
  const first = Math.max(0, rowAt(track, t - TOLERANCE_NS));
  for (let row = first; row < track.count && track.startAt(row) < t + TOLERANCE_NS; row++) {
    const state = track.stateAt(row);
    if (isGuest(state)) return true;
    isSeen = true;
    isPartUnknown ||= isUnknown(state);
  }
  return isSeen && !isPartUnknown ? false : undefined;
}
