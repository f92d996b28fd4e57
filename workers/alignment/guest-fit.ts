import type { Vm } from "../analyses/entities.js";
import type { Machine } from "../analyses/machine.js";
import type { LaneTrack } from "../index/lane-track.js";
import type { ComparedSamples } from "../model/clock-choice.js";
import { type EventsAndGaps, limitsOf } from "./clock-limits.js";
import { type ClockLine, offsetAt, steadyOffset } from "./clock-line.js";
import { piecesOf } from "./clock-pieces.js";
import { type RoughLine, refined } from "./guest-line.js";
import { APART_NS, type LikelyLine, likelyLine } from "./likely-line.js";
import {
  eventMoments,
  type Gaps,
  gapsOf,
  idleStretches,
  type Moments,
  momentsFrom,
  type Stretches,
  sleepStretches,
  switchMoments,
} from "./moments.js";
import { type Residuals, reachOf, residualsOf } from "./residuals.js";
import { countAt, fitAt, type HostSpan, isEnough, type SwitchFit, type SwitchPair } from "./switch-fit.js";

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
/** Of a VM: enough for a line, and quick. */
const MAX_GAPS = 60_000;
/** Around a known offset: in shorter gaps a few microseconds could put an event on the wrong side. */
const MIN_KNOWN_GAP_NS = 50e3;
/** A guest that fits worse does not run in this VM, whatever its offset: none needs to be looked for further. */
const MAY_FIT = 0.4;

/** How well a guest's own trace fits to a VM as the host saw it. */
export interface GuestFit extends SwitchFit {
  /** Added to the guest's times. */
  readonly line: ClockLine;
  /** The true offset is hardly further away than this. Undefined: nothing tells how far. */
  readonly boundNs: number | undefined;
  /** Standard error of the drift; undefined: no drift was looked for. */
  readonly driftError?: number;
  /** What the line was found from, and how far it is from that. */
  readonly residuals?: Residuals | undefined;
  /** The share with the guest's clock as it is; undefined: they then share no time. */
  readonly shareBefore?: number | undefined;
  /** By how much more its clock may be moved and fit as well, as far as events tell. Undefined: no other offset fits. */
  readonly rivalNs?: number | undefined;
  /** Which vCPUs its CPUs are, where these have other numbers. */
  readonly vcpus?: readonly CpuOfVcpu[];
  /** It fits a part of the recording, and nothing fits the rest. */
  readonly isBroken?: boolean;
  /** What was compared. Left out: context switches of the guest. */
  readonly compared?: ComparedSamples;
}

/** A CPU as the guest's trace shows it, by the guest's clock. */
export interface GuestCpu {
  readonly number: number;
  readonly switches: Moments;
  readonly idle: Stretches;
  readonly events: Moments;
}

export interface VcpuSeen {
  readonly id: number;
  readonly track: LaneTrack;
  readonly sleeps: Stretches;
  readonly gaps: Gaps;
}

/** Of what happened from `sinceNs` on. */
export function guestCpus(guest: Machine, sinceNs = Number.NEGATIVE_INFINITY): readonly GuestCpu[] {
  const cpus = guest.cpus.flatMap((cpu) => cpu ?? []);
  const limit = Math.ceil(MAX_SWITCHES / Math.max(1, cpus.length));
  return cpus
    .map(({ number }) => ({
      number,
      switches: momentsFrom(switchMoments(guest, number, limit), sinceNs),
      idle: idleStretches(guest, number),
      events: momentsFrom(eventMoments(guest, number), sinceNs),
    }))
    .filter(({ switches }) => 0 < switches.length);
}

export function vcpusSeen(vm: Vm): readonly VcpuSeen[] {
  const gaps = gapsOf(
    vm.vcpus.map(({ track }) => track),
    MAX_GAPS,
  );
  return vm.vcpus.map((vcpu, i) => {
    const { id, track } = vcpu;
    return { id, track, sleeps: sleepStretches(vcpu), gaps: gaps[i] as Gaps };
  });
}

/** A CPU of a guest and its vCPU. */
interface Pair extends GuestCpu, VcpuSeen {}

/** Moments of one clock that should lie in a lane's time in the guest, and what limits the offset between the two. */
export type FitPair = SwitchPair & EventsAndGaps;

/** Number of a guest's CPU and id of its vCPU. */
export type CpuOfVcpu = readonly [cpu: number, vcpu: number];

/**
 * Which CPUs of the guest may be which vCPUs. CPU n mostly is vCPU n. But ids of vCPUs are those of their APICs, which may
 * have gaps; the kernel of the guest numbers its CPUs in their order. None: the guest has a CPU that the VM lacks.
 */
export function pairings(vcpus: readonly VcpuSeen[], cpus: readonly GuestCpu[]): readonly (readonly Pair[])[] {
  const inOrder = vcpus.toSorted((a, b) => a.id - b.id);
  const ways = [
    cpus.map(({ number }) => vcpus.find(({ id }) => id === number)),
    cpus.map(({ number }) => inOrder[number]),
    // The host may not have seen vCPUs that slept.
    cpus.length === vcpus.length ? inOrder : [],
  ];
  const found = new Map<string, readonly Pair[]>();
  for (const way of ways) {
    const pairs = cpus.flatMap((cpu, i) => (way[i] === undefined ? [] : { ...cpu, ...way[i] }));
    if (pairs.length === cpus.length) found.set(pairs.map(({ id }) => id).join(), pairs);
  }
  return [...found.values()];
}

