/** That one trace is of a guest of another. Either of the two may say it, or both. */
export interface GuestLink {
  /** Of the other trace. */
  readonly uuid: string;
  /** Host threads of the vCPUs; empty if the trace does not name them. */
  readonly vcpuTids: readonly number[];
  /** The host's process of its VM, where Lanescope has found it out before. */
  readonly vmPid?: number;
  /** The guest's times are on the host's clock: the format has applied the offsets that the trace holds. */
  readonly isOnHostClock?: boolean;
}
