import type { EventBatch } from "../model/event-batch.js";

/** Batches of one stream, or of several merged, in time order, from wherever they are decoded. */
export interface BatchFeed {
  /** The next batch with at least one row, if it is here already. */
  take(): EventBatch | undefined;
  /** True when `take` will never give another batch. */
  readonly ended: boolean;
  /** Ns from the origin: while `take` gives nothing, no row that is still to come is before it. -Infinity: not known. */
  readonly watermark: number;
  /** Resolves when `take` gives a batch, `ended` is true or `watermark` has moved; maybe earlier. */
  ready(): Promise<void>;
  /** Hands a batch back to be filled again. Its columns must not be used afterwards. */
  recycle(batch: EventBatch): void;
}