/** Of several ways to take CPUs for vCPUs the one that fits best, with which it is. */
export function bestWay(fits: readonly GuestFit[]): GuestFit | undefined {
  const [best] = fits.toSorted((a, b) => Number(isEnough(b)) - Number(isEnough(a)) || b.score - a.score);
  return best;
}

export function withVcpus(pairs: readonly Pair[], fit: GuestFit): GuestFit {
  const others = pairs.filter(({ number, id }) => number !== id);
  return others.length === 0 ? fit : { ...fit, vcpus: pairs.map(({ number, id }) => [number, id]) };
}

/**
 * The best fit of a guest's trace to a VM: with the guest's clock as it is, or moved. Undefined where the two cannot
 * belong together: the guest has a CPU that the VM lacks, or they share no time.
 */
export function fitGuest(host: Machine, vcpus: readonly VcpuSeen[], cpus: readonly GuestCpu[]): GuestFit | undefined {
  return bestWay(pairings(vcpus, cpus).flatMap((pairs) => fitPairs(host, pairs) ?? []));
}

function fitPairs(host: Machine, pairs: readonly Pair[]): GuestFit | undefined {
  const asItIs = lineFit(host, pairs, steadyOffset(0), AS_IT_IS_NS);
  const likely = likelyLine(pairs);
  const moved = likely === undefined ? [] : nearOffsets(host, pairs, likely);
  const best = bestOf(asItIs === undefined ? moved : [...moved, asItIs]);
  const fit = best && inPieces(host, pairs, best);
  if (fit === undefined) return undefined;
  return withVcpus(pairs, fit === asItIs ? fit : { ...fit, shareBefore: asItIs?.share });
}

/** A clock that jumped is set in pieces. */
function inPieces(host: Machine, pairs: readonly Pair[], whole: GuestFit): GuestFit {
  if (!isEnough(whole)) return whole;
  const pieces = piecesOf(host, pairs, whole, {
    part: partOf,
    fit: (part) => {
      const likely = likelyLine(part);
      return likely && bestOf(nearOffsets(host, part, likely));
    },
    events: ({ events }) => events,
  });
  if (pieces === "steady") return whole;
  if (pieces === undefined) return { ...whole, isBroken: true };
  const { line, boundNs } = pieces;
  const limits = limitsOf(pairs, line, { fromNs: host.beginNs, toNs: host.lastNs, minGapNs: MIN_KNOWN_GAP_NS });
  return { ...(lineFit(host, pairs, line, boundNs) ?? whole), residuals: residualsOf(limits, line) };
}

function partOf(pair: Pair, fromNs: number, toNs: number): Pair {
  const isIn = (t: number) => fromNs <= t && t < toNs;
  const { starts, lengths } = pair.idle;
  return {
    ...pair,
    switches: pair.switches.filter(isIn),
    events: pair.events.filter(isIn),
    idle: { starts: starts.filter(isIn), lengths: lengths.filter((_, i) => isIn(starts[i] as number)) },
  };
}

/** The fit of the likely offset, and those of its rivals. */
function nearOffsets(host: HostSpan, pairs: readonly FitPair[], likely: LikelyLine): readonly GuestFit[] {
  const best = fitNear(host, pairs, likely);
  if (best === undefined) return [];
  if (best.score < MAY_FIT) return [best];
  return [best, ...likely.rivals().flatMap((offsetNs) => fitNear(host, pairs, { ...likely, offsetNs }) ?? [])];
}

/** How far the offset may be from the likely one on the one side as on the other. */
const EVENLY_NS = (SEARCH_BACK_NS - SEARCH_ON_NS) / 2;

/** The fit of moments to lanes near a line that is right to half a millisecond, at any of its offsets. */
export function momentsFit(span: HostSpan, pairs: readonly FitPair[], likely: LikelyLine): GuestFit | undefined {
  const rivals = () => likely.rivals().map((ns) => ns + EVENLY_NS);
  return bestOf(nearOffsets(span, pairs, { ...likely, offsetNs: likely.offsetNs + EVENLY_NS, rivals }));
}

/** How well a known offset fits, and how far from it the events allow another one. */
export function fitKnown(
  host: Machine,
  vcpus: readonly VcpuSeen[],
  cpus: readonly GuestCpu[],
  line: ClockLine,
): GuestFit | undefined {
  return bestWay(pairings(vcpus, cpus).flatMap((pairs) => knownFit(host, pairs, line) ?? []));
}

function knownFit(host: Machine, pairs: readonly Pair[], line: ClockLine): GuestFit | undefined {
  const fit = lineFit(host, pairs, line, undefined);
  if (fit === undefined) return undefined;
  const limits = limitsOf(pairs, line, { fromNs: host.beginNs, toNs: host.lastNs, minGapNs: MIN_KNOWN_GAP_NS });
  return withVcpus(pairs, { ...fit, boundNs: reachOf(limits, line), residuals: residualsOf(limits, line) });
}

