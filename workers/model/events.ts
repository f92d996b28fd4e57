export interface EventsRequest {
  readonly t0: number;
  readonly t1: number;
  readonly limit: number;
  /** Rank of the first row wanted among the events that are meant; if left out, the first, or those around `at`. */
  readonly row?: number;
  /** A time whose place among the rows is wanted. */
  readonly at?: number;
  /** What is meant, in the language of docs/filter.md: a name, a word, fields. */
  readonly text?: string;
  readonly cpus?: readonly number[];
  /** Name of the only machine wanted: others may have CPUs of the same number. */
  readonly machine?: string;
  /** As in `TableRequest`. */
  readonly asker?: string;
}

export interface EventRow {
  readonly t: number;
  readonly machine: string;
  readonly cpu: number;
  readonly name: string;
  readonly tid: number;
  readonly comm: string;
  /** Fields as JSON. */
  readonly fields: string;
  /** Other fields of contexts and packet, as JSON. */
  readonly context: string;
}

export interface EventPage {
  /** Rank of the first row. */
  readonly first: number;
  readonly rows: readonly EventRow[];
  /** Events that are meant, as far as they were looked at. Undefined where nobody counts: of some CPUs of a stream of several. */
  readonly total: number | undefined;
  /** True when there are more events after these, known or not yet known. */
  readonly truncated: boolean;
  /** Share of the events that were looked at for `total`; 1: all. */
  readonly readShare: number;
  /** More events are meant than are kept; `total` are. */
  readonly isFull: boolean;
  /** Events meant before `at`; undefined without one, and while it is not known. */
  readonly before: number | undefined;
  readonly absent: AbsentEvent | undefined;
}

/** A name that was asked for, of which no event occurs in what is open, and names that may be meant. */
export interface AbsentEvent {
  readonly name: string;
  readonly near: readonly string[];
  /** It may come in what has not been read. */
  readonly isSoFar: boolean;
}

export interface FindEventRequest {
  /** As in EventsRequest. */
  readonly text: string;
  readonly t: number;
  /** How many of the events meant at exactly `t` come before the one to start from; -1: start before all of them. */
  readonly nth: number;
  readonly direction: 1 | -1;
  /** As in TableRequest. */
  readonly asker?: string;
}

export interface FindEventAnswer {
  readonly event: EventRow | undefined;
  /** How many events that are meant at exactly its time come before it. */
  readonly nth: number;
  /** It is the n-th of all that are meant (from 0), if that is known. */
  readonly rank: number | undefined;
  /** No event is meant from `t` to here, and the same question goes on. Undefined: it saw everything. */
  readonly searchedTo: number | undefined;
  readonly absent: AbsentEvent | undefined;
}
