import { type ClockLine, type LineJump, offsetAt } from "./clock-line.js";
import type { Moments } from "./moments.js";
import {
  fitsAt,
  type HostSpan,
  isCertain,
  MIN_EVIDENCE,
  MIN_SWITCHES,
  type SwitchFit,
  type SwitchPair,
} from "./switch-fit.js";

// A guest's clock that was stepped, stood still or went on while the VM was paused, suspended or moved has jumped: before
// and after, other lines hold. The line of the whole recording then fits a part of it, in which each window of context
// switches fits. The rest is fitted by itself, and so on.

/** A line for a part of a recording. */
interface PieceFit extends SwitchFit {
  readonly line: ClockLine;
  readonly boundNs: number | undefined;
  readonly rivalNs?: number | undefined;
}

export interface PiecesOptions<Pair extends SwitchPair> {
  /** The part of what was recorded in [fromNs, toNs), by the guest's clock. */
  readonly part: (pair: Pair, fromNs: number, toNs: number) => Pair;
  readonly fit: (pairs: readonly Pair[]) => PieceFit | undefined;
  /** Of a pair, all that happened. */
  readonly events: (pair: Pair) => Moments;
}

export interface Pieces {
  /** With the jumps. */
  readonly line: ClockLine;
  readonly boundNs: number | undefined;
}

/** A part of the recording, and the line that holds there. */
interface Piece {
  readonly fit: PieceFit;
  readonly fromNs: number;
  readonly toNs: number;
}

const MAX_DEPTH = 4;
/** As the line of a part becomes finer, it holds for more of the recording. */
const MAX_ROUNDS = 6;
/** Fewer switches of the begin or end may be wrong. */
const FEW_SWITCHES = 30;
/** If no line holds for more than this share, the clock is not known. */
const MAX_UNFIT = 0.05;

/**
 * The line with its jumps; "steady" where the line that was found holds for all of the recording; undefined where it
 * holds for a part, and no line does for the rest.
 */
export function piecesOf<Pair extends SwitchPair>(
  host: HostSpan,
  pairs: readonly Pair[],
  whole: PieceFit,
  options: PiecesOptions<Pair>,
): Pieces | "steady" | undefined {
  const outcomes = outcomesOf(host, pairs, whole.line);
  const held = bestSegment(outcomes, whole.chance);
  // Whether it is the right VM at all, all switches together tell.
  if (held.evidence < MIN_EVIDENCE || Math.max(held.from, outcomes.length - held.to) < FEW_SWITCHES) return "steady";
  const pieces = split(host, pairs, whole, options, MAX_DEPTH);
  const [main] = pieces.toSorted((a, b) => b.fit.switches - a.fit.switches);
  const fitted = pieces.reduce((sum, { fit }) => sum + fit.switches, 0);
  const unfit = outcomes.length - fitted;
  if (main === undefined || MAX_UNFIT * outcomes.length < unfit - FEW_SWITCHES * pieces.length) return undefined;
  const jumps: LineJump[] = [];
  for (const [i, piece] of pieces.entries()) {
    const before = pieces[i - 1];
    if (before === undefined) continue;
    const byNs = Math.round(steadyOffset(piece, main) - steadyOffset(before, main));
    if (Math.abs(byNs) <= (piece.fit.boundNs ?? 0) + (before.fit.boundNs ?? 0)) continue;
    jumps.push({ atNs: breakBetween(host, pairs, before, piece, options), byNs });
  }
  const bounds = pieces.flatMap(({ fit, fromNs, toNs }) => {
    const bend = (Math.abs(fit.line.drift - main.fit.line.drift) * (toNs - fromNs)) / 2;
    return fit.boundNs === undefined ? [] : fit.boundNs + bend;
  });
  const isBounded = bounds.length === pieces.length && unfit < FEW_SWITCHES * (pieces.length + 1);
  const line = 0 < jumps.length ? { ...main.fit.line, jumps } : main.fit.line;
  return { line, boundNs: isBounded ? Math.max(...bounds) : undefined };
}

/** The offset of a piece, as the drift of the main one has it at the main one's middle. */
function steadyOffset({ fit, fromNs, toNs }: Piece, { fit: { line } }: Piece): number {
  const middle = (fromNs + toNs) / 2;
  return offsetAt(fit.line, middle) - line.drift * (middle - line.middleNs);
}

