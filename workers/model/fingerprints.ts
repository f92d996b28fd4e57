import type { LaneId } from "./lanes.js";

/** What has fingerprints. `process`: a process of a guest, by its page tables. `nested`: a guest inside a VM. */
export const FINGERPRINT_KINDS = ["vm", "process", "nested"] as const;
export type FingerprintKind = (typeof FINGERPRINT_KINDS)[number];

export function isFingerprintKind(word: string): word is FingerprintKind {
  return (FINGERPRINT_KINDS as readonly string[]).includes(word);
}

/** Groups of features, in the order in which they are shown. Each has the same weight in a distance. */
export const FEATURE_GROUPS = ["share", "duration", "frequency", "injection", "contention", "exits", "io"] as const;
export type FeatureGroup = (typeof FEATURE_GROUPS)[number];

/** `share`: of the known time, 0 to 1. Rates are per second of known time. */
export type FeatureUnit = "share" | "ns" | "per_s" | "bytes_per_s";

/** What a value of a fingerprint measures. */
export interface FingerprintFeature {
  /** The same in all versions: "wait-disk-rate". */
  readonly id: string;
  readonly title: string;
  readonly group: FeatureGroup;
  readonly unit: FeatureUnit;
  /** One sentence. */
  readonly about: string;
  /** The view (docs/coverage.md) whose events it needs. */
  readonly needs: string;
}

/** Whether a value is known. */
export const Known = {
  YES: 0,
  /** The mean of what never happened: it has no value, and is left out of distances. As published it counts as 0. */
  NONE_HAPPENED: 1,
  /** The trace has no event of this kind: it has no value, and is left out of distances. */
  NOT_RECORDED: 2,
  /** Nothing is known of the subject in this time: events are lost, or it was not there. */
  NO_TIME: 3,
} as const;
export type Known = (typeof Known)[keyof typeof Known];

/** By `Known`; the words of tables. */
export const KNOWN_NAMES = ["known", "none", "not-recorded", "no-time"] as const;

/** `own`: logarithms between fixed ends, each group of the same weight. `published`: raw values, as the thesis has them. */
export type FingerprintScale = "own" | "published";

export interface FingerprintsRequest {
  readonly t0: number;
  readonly t1: number;
  readonly of: FingerprintKind;
  /** Only this VM and what is in it. */
  readonly lane?: LaneId;
  /** Each subject once for each of so many equal parts of the time. 1 if left out. */
  readonly periods?: number;
  readonly scale?: FingerprintScale;
  /** So many groups in the first stage, instead of the number that fits best. */
  readonly groups?: number;
  /** As in `TableRequest`. */
  readonly asker: string;
}

/** Others that are kept for each subject. */
export const MOST_NEAREST = 8;
/** Features that say why two are alike, and in what they differ. */
export const MOST_REASONS = 3;

/**
 * Fingerprints as columns: one subject a row, in order of lanes and then of time. A matrix has the value of feature f of
 * subject s at `s * features.length + f`.
 */
export interface Fingerprints {
  readonly of: FingerprintKind;
  readonly features: readonly FingerprintFeature[];
  readonly count: number;
  readonly lane: Int32Array;
  readonly t0: Float64Array;
  readonly t1: Float64Array;
  /** In the feature's unit; NaN: no value. */
  readonly values: Float64Array;
  /** `Known`. */
  readonly known: Uint8Array;
  /** 0 to 1, what is coloured; NaN: left out. Groups have their weights only in distances. */
  readonly scaled: Float64Array;
  readonly groups: FingerprintGroups;
  readonly nearest: FingerprintNeighbours;
  /** Of processes; else undefined. */
  readonly ranks: ProcessRanks | undefined;
  /** Views (docs/coverage.md) that some features lack. */
  readonly lacking: readonly string[];
  /** Why there are no subjects; "" if there are some. */
  readonly empty: string;
}

export interface FingerprintGroups {
  /** Of each subject: its group in the first stage, and in the second one within that; -1: none. */
  readonly coarse: Int32Array;
  readonly fine: Int32Array;
  /** Of each subject in its first group, -1 to 1; NaN: there are no groups. */
  readonly silhouette: Float64Array;
  /** Mean silhouette; NaN: there are no groups. */
  readonly quality: number;
  /** "strong structure", "no structure", "too few to group: 2 VMs". */
  readonly words: string;
  readonly groups: readonly FingerprintGroup[];
  /** Subjects whose distances made the silhouettes, where these are estimates; 0: all. */
  readonly sampled: number;
}

export interface FingerprintGroup {
  readonly size: number;
  readonly silhouette: number;
  /** Number of its groups in the second stage. */
  readonly fine: number;
  /** Features that are higher in it than in all others, by how far; then those that are lower. */
  readonly higher: readonly number[];
  readonly lower: readonly number[];
}

/** Of subject s, place p: `s * perSubject + p`, nearest first. */
export interface FingerprintNeighbours {
  readonly perSubject: number;
  /** Subject; -1: there are no more. */
  readonly subject: Int32Array;
  /** 0 is the same, 1.41 has nothing in common. */
  readonly distance: Float64Array;
  /** Features by place and `MOST_REASONS`: in what the two are alike, and in what they differ; -1: no more. */
  readonly alike: Int32Array;
  readonly differs: Int32Array;
}

/** Which processes of a guest wake which, and a rank by that. Processes are lanes. */
export interface ProcessRanks {
  /** Highest score first within each VM. */
  readonly lane: Int32Array;
  readonly vm: Int32Array;
  readonly score: Float64Array;
  /** Processes that wake it, and how often it was woken. */
  readonly wakers: Int32Array;
  readonly wakes: Float64Array;
  /** Number of its component; one has the processes that are linked, whichever way. */
  readonly component: Int32Array;
  readonly links: {
    readonly from: Int32Array;
    readonly to: Int32Array;
    readonly count: Float64Array;
    /** The first and the last of them, ns. */
    readonly firstNs: Float64Array;
    readonly lastNs: Float64Array;
  };
  /** Why there are none; "" if there are some. */
  readonly empty: string;
}
