/** What the list of events shows. */
export interface EventsState {
  /** All events of the trace, or those of the window; a selected range goes before both. */
  readonly scope: "trace" | "window";
  /** Only events that are meant by this. */
  readonly filterText: string;
  /** What the search has found, in place of the filter. */
  readonly isFound: boolean;
  /** The list goes to the cursor of the timeline whenever that moves. */
  readonly follows: boolean;
}

export const INITIAL_EVENTS: EventsState = { scope: "trace", filterText: "", isFound: false, follows: true };
