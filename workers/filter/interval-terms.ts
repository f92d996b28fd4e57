import { STATE_GROUPS, STATE_NAMES } from "../model/states.js";
import type { FilterTerms } from "./fields.js";

/** An interval of a lane, in words. */
export interface IntervalWords {
  readonly state: string;
  readonly reason: string;
  /** Names of the lane that is to blame: its path, and as people see it. */
  readonly culprit: readonly string[];
  readonly start: number;
  readonly end: number;
  /** How much of it the host of a guest took, or took by steal alone, ns; undefined where no host is known. */
  readonly takenNs: (part: "all" | "steal") => number | undefined;
}

/** What a filter of lanes may ask of their intervals. A bare word is about the lane. */
export function intervalTerms(parse: (text: string) => number | undefined): FilterTerms<IntervalWords> {
  return {
    fields: {
      state: { type: "text", read: ({ state }) => state, values: STATE_NAMES.slice(1), groups: STATE_GROUPS },
      reason: { type: "text", read: ({ reason }) => reason },
      culprit: { type: "texts", read: ({ culprit }) => culprit },
      duration: { type: "duration", read: ({ start, end }) => end - start },
      taken: { type: "duration", read: ({ takenNs }) => takenNs("all") },
      steal: { type: "duration", read: ({ takenNs }) => takenNs("steal") },
      start: { type: "time", read: ({ start }) => start, parse },
      end: { type: "time", read: ({ end }) => end, parse },
    },
    texts: () => [],
  };
}
