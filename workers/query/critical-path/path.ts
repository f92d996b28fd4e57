import type { LaneId } from "../../model/lanes.js";
import type { State } from "../../model/states.js";

/**
 * A critical path as columns, in time order: at every moment of the window exactly one segment, on the lane
 * whose progress mattered then. Times are ns from the session origin.
 */
export interface CriticalPath {
  readonly count: number;
  readonly lane: Int32Array;
  readonly start: Float64Array;
  readonly end: Float64Array;
  readonly state: Uint8Array;
  readonly reason: Uint16Array;
  readonly aux: Int32Array;
}

/** Collects segments from the last to the first. */
export class PathBuilder {
  private readonly lanes: LaneId[] = [];
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];
  private readonly states: State[] = [];
  private readonly reasons: number[] = [];
  private readonly auxs: number[] = [];

  prepend(lane: LaneId, start: number, end: number, state: State, reason: number, aux: number): void {
    if (end <= start) return;
    this.lanes.push(lane);
    this.starts.push(start);
    this.ends.push(end);
    this.states.push(state);
    this.reasons.push(reason);
    this.auxs.push(aux);
  }

  build(): CriticalPath {
    return {
      count: this.lanes.length,
      lane: Int32Array.from(this.lanes).reverse(),
      start: Float64Array.from(this.starts).reverse(),
      end: Float64Array.from(this.ends).reverse(),
      state: Uint8Array.from(this.states).reverse(),
      reason: Uint16Array.from(this.reasons).reverse(),
      aux: Int32Array.from(this.auxs).reverse(),
    };
  }
}
