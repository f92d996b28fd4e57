import type { LaneId } from "./lanes.js";
import type { Marks } from "./marks.js";
import type { FunctionName, ProfileSource } from "./profile-scope.js";
import { SampleMode } from "./sample-mode.js";

/** Of a frame: whose code it is, as `SampleMode` has it, or a group above the stack. Its colour is by this. */
export const FrameKind = { ...SampleMode, GROUP: 6 } as const;
export type FrameKind = (typeof FrameKind)[keyof typeof FrameKind];

/** The functions and groups that nodes are of, as columns. */
export interface ProfileFrames {
  readonly count: number;
  /** Places in `strings`. */
  readonly name: Int32Array;
  readonly dso: Int32Array;
  /** FrameKind */
  readonly kind: Uint8Array;
  /** Place in `strings` of the name that its compiler made of its name (mangled); -1: none, the same, or several. */
  readonly linkName: Int32Array;
  /** 1: the name is an address. */
  readonly unresolved: Uint8Array;
  /** Of groups: the place in `PROFILE_GROUPS`; else -1. */
  readonly group: Int8Array;
  /** Of the group `mode`: ProfileMode; else -1. */
  readonly mode: Int8Array;
  /** Of groups that are lanes; else NO_LANE. */
  readonly lane: Int32Array;
  /** Place in `strings`: the key of whoever the frame stands for among the groups of lanes (`SubjectGroup`); "" nobody. */
  readonly owner: Int32Array;
}

/**
 * Nodes as columns in the order in which a tree is read: each before its children, siblings by falling total. Node 0 is
 * the root, which has no frame. The total of a node is its own part and those of its children, also of those left out.
 */
export interface ProfileNodes {
  readonly count: number;
  /** -1: the root. */
  readonly parent: Int32Array;
  /** Place in the frames; -1: the root. */
  readonly frame: Int32Array;
  readonly depth: Uint16Array;
  readonly self: Float64Array;
  readonly total: Float64Array;
  /** Samples of the total. */
  readonly samples: Int32Array;
}

export interface Profile {
  readonly source: ProfileSource;
  /** Of `self` and `total`: "ns", "samples", or the name of the event that is counted. */
  readonly unit: string;
  readonly event: string;
  readonly nodes: ProfileNodes;
  readonly frames: ProfileFrames;
  readonly strings: readonly string[];
  readonly totals: ProfileTotals;
  /** Nodes that did not fit. */
  readonly leftOut: number;
}

/** Figures that stand above a profile. Weights are in its unit. */
export interface ProfileTotals {
  /** Samples in the profile, after transforms. */
  readonly samples: number;
  readonly weight: number;
  /** (Σw)²/Σw²: with so many equal samples the shares would be as sure as they are. */
  readonly effective: number;
  /** Samples in the selection before transforms. */
  readonly selected: number;
  /** Share of the weight whose innermost frame has no name, 0 to 1, and the DSOs it lies in, most first. */
  readonly unresolved: number;
  readonly unresolvedDsos: readonly { readonly dso: string; readonly weight: number }[];
  /** Left out because the CPU was idle. */
  readonly idleSamples: number;
  readonly idleWeight: number;
  /** What the host did for VMs: in the profile if `withHost`, else left out. */
  readonly hostSamples: number;
  readonly hostWeight: number;
  /** Samples whose address contradicts the recorded mode: the address counts. Those of which neither tells. */
  readonly disagreeing: number;
  readonly modeless: number;
  /** Records that the kernel lost in the time ranges. -1: the trace does not say. */
  readonly lost: number;
  /** How often the kernel held the event back there, since it interrupted too often, and for how long on all CPUs together. */
  readonly throttled: number;
  readonly throttledNs: number;
  /**
   * Of samples taken inside guests, before transforms: ns for which their vCPUs waited for a CPU of the host since the
   * sample before, which the guest cannot see; NaN: not known.
   */
  readonly notRunning: number;
  /** Sentences that limit what the profile means, such as that its samples are interrupt-shadowed. */
  readonly notes: readonly string[];
}

