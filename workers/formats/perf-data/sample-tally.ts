/** What is told of samples while they are written. */
export interface SampleTally {
  /** By class: how many there were. */
  readonly counts: Float64Array;
  /** By CPU: time of its last sample. */
  readonly lastOfCpu: number[];
}
