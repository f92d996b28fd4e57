/** What a run has done so far, in traces. */
export interface FleetTally {
  readonly all: number;
  written: number;
  /** They are in the dataset as they are. */
  same: number;
  copies: number;
  failed: number;
  /** Another run writes them. */
  elsewhere: number;
  /** Of those that were written. */
  events: number;
  bytes: number;
}

export function tallyOf(all: number): FleetTally {
  return { all, written: 0, same: 0, copies: 0, failed: 0, elsewhere: 0, events: 0, bytes: 0 };
}

/** Traces that the run is done with. */
export function finished({ written, same, copies, failed, elsewhere }: FleetTally): number {
  return written + same + copies + failed + elsewhere;
}
