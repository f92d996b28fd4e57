import type { Folded, Selection } from "./fold.js";
import type { Grouping } from "./groups.js";
import type { NodeMap } from "./node-map.js";
import type { SampleSet } from "./sample-set.js";

/** A request as far as all its answers have it in common. */
export interface Prepared {
  readonly set: SampleSet;
  readonly selection: Selection;
  /** Made at the first question. */
  readonly groupings: () => readonly Grouping[];
  readonly folded: Folded;
  readonly map: NodeMap;
  readonly unit: string;
  /** By place in the selection: see `notRunningSteps`. */
  readonly notRunning: Float64Array | undefined;
  /** Events that were lost meanwhile; -1: some, nobody knows how many. */
  readonly lost: number;
  /** How often, and for how long on all CPUs together, the kernel held the event back meanwhile. */
  readonly throttled: { readonly count: number; readonly ns: number };
  /** (Σw)² / (n Σw²) of the samples. */
  readonly evenness: number;
  /** Of a string id. */
  readonly textOf: (id: number) => string;
}
