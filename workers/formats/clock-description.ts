/** The clock of a trace. */
export interface ClockDescription {
  readonly name: string;
  readonly frequencyHz: number;
  /** It counts ticks of unknown length, and each is taken for 1 ns. */
  readonly isInTicks?: boolean;
  /** Absolute ns since the epoch at the clock's value 0. */
  readonly epochOffsetNs: bigint;
  /** Of traces with the same id it is one clock: LTTng takes the id of the boot. */
  readonly id?: string | undefined;
  /** It counts the TSC of x86. */
  readonly tsc?: TscClock;
}

/** Absolute ns = (ticks × mult) >> shift + offset. */
export interface TscClock {
  readonly mult: number;
  readonly shift: number;
  readonly offsetNs: bigint;
}