/**
 * A guest that does the same again and again fits at several offsets. The best of them is right only where the others
 * fit clearly worse.
 */
function bestOf(fits: readonly GuestFit[]): GuestFit | undefined {
  // A few switches may all fit by luck.
  const [best, ...others] = fits.filter(isEnough).sort((a, b) => misfit(a) - misfit(b));
  if (best === undefined) return fits.toSorted((a, b) => b.switches - a.switches)[0];
  const at = best.line.middleNs;
  const apartNs = (other: GuestFit) => offsetAt(other.line, at) - offsetAt(best.line, at);
  const doubtful = CLEARLY_WORSE * misfit(best) + FEW / best.switches;
  const rival = others.find((other) => misfit(other) <= doubtful && APART_NS < Math.abs(apartNs(other)));
  return rival === undefined ? best : { ...best, rivalNs: apartNs(rival) };
}

/** So many times as much contradicts another offset, and some events more. */
const CLEARLY_WORSE = 2;
const FEW = 8;
/** Where there is no fine line, the limits contradict each other, or there are none. */
const NO_LINE = 0.05;

/** What contradicts a fit, for each of its switches. */
function misfit({ switches, share, residuals }: GuestFit): number {
  return 1 - share + (residuals === undefined ? NO_LINE : residuals.broken / switches);
}

function fitNear(host: HostSpan, pairs: readonly FitPair[], likely: Omit<LikelyLine, "rivals">): GuestFit | undefined {
  const { rough, boundNs, share } = middleOfBest(host, pairs, likely);
  const beyondNs = Math.max(0, ...endsOf(host, pairs, rough).map((t) => Math.abs(t - rough.middleNs)));
  const steady = lineFit(host, pairs, rough, boundNs + likely.driftReach * beyondNs);
  // Over all of the recording a drift that is not known yet may make it fit worse than in this part.
  if (steady !== undefined && share < steady.chance + MAY_FIT * (1 - steady.chance)) return steady;
  const fine = refined(pairs, host, rough);
  if (fine === undefined) return steady;
  const found = lineFit(host, pairs, fine, fine.boundNs);
  // As many must fit: a finer line is found from other events than these.
  if (found === undefined || (steady !== undefined && found.score < steady.score * NEARLY_BEST)) return steady;
  return { ...found, driftError: fine.driftError, residuals: residualsOf(fine.limits, fine) };
}

/** The guest's first and last switch while the host recorded. */
function endsOf({ beginNs, lastNs }: HostSpan, pairs: readonly FitPair[], line: ClockLine): readonly number[] {
  return pairs.flatMap(({ switches }) => {
    const seen = switches.filter((t) => {
      const at = t + offsetAt(line, t);
      return beginNs <= at && at < lastNs;
    });
    return [...seen.subarray(0, 1), ...seen.subarray(-1)];
  });
}

interface Rough {
  readonly rough: RoughLine;
  readonly boundNs: number;
  /** Of the switches of the part for which it was found, those that fit. */
  readonly share: number;
}

/**
 * Several offsets around the right one make as many switches fit, since a switch is seldom the first or last event
 * between an entry and an exit. The right offset is the middle of them.
 */
function middleOfBest(host: HostSpan, pairs: readonly FitPair[], likely: Omit<LikelyLine, "rivals">): Rough {
  const { fromNs, toNs } = likely;
  const near = pairs.map((pair) => ({ ...pair, switches: pair.switches.filter((t) => fromNs <= t && t <= toNs) }));
  const offsets: number[] = [];
  for (let ns = -SEARCH_BACK_NS; ns <= SEARCH_ON_NS; ns += SEARCH_STEP_NS) offsets.push(likely.offsetNs + ns);
  const found = offsets.map((offsetNs) => countAt(host, near, { ...likely, offsetNs }));
  const counts = found.map(({ fitting }) => fitting);
  const most = Math.max(...counts);
  const isBest = (i: number) => most * NEARLY_BEST <= (counts[i] ?? -1);
  let first = counts.indexOf(most);
  let last = first;
  while (isBest(first - 1)) first -= 1;
  while (isBest(last + 1)) last += 1;
  const low = offsets[first] ?? likely.offsetNs;
  const high = offsets[last] ?? likely.offsetNs;
  const line = { ...likely, offsetNs: (low + high) / 2 };
  const boundNs = (high - low) / 2 + SEARCH_STEP_NS + (likely.driftReach * (toNs - fromNs)) / 2;
  const part = { fromNs: fromNs + offsetAt(line, fromNs), toNs: toNs + offsetAt(line, toNs) };
  const share = most / Math.max(1, ...found.map(({ switches }) => switches));
  return { rough: { ...line, ...part, minGapNs: 2 * boundNs }, boundNs, share };
}

function lineFit(
  host: HostSpan,
  pairs: readonly FitPair[],
  line: ClockLine,
  boundNs: number | undefined,
): GuestFit | undefined {
  const fit = fitAt(host, pairs, line);
  return fit && { ...fit, line, boundNs };
}
