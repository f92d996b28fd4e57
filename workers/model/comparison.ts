import type { Timeline } from "../core/timeline.js";
import type { LaneId, LaneKind } from "./lanes.js";

/** Parts of equal length of a range. How they vary says how much two ranges differ by chance. */
export const BLOCKS = 32;

/** All that a comparison needs of a range: plain data, so that two traces can be read one after the other. */
export interface RangeFigures {
  readonly name: string;
  readonly timeline: Timeline;
  /** Time of the first event of the trace. Times are ns from the session origin. */
  readonly beginNs: number;
  readonly t0: number;
  readonly t1: number;
  /** Time of the range in which events of some stream are missing, and how many are known to be. */
  readonly lostNs: number;
  readonly lostEvents: number;
  readonly machines: readonly { readonly name: string; readonly hasVms: boolean }[];
  readonly lanes: readonly LaneFigures[];
}

/** A lane in a range. */
export interface LaneFigures {
  readonly lane: LaneId;
  readonly kind: LaneKind;
  readonly path: string;
  /** "VM web-1 (961) › vCPU 0". */
  readonly title: string;
  readonly machine: string;
  /** What it is on its machine, whatever its pid: "vm/web-1/vcpu/0", "thread/nginx". */
  readonly role: string;
  /** Path of its VM; "" of none. */
  readonly vm: string;
  /** Its intervals in the range. */
  readonly rows: number;
  /** The states it was in. */
  readonly states: Uint8Array;
  /** For each of them the ns in each block; one block for all where the lane did nothing. */
  readonly stateNs: Float64Array;
  readonly samples: readonly SampleFigures[];
}

/** The latencies of one kind, or the exits for one reason, of a lane. */
export interface SampleFigures {
  /** "wakeup", "syscall read", "exit HLT", and of all exits together "exits". */
  readonly metric: string;
  /** Durations in ns, in ascending order. */
  readonly values: Float64Array;
  /** How many begin in each block. */
  readonly counts: Float64Array;
  /** When the longest begins. */
  readonly worstNs: number;
}

/** What a figure is: the share of a lane's time in a state, cases per second, or a percentile of their durations. */
export const FIGURES = ["share", "rate", "p50", "p90", "p99", "p999", "max"] as const;
export type Figure = (typeof FIGURES)[number];

/**
 * `sure`: q below 0.01; `likely`: below 0.05; `unclear`: chance may do as much; `untested`: too few cases, or a figure for
 * which there is no test. One step less where more than 5 % of the time is not known.
 */
export const CERTAINTIES = ["sure", "likely", "unclear", "untested"] as const;
export type Certainty = (typeof CERTAINTIES)[number];

/** A figure of both ranges. */
export interface ComparisonRow {
  /** A state, or the metric of a sample; "steal" is the time in `runnable` and `preempted`. */
  readonly metric: string;
  readonly figure: Figure;
  readonly kind: LaneKind;
  readonly lane: string;
  /** The first of the lanes on each side, and how many there are: lanes matched by name may be several. */
  readonly laneA: LaneId;
  readonly laneB: LaneId;
  readonly pathA: string;
  readonly pathB: string;
  readonly lanesA: number;
  readonly lanesB: number;
  /** A share 0 to 1, cases per second, or ns. */
  readonly a: number;
  readonly b: number;
  /** (b - a) / a; infinite if a is 0. */
  readonly change: number;
  /** -1 to 1: how far B lies above A. */
  readonly effect: number;
  /** NaN if untested. */
  readonly pValue: number;
  readonly qValue: number;
  readonly certainty: Certainty;
  /** Cases, or blocks of a share. */
  readonly countA: number;
  readonly countB: number;
  /** Share of the time in which the state of the lanes is not known. */
  readonly unknownA: number;
  readonly unknownB: number;
  /** Begin of the longest case, of the block with most of them; NaN of shares. */
  readonly worstA: number;
  readonly worstB: number;
  /** Length of the longest case; NaN of shares. */
  readonly longestA: number;
  readonly longestB: number;
  /** Time of the lane, per second, that the difference is about; a tenth of it where the lane is at rest. */
  readonly weight: number;
  /** Number of the pair of samples it is about; -1 of shares. */
  readonly sample: number;
}

export interface Comparison {
  /** Those that differ for certain first, then by weight. */
  readonly rows: readonly ComparisonRow[];
  readonly samples: readonly ComparedSample[];
  /** Lanes that did something, and have no counterpart. */
  readonly onlyA: readonly string[];
  readonly onlyB: readonly string[];
  /** Pairs of lanes by how they were matched. */
  readonly byPath: number;
  readonly byName: number;
  /**
   * Lanes that belong together although they are two: a lane of A and its counterpart of B, one such pair after another. Of
   * two sessions they are all lanes that belong together.
   */
  readonly counterparts: Int32Array;
}

/** One kind of latency on both sides. */
export interface ComparedSample {
  readonly metric: string;
  readonly lane: string;
  readonly kind: LaneKind;
  /** Durations in ns, in ascending order. */
  readonly a: Float64Array;
  readonly b: Float64Array;
  /** The largest distance between the cumulative distributions (Kolmogorov-Smirnov), 0 to 1; NaN where one has no case. */
  readonly distance: number;
  /** Uncorrected: q-values are those of the rows. */
  readonly distanceP: number;
}

/** Two ranges of the session, each half open. */
export interface CompareRequest {
  /** A newer request of the same asker ends this one. */
  readonly asker: string;
  readonly a: { readonly t0: number; readonly t1: number };
  /** Another range, or what is known of one of another session: its lanes and times are those of that session. */
  readonly b: { readonly t0: number; readonly t1: number } | RangeFigures;
  /** At most so many rows. */
  readonly limit: number;
}

/** Losses of a range, as in `RangeFigures`. */
export interface RangeLosses {
  readonly lostNs: number;
  readonly lostEvents: number;
}

/** The first rows of a comparison. */
export interface ComparisonAnswer extends Omit<Comparison, "samples"> {
  readonly total: number;
  readonly a: RangeLosses;
  readonly b: RangeLosses;
}

/** The cases of one kind in both ranges of the last comparison. */
export interface ComparedCases {
  readonly metric: string;
  readonly lane: string;
  readonly countA: number;
  readonly countB: number;
  /** As in `ComparedSample`. */
  readonly distance: number;
  readonly distanceP: number;
  /** Borders on a logarithmic scale, ns, and the share of the cases of each range that is below. */
  readonly ns: Float64Array;
  readonly belowA: Float64Array;
  readonly belowB: Float64Array;
  readonly percentiles: readonly { readonly p: number; readonly a: number; readonly b: number }[];
}
