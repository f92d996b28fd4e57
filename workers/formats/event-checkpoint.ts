/** A place in a stream from which the events that follow get the times they have when all of it is read. */
export interface EventCheckpoint {
  /** Events of the stream before it. */
  readonly events: number;
  /** Ns from the origin: no event before it is later. */
  readonly latest: number;
  /** Ns of the origin of the reader. */
  readonly originNs: bigint;
  /**
   * The events since the checkpoint before, or the begin, by class (`StreamDescription.eventNames`): number of the class
   * and count, in turn, of classes that occur. A search by name passes over stretches without it.
   */
  readonly classes?: Uint32Array;
  /** The format's own state, as plain data. Undefined: the begin of the stream. */
  readonly state: unknown;
}
