import type { AbsentEvent, EventRow } from "../../workers/model/engine-api.js";
import type { FilterError } from "../../workers/model/filter.js";

/** The search for events: what is typed, the hit that is shown, and how far it has come. */
export interface SearchState {
  readonly text: string;
  /** Why the text is not understood. */
  readonly error: FilterError | undefined;
  readonly hit: EventRow | undefined;
  /** Hits at exactly the time of `hit` that come before it. */
  readonly nth: number;
  /** Of `hit` among all hits, from 0; undefined until that is known. */
  readonly rank: number | undefined;
  /** Hits known so far; undefined before they are counted. */
  readonly total: number | undefined;
  /** Share of the events that have been looked at for `total`. */
  readonly countedShare: number;
  /** The search goes through events: the share of its way, and when it began (performance.now). */
  readonly way: { readonly share: number; readonly sinceMs: number } | undefined;
  /** The hit was found only after the end, or the begin, of the trace. */
  readonly wrapped: "from the begin" | "from the end" | undefined;
  /** All has been looked at, and nothing is meant. */
  readonly isMiss: boolean;
  readonly absent: AbsentEvent | undefined;
}

export const NO_SEARCH: SearchState = {
  text: "",
  error: undefined,
  hit: undefined,
  nth: -1,
  rank: undefined,
  total: undefined,
  countedShare: 0,
  way: undefined,
  wrapped: undefined,
  isMiss: false,
  absent: undefined,
};
