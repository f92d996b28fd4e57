import type { ProfileFrames } from "./profile-answers.js";
import type { EventRatio, RatioValue } from "./profile-ratios.js";
import type { ProfileGroup } from "./profile-scope.js";

/** What the rows of a table of events are: functions, or the groups of a kind. */
export type EventsBy = "function" | ProfileGroup;

/** A row for each function or group with samples of one of the events, by falling weight of the first event. */
export interface ProfileEvents {
  readonly by: EventsBy;
  readonly count: number;
  /** By row. */
  readonly frame: Int32Array;
  readonly frames: ProfileFrames;
  readonly strings: readonly string[];
  readonly columns: readonly EventColumn[];
  readonly ratios: readonly RatioColumn[];
}

/** An event. Of groups `self` and `total` are one. */
export interface EventColumn {
  readonly name: string;
  /** "ns", "samples" or the name of the event. */
  readonly unit: string;
  /** Of the whole selection. */
  readonly weight: number;
  readonly samples: number;
  /** By row: events, or ns of a clock. */
  readonly self: Float64Array;
  readonly total: Float64Array;
  readonly selfSamples: Int32Array;
  readonly totalSamples: Int32Array;
}

export interface RatioColumn {
  readonly ratio: EventRatio;
  /** Of the whole selection; undefined: there are too few samples. */
  readonly whole: RatioValue | undefined;
  readonly self: RatioValues;
  readonly total: RatioValues;
}

/** By row; NaN: there are too few samples. */
export interface RatioValues {
  readonly value: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
}
