import type { EventClass } from "./event-classes.js";
import type { Thread } from "./thread.js";

/** Who emits an event: what the contexts tid, pid and procname record. */
export interface Emitter {
  readonly tid: number;
  readonly pid: number;
  /** 16 bytes, zero-padded. */
  readonly comm: Uint8Array;
}

export type Value = number | Uint8Array;

/** Where the events of one CPU go. */
export interface EventStream {
  /** Events written. */
  readonly events: number;
  readonly bytesWritten: number;
  /** Records an event at clock value `ns`, which must not lie before the last one. */
  write(event: EventClass, ns: number, emitter: Emitter, values: readonly Value[]): void;
  /** Loses `count` events now, as a full ring buffer does. */
  lose(count: number, ns: number): void;
  /** Loses one event at `ns`: the ring buffer has been full since the last one written. Answers since when. */
  skip(ns: number, countedIn: "before" | "after"): number;
}

/** A trace that is being written. */
export interface TraceOutput {
  /** What is to be opened. */
  readonly path: string;
  /** By CPU. */
  readonly streams: readonly EventStream[];
  /** The threads there are when recording starts. */
  begin(threads: readonly Thread[]): void;
  /** Recording stops at `ns`. Answers how many bytes there are. */
  end(ns: number): number;
}
