import type { Frame } from "../core/frame-table.js";

export type FieldValue =
  | number
  | bigint
  | string
  | boolean
  | null
  | readonly FieldValue[]
  | { readonly [name: string]: FieldValue };

export interface DecodedEvent {
  readonly name: string;
  /** Events of the stream before it. */
  readonly rank?: number;
  /** Absolute ns. */
  readonly ns: bigint;
  readonly stream: number;
  readonly cpu: number;
  /** Payload fields. */
  readonly fields: Readonly<Record<string, FieldValue>>;
  /** Stream and event contexts, merged (tid, pid, procname, ...). A name that both have is `event.NAME` in the second. */
  readonly context: Readonly<Record<string, FieldValue>>;
  /** The packet's context, and header fields that reading does not need. */
  readonly packet?: Readonly<Record<string, FieldValue>>;
  /** Of an event with a call stack: its frames with all that is known of them, the innermost first. */
  readonly frames?: readonly Frame[];
}

/** Where an event has values. */
export type EventScope = "fields" | "context" | "packet";

/** An event that is being read, as `DecodedEvent` will have it: a value is read when it is asked for. */
export interface SeenEvent {
  readonly name: string;
  readonly ns: bigint;
  readonly cpu: number;
  /** A value by name, or by its name in any case; undefined if there is none. */
  value(scope: EventScope, name: string, isAnyCase?: boolean): FieldValue | undefined;
  /** All values. */
  whole(): DecodedEvent;
}

/** Which events somebody wants to read. It leaves out none that is wanted; without `isMeant` it may let others through. */
export interface EventSieve {
  /** By class: 0 none, 1 all, 2 those whose bytes hold `bytes`. */
  readonly classes: Uint8Array;
  /** ASCII in lower case; the case in the event does not matter. */
  readonly bytes?: Uint8Array;
  /** Ranks of the only ones wanted, in order. */
  readonly ranks?: Float64Array;
  /** Asked of all others, and obeyed: it is given no event for later. */
  readonly isMeant?: (event: SeenEvent) => boolean;
  /** Nobody looks at their values: events need none. */
  readonly isBrief?: boolean;
}

/** What may be in the events of a class, contexts and heads of their packets included. */
export interface EventShape {
  readonly name: string;
  /** Names of fields, inner ones too, and labels of enumerations, in lower case. */
  readonly words: readonly string[];
  /** Whether they may hold text beside these: at whole bytes, or anywhere. */
  readonly text: "none" | "bytes" | "anywhere";
}