/** In order of time. Parts for which no line is certain are left out. */
function split<Pair extends SwitchPair>(
  host: HostSpan,
  pairs: readonly Pair[],
  whole: PieceFit,
  options: PiecesOptions<Pair>,
  depth: number,
): readonly Piece[] {
  let fit = whole;
  let outcomes = outcomesOf(host, pairs, fit.line);
  let segment = bestSegment(outcomes, fit.chance);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const found = options.fit(partsIn(pairs, outcomes, segment, options));
    if (found === undefined) return [];
    const seen = outcomesOf(host, pairs, found.line);
    const wider = bestSegment(seen, found.chance);
    const isWider = segment.to - segment.from < wider.to - wider.from;
    [fit, outcomes] = [found, seen];
    segment = wider;
    if (!isWider) break;
  }
  if (!isCertain(fit) || fit.rivalNs !== undefined) return [];
  const piece = { fit, fromNs: outcomes[segment.from]?.t ?? 0, toNs: outcomes[segment.to - 1]?.t ?? 0 };
  const rest = (from: number, to: number): readonly Piece[] => {
    if (depth === 0 || to - from < MIN_SWITCHES) return [];
    const part = partsIn(pairs, outcomes, { from, to }, options);
    const found = options.fit(part);
    return found === undefined ? [] : split(host, part, found, options, depth - 1);
  };
  return [...rest(0, segment.from), piece, ...rest(segment.to, outcomes.length)];
}

function partsIn<Pair extends SwitchPair>(
  pairs: readonly Pair[],
  outcomes: readonly Outcome[],
  { from, to }: Segment,
  { part }: PiecesOptions<Pair>,
): readonly Pair[] {
  const fromNs = from === 0 ? Number.NEGATIVE_INFINITY : (outcomes[from]?.t ?? Number.POSITIVE_INFINITY);
  const toNs = outcomes[to]?.t ?? Number.POSITIVE_INFINITY;
  return pairs.map((pair) => part(pair, fromNs, toNs));
}

/** A context switch, by the guest's clock, and whether its vCPU was in the guest then. */
interface Outcome {
  readonly t: number;
  readonly fits: boolean;
}

function outcomesOf({ beginNs, lastNs }: HostSpan, pairs: readonly SwitchPair[], line: ClockLine): readonly Outcome[] {
  const outcomes = pairs.flatMap(({ switches, track }) =>
    Array.from(switches).flatMap((t) => {
      const at = t + offsetAt(line, t);
      const fits = at < beginNs || lastNs <= at ? undefined : fitsAt(track, at);
      return fits === undefined ? [] : { t, fits };
    }),
  );
  return outcomes.sort((a, b) => a.t - b.t);
}

/** A range of outcomes. */
interface Segment {
  readonly from: number;
  readonly to: number;
}

interface HeldSegment extends Segment {
  /** By how much better "the line is right" tells its switches: a difference of logarithms of likelihoods. */
  readonly evidence: number;
}

/** The share of switches of a right line that miss all the same. */
const MISSES = 0.005;

/** Where the line holds: the range in which "the line is right" tells most better what was seen than chance does. */
function bestSegment(outcomes: readonly Outcome[], chance: number): HeldSegment {
  const byChance = Math.min(0.98, Math.max(0.01, chance));
  const forFit = Math.log((1 - MISSES) / byChance);
  const forMiss = Math.log(MISSES / (1 - byChance));
  let best = { from: 0, to: 0, evidence: 0 };
  let sum = 0;
  let from = 0;
  for (const [i, { fits }] of outcomes.entries()) {
    sum += fits ? forFit : forMiss;
    if (sum <= 0) {
      sum = 0;
      from = i + 1;
    } else if (best.evidence < sum) {
      best = { from, to: i + 1, evidence: sum };
    }
  }
  return best;
}

/** When the clock jumped: the switches before it fit one line, and those after it the other. */
function breakBetween<Pair extends SwitchPair>(
  host: HostSpan,
  pairs: readonly Pair[],
  before: Piece,
  after: Piece,
  options: PiecesOptions<Pair>,
): number {
  const middleOf = ({ fromNs, toNs }: Piece) => (fromNs + toNs) / 2;
  const [from, to] = [middleOf(before), middleOf(after)];
  const between = pairs.map((pair) => options.part(pair, from, to));
  const moments = between.flatMap((pair) => Array.from(options.events(pair), (t) => ({ t, track: pair.track })));
  moments.sort((a, b) => a.t - b.t);
  // By how many more the moments up to each one fit the line before it.
  let lead = 0;
  let most = 0;
  let at = moments[0]?.t ?? to;
  for (const [i, { t, track }] of moments.entries()) {
    const fits = ({ fit }: Piece) => {
      const hostNs = t + offsetAt(fit.line, t);
      return host.beginNs <= hostNs && hostNs < host.lastNs && fitsAt(track, hostNs) === true ? 1 : 0;
    };
    lead += fits(before) - fits(after);
    if (lead < most || (lead === most && i > 0 && fits(before) === 0)) continue;
    most = lead;
    at = moments[i + 1]?.t ?? to;
  }
  return at;
}