/** Rows by falling self. */
export interface ProfileFunctions {
  readonly unit: string;
  readonly frames: ProfileFrames;
  readonly strings: readonly string[];
  readonly totals: ProfileTotals;
  readonly count: number;
  readonly frame: Int32Array;
  readonly self: Float64Array;
  /** Recursion counts once. */
  readonly total: Float64Array;
  readonly selfSamples: Int32Array;
  readonly totalSamples: Int32Array;
  /** Of self, as in `ProfileTotals`. */
  readonly notRunning: Float64Array;
}

export interface Sandwich {
  readonly self: number;
  readonly total: number;
  readonly selfSamples: number;
  readonly totalSamples: number;
  /** Who calls it: its callers are the children of the root's only child, and so on outwards. */
  readonly callers: Profile;
  /** What it calls. */
  readonly callees: Profile;
}

/** The nodes of both sides in one tree: `nodes` has the weights of the side after. */
export interface ProfileDiff {
  readonly after: Profile;
  /** By node: weights and samples of the side before. */
  readonly beforeSelf: Float64Array;
  readonly beforeTotal: Float64Array;
  readonly beforeSamples: Int32Array;
  readonly before: ProfileTotals;
  /** By node: share of the total after minus that before. */
  readonly change: Float64Array;
  /** By node: the chance that the shares are one (two-proportion z-test), corrected by Benjamini and Hochberg. */
  readonly q: Float64Array;
  /** By node, 1: it differs (q ≤ 5 %). */
  readonly isSure: Uint8Array;
}

/**
 * Stacks over time. A sample stands for the time until the next one of its lane, if that comes as soon as it must while
 * nothing is missing; else for the usual distance. So a gap is time without samples.
 */
export interface FlameChart {
  /** Lanes with samples in the scope at any time, most samples first: they keep their places while the window moves. */
  readonly lanes: Int32Array;
  readonly laneSamples: Int32Array;
  /** Frames of the highest stack of each. */
  readonly levels: Uint16Array;
  /** Lanes with fewer samples, which are not among them. */
  readonly moreLanes: number;
  /** Boxes as columns, lane by lane, then in order of their begins; of one begin the outermost first. */
  readonly count: number;
  /** Place in the lanes. */
  readonly row: Int32Array;
  /** 0: the outermost frame. */
  readonly depth: Uint16Array;
  /** Pixels, those of all windows one after the other. */
  readonly x0: Int32Array;
  readonly x1: Int32Array;
  /** Of the first sample in the box, and the time until which its last one stands. */
  readonly t0: Float64Array;
  readonly t1: Float64Array;
  /** Samples in its pixels. */
  readonly samples: Int32Array;
  /** 1: some of them have, or may have, another frame here: that of most samples in a pixel is drawn. */
  readonly isMixed: Uint8Array;
  /** Place in the frames. */
  readonly frame: Int32Array;
  readonly frames: ProfileFrames;
  readonly strings: readonly string[];
}

export interface ProfilePart {
  readonly name: string;
  readonly lane: LaneId;
  readonly profile: Profile;
}

export interface ProfileMarks extends Marks {
  /** Samples of the frame in the profile, also those on other lanes. */
  readonly samples: number;
}

export interface ProfileSample {
  readonly lane: LaneId;
  readonly t: number;
  /** The outermost frame first. */
  readonly stack: readonly FunctionName[];
}

/** Rows by address. `why`: reason for which addresses of these samples do not tell instructions; "" if they do. */
export interface Annotated {
  readonly why: string;
  /** Of `weight`. */
  readonly unit: string;
  readonly count: number;
  /** Hexadecimal: of its DSO where that is known. */
  readonly address: readonly string[];
  /** Bytes from the begin of the function; NaN unknown. */
  readonly offset: Float64Array;
  readonly samples: Int32Array;
  readonly weight: Float64Array;
  /** "src/main.c:12", by line tables in the files of symbols; "" unknown. */
  readonly line: readonly string[];
}
