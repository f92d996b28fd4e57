/**
 * What a trace knows of the clocks of VMs' guests: somebody asked each for its monotonic clock, again and again. One of these is
 * for a VM.
 */
export interface GuestClockPairs {
  /** Of the VMM. */
  readonly vmPid: number;
  readonly vmName: string;
  /** What the guest calls itself, where it said so. */
  readonly hostnames: readonly string[];
  /** When each was asked, ns from `fromNs`, which is an absolute time of the trace. */
  readonly fromNs: bigint;
  readonly t: readonly number[];
  /** Until it was answered, ns. */
  readonly rttNs: readonly number[];
  /** The guest's monotonic clock at some moment in between, or up to `stepNs` before it. */
  readonly guestNs: readonly number[];
  readonly stepNs: readonly number[];
}
