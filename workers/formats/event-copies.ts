import type { EventCheckpoint } from "./event-checkpoint.js";
import type { DecodedEvent } from "./whole-event.js";

/**
 * Events as they stand in a trace, for a copy of it as CTF: nothing makes values of their bytes and bytes of the values
 * again. Only formats that are CTF give them.
 */
export interface EventCopies {
  readonly count: number;
  /** By event: ns from the origin of the checkpoint, never decreasing. */
  readonly times: Float64Array;
  /** How its bytes are declared, by event: an index into `declared`, or -1 where only whole events can be told. */
  readonly classes: Int32Array;
  readonly declared: readonly DeclaredEvent[];
  /** Where its contexts and its payload are in `bytes`. */
  readonly begins: Int32Array;
  readonly ends: Int32Array;
  readonly bytes: Uint8Array;
  /** An event of these with all its values. Valid, as all of this, until the next ones are asked for. */
  whole(event: number): DecodedEvent;
}

/** Which events of a stream to copy. Times are ns from the origin of the checkpoint. */
export interface CopiedPart {
  readonly checkpoint: EventCheckpoint;
  /** Events behind the checkpoint that are looked at, at most. */
  readonly count?: number;
  readonly from?: number;
  readonly to?: number;
  /** Only of these times. */
  readonly times?: ReadonlySet<number>;
}

/** An event class whose events begin and end at whole bytes, wherever they stand. Sizes and alignments are in bits. */
export interface DeclaredEvent {
  readonly name: string;
  readonly context: DeclaredRecord;
  readonly payload: DeclaredRecord;
}

export type DeclaredField = DeclaredInt | DeclaredFloat | DeclaredText | DeclaredList | DeclaredRecord;

export interface DeclaredInt {
  readonly kind: "int";
  readonly bits: number;
  readonly align: number;
  readonly isSigned: boolean;
  readonly isBig: boolean;
  readonly base: number;
  /** Of an enumeration: both ends belong to a range. */
  readonly labels?: readonly { readonly label: string; readonly lower: bigint; readonly upper: bigint }[];
}

export interface DeclaredFloat {
  readonly kind: "float";
  readonly bits: 32 | 64;
  readonly align: number;
  readonly isBig: boolean;
}

export interface DeclaredText {
  readonly kind: "text";
}

export interface DeclaredList {
  readonly kind: "list";
  /** How many elements: always, or as the field before it in its record says. */
  readonly length: number | string;
  readonly element: DeclaredField;
  /** Its elements are characters. */
  readonly isText: boolean;
}

export interface DeclaredRecord {
  readonly kind: "record";
  readonly align: number;
  readonly names: readonly string[];
  readonly fields: readonly DeclaredField[];
}
