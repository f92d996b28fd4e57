import type { DecodedEvent, EventMapper, StreamReader } from "../format.js";

/** A stream of which any event can be read by its rank: what a format finds out when it opens a file leads to it. */
export interface RankedStream {
  /** How many events it has. */
  readonly count: number;
  open(mapper: EventMapper, originNs: bigint): StreamReader;
  /**
   * Whole events from `rank` on, in order, with their ranks; only those of classes with a number (`eventNames` of the
   * stream) that `isWanted`.
   */
  events(stream: number, rank: number, isWanted: (index: number) => boolean): AsyncIterable<RankedEvent>;
  /** A rank before which all events are earlier than this; absolute ns. */
  rankBefore(ns: bigint): number;
  /** Ns from the origin of `count` events from `rank` on, of wanted classes only. */
  times(rank: number, count: number, originNs: bigint, isWanted: (index: number) => boolean): Promise<Float64Array>;
}

export interface RankedEvent extends DecodedEvent {
  readonly rank: number;
}

export const everyClass = (): boolean => true;
