import type { Records, Schema } from "../core/records.js";
import type { LaneId } from "../model/lanes.js";

/** Latencies of the user's own analyses, in order of their end. Times are ns from the session origin. */
export const OWN_LATENCIES = {
  /** Index into `keys`. */
  key: "int",
  start: "float",
  end: "float",
  /** String id. */
  detail: "int",
} as const satisfies Schema;

/** Values of counters, key by key, in order of time. NaN: not known from there on. */
export const OWN_POINTS = { t: "float", value: "float" } as const satisfies Schema;

export interface OwnSection {
  readonly kind: "state" | "latency" | "counter";
  readonly id: string;
  readonly title: string;
  /** Names of the parts of its key. */
  readonly key: readonly string[];
  /** Of counters. */
  readonly unit: string;
}

/** What belongs together in a section, such as a thread or a disk. */
export interface OwnKey {
  readonly section: OwnSection;
  /** Values of the parts of the key, as tables have them: of lanes the paths. */
  readonly parts: readonly string[];
  /** NO_LANE: it has none. */
  readonly lane: LaneId;
  /** Of counters. */
  readonly points: Records<typeof OWN_POINTS> | undefined;
}

/** Something worth telling that an analysis found. */
export interface OwnFound {
  /** Id of the rule in its analysis. */
  readonly rule: string;
  readonly severity: number;
  readonly title: string;
  readonly text: string;
  readonly evidence: readonly string[];
  readonly lane: LaneId;
  /** Session times. */
  readonly t0: number;
  readonly t1: number;
  /** Table with its rows. */
  readonly table: string;
  readonly durationNs: number | undefined;
}

/** The results of one analysis. */
export interface OwnAnalysisFacts {
  readonly id: string;
  readonly title: string;
  readonly keys: readonly OwnKey[];
  readonly latencies: Records<typeof OWN_LATENCIES>;
  /** Names of states and lanes, and details, that hold values of events: they may tell what is not to be given away. */
  readonly texts: readonly string[];
  /** What its rules find in [t0, t1); undefined is none, and a place to let others have the thread. */
  find(t0: number, t1: number): Iterable<OwnFound | undefined>;
}

/** The results of all analyses of the user that are in use. */
export interface OwnFacts {
  /** Grows with every change. */
  readonly version: number;
  readonly analyses: readonly OwnAnalysisFacts[];
}

export const NO_OWN_FACTS: OwnFacts = { version: 0, analyses: [] };
