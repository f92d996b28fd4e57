/** Where reading begins in the middle: see `RoundOrder.beginAt`. */
export interface RoundPlace {
  readonly offset: number;
  /** Value of the clock up to which the records of the round have been shown. */
  readonly clock: bigint;
  /** That of the record before the place; undefined: none had a time. */
  readonly last: bigint | undefined;
}
