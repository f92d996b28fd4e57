import { firstFrom } from "../../core/search.js";
import type { EventMapper, StreamReader } from "../format.js";
import type { RankedEvent, RankedStream } from "./ranked-stream.js";

/** Events in order of time, as columns. */
export interface EventColumns {
  readonly count: number;
  /** Ns from the base. */
  readonly times: Float64Array;
  /** Numbers of the classes. */
  readonly classes: Uint8Array | Int32Array;
}

/** A stream whose times and classes are in memory. */
export abstract class ColumnStream implements RankedStream {
  constructor(
    private readonly columns: EventColumns,
    /** Absolute ns. */
    protected readonly base: bigint,
  ) {}

  abstract open(mapper: EventMapper, originNs: bigint): StreamReader;
  abstract events(stream: number, rank: number, isWanted: (index: number) => boolean): AsyncIterable<RankedEvent>;

  get count(): number {
    return this.columns.count;
  }

  rankBefore(ns: bigint): number {
    return firstFrom(this.columns.times, Number(ns - this.base), 0, this.count);
  }

  async times(
    rank: number,
    count: number,
    originNs: bigint,
    isWanted: (index: number) => boolean,
  ): Promise<Float64Array> {
    const { times, classes } = this.columns;
    const shift = Number(this.base - originNs);
    const some = times.subarray(rank, rank + count).filter((_, i) => isWanted(classes[rank + i] as number));
    return some.map((time) => time + shift);
  }
}
