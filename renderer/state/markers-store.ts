/** Two moments that the user measures between, session ns. */
export interface MarkersState {
  readonly a: number | undefined;
  readonly b: number | undefined;
}

export type MarkerName = keyof MarkersState;

export const MARKER_NAMES = ["a", "b"] as const satisfies readonly MarkerName[];

export const NO_MARKERS: MarkersState = { a: undefined, b: undefined };
