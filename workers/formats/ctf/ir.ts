/**
 * The layout of a CTF trace as the metadata describes it, names resolved. Made by metadata/ (CTF 1.8.3) and
 * metadata-json/ (CTF2-SPEC-2.0), used by the decoders. Sizes and alignments are in bits, as in the specifications.
 */
export type ByteOrder = "le" | "be";

export type FieldClass =
  | IntClass
  | VarintClass
  | FloatClass
  | EnumClass
  | StringClass
  | TextClass
  | BlobClass
  | StructClass
  | VariantClass
  | OptionalClass
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
  /** Its roles in CTF 2, unknown ones among them; undefined in CTF 1.8, where names say them. */
  readonly roles?: readonly string[];
  /** CTF 2: the bits stand in the order that is not the usual one of their byte order. */
  readonly isReversed?: boolean;
  /** CTF 2: what else than a number it is shown as. */
  readonly shown?: "boolean" | { readonly flags: readonly LabelRange[] };
}

/** CTF 2: an integer of 7 bits in each of its bytes (LEB128), at most 64 in all. */
export interface VarintClass {
  readonly type: "varint";
  readonly signed: boolean;
  readonly base: number;
  readonly clock: string | undefined;
  readonly roles: readonly string[];
}

/** A range of integers and what they are called. Of flags: of numbers of bits. */
export interface LabelRange {
  readonly label: string;
  readonly lower: bigint;
  readonly upper: bigint;
}

/** CTF 1.8.3, 4.1.7; `mantissa` counts the implicit bit, so size = exponent + mantissa. */
export interface FloatClass {
  readonly type: "float";
  readonly exponent: number;
  readonly mantissa: number;
  readonly align: number;
  readonly byteOrder: ByteOrder;
  /** As of integers. */
  readonly isReversed?: boolean;
}

/** CTF 1.8.3, 4.1.8. Ranges are inclusive and may overlap. */
export interface EnumClass {
  readonly type: "enum";
  readonly container: IntClass | VarintClass;
  readonly ranges: readonly LabelRange[];
}

/** UTF-16 and UTF-32 are of CTF 2 only. */
export type TextEncoding = "utf8" | "ascii" | "utf-16le" | "utf-16be" | "utf-32le" | "utf-32be";

/** CTF 1.8.3, 4.2.5: characters up to and including a NUL. */
export interface StringClass {
  readonly type: "string";
  readonly encoding: TextEncoding;
}

/** CTF 2: a string in a number of bytes, which ends at its first NUL if it has one. */
export interface TextClass {
  readonly type: "text";
  readonly encoding: TextEncoding;
  readonly length: number | FieldLocation;
}

/** CTF 2: bytes without a meaning that the trace would tell. */
export interface BlobClass {
  readonly type: "blob";
  readonly length: number | FieldLocation;
  /** An IANA media type. */
  readonly mediaType: string;
  /** It has the role metadata-stream-uuid. */
  readonly isUuid: boolean;
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

/** CTF 1.8.3, 4.2.2: the option whose name equals the label(s) of the tag's value. CTF 2: that whose ranges hold it. */
export interface VariantClass {
  readonly type: "variant";
  readonly tag: FieldLocation;
  readonly options: readonly VariantOption[];
}

export interface VariantOption extends Member {
  /** Of the tag's values; undefined where labels select (CTF 1.8). */
  readonly ranges?: readonly IntRange[];
}

/** Both ends belong to it. */
export interface IntRange {
  readonly lower: bigint;
  readonly upper: bigint;
}

/** CTF 2: a field that is there if its selector is in one of the ranges. */
export interface OptionalClass {
  readonly type: "optional";
  readonly selector: FieldLocation;
  readonly ranges: readonly IntRange[];
  readonly field: FieldClass;
}

export interface ArrayClass {
  readonly type: "array";
  readonly length: number;
  readonly element: FieldClass;
  /** CTF 2: a minimum beside that of the elements. */
  readonly align?: number;
}

export interface SequenceClass {
  readonly type: "sequence";
  readonly length: FieldLocation;
  readonly element: FieldClass;
  readonly align?: number;
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
 *
 * In CTF 2 options are no steps, and a variant may have been left: the field is then in whichever option was read.
 */
export interface FieldLocation {
  readonly scope: Scope;
  readonly path: readonly string[];
  /** The field may be any of several, in options of a variant. */
  readonly isShared?: boolean;
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
