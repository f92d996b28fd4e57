/**
 * The layout of a CTF trace as the metadata describes it, names resolved. Made by metadata/, used by
 * the decoders. Sizes and alignments are in bits, as in the specification (CTF 1.8.3).
 */
export type ByteOrder = "le" | "be";

export type FieldClass =
  | IntClass
  | FloatClass
  | EnumClass
  | StringClass
  | StructClass
  | VariantClass
  | ArrayClass
  | SequenceClass;

/** CTF 1.8.3, 4.1.5. */
export interface IntClass {
  readonly type: "int";
  readonly size: number;
  readonly align: number;
  readonly signed: boolean;
  readonly byteOrder: ByteOrder;
  /** Preferred display base: 2, 8, 10 or 16. */
  readonly base: number;
  /** When not "none", arrays of these are text. */
  readonly encoding: "none" | "utf8" | "ascii";
  /** Name of the clock whose value this integer carries. */
  readonly clock: string | undefined;
}

/** CTF 1.8.3, 4.1.7; `mantissa` counts the implicit bit, so size = exponent + mantissa. */
export interface FloatClass {
  readonly type: "float";
  readonly exponent: number;
  readonly mantissa: number;
  readonly align: number;
  readonly byteOrder: ByteOrder;
}

/** CTF 1.8.3, 4.1.8. Ranges are inclusive and may overlap. */
export interface EnumClass {
  readonly type: "enum";
  readonly container: IntClass;
  readonly ranges: readonly { readonly label: string; readonly lower: bigint; readonly upper: bigint }[];
}

/** CTF 1.8.3, 4.2.5: bytes up to and including a NUL. */
export interface StringClass {
  readonly type: "string";
  readonly encoding: "utf8" | "ascii";
}

export interface StructClass {
  readonly type: "struct";
  /** The greatest of the declared minimum and the members' alignments. */
  readonly align: number;
  readonly members: readonly Member[];
}

export interface Member {
  /**
   * As users see it: of a struct's member, without the leading underscore that TSDL writers add, unless another
   * member has that name. Of a variant's option, the label of its tag as written, underscore and all.
   */
  readonly name: string;
  readonly field: FieldClass;
}

/** CTF 1.8.3, 4.2.2. The option whose name equals the label(s) of the tag's value. */
export interface VariantClass {
  readonly type: "variant";
  readonly tag: FieldLocation;
  readonly options: readonly Member[];
}

export interface ArrayClass {
  readonly type: "array";
  readonly length: number;
  readonly element: FieldClass;
}

export interface SequenceClass {
  readonly type: "sequence";
  readonly length: FieldLocation;
  readonly element: FieldClass;
}

export type Scope =
  | "packet-header"
  | "packet-context"
  | "event-header"
  | "stream-event-context"
  | "event-context"
  | "event-payload";

/**
 * An earlier field, from the root of its scope. `path` holds names of struct members and of variant options
 * (as in `Member.name`), one for each step down. Inside an array or sequence the element is the one being read,
 * and has no step of its own. A variant on the path is always one being read, never one already left.
 */
export interface FieldLocation {
  readonly scope: Scope;
  readonly path: readonly string[];
}

export interface ClockClass {
  readonly name: string;
  readonly uuid: string | undefined;
  readonly description: string;
  /** Hz. */
  readonly frequency: bigint;
  readonly precision: bigint;
  readonly offsetSeconds: bigint;
  /** Cycles, in addition to `offsetSeconds`. */
  readonly offsetCycles: bigint;
  readonly absolute: boolean;
}

export interface EventClass {
  readonly id: bigint;
  readonly name: string;
  readonly context: StructClass | undefined;
  readonly payload: StructClass | undefined;
  readonly logLevel: number | undefined;
}

export interface StreamClass {
  readonly id: bigint;
  readonly packetContext: StructClass | undefined;
  readonly eventHeader: StructClass | undefined;
  readonly eventContext: StructClass | undefined;
  readonly events: ReadonlyMap<bigint, EventClass>;
}

export interface TraceClass {
  readonly major: number;
  readonly minor: number;
  readonly byteOrder: ByteOrder;
  readonly uuid: string | undefined;
  readonly packetHeader: StructClass | undefined;
  readonly environment: Readonly<Record<string, string | number>>;
  readonly clocks: ReadonlyMap<string, ClockClass>;
  readonly streams: ReadonlyMap<bigint, StreamClass>;
}
