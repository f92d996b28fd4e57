import type { LaneId } from "../model/lanes.js";

/** What is known of one traced kernel while its events pass by. Owned by the analyses, read by all of them. */
export interface Machine {
  readonly index: number;
  readonly name: string;
  /** The lane that heads this machine's tree. */
  readonly lane: LaneId;
}
