import type { LabelRange, TextEncoding } from "./ir.js";

/**
 * A field class made ready for reading: one node per field, sizes and alignments added up, references to
 * earlier fields turned into register numbers. One class for all types of field, so that the property reads
 * of the interpreter stay monomorphic.
 */
export const FieldType = {
  INT: 0,
  FLOAT: 1,
  STRING: 2,
  STRUCT: 3,
  VARIANT: 4,
  ARRAY: 5,
  SEQUENCE: 6,
  VARINT: 7,
} as const;
export type FieldType = (typeof FieldType)[keyof typeof FieldType];

/** What the packet and event logic needs: by its name in the scope (CTF 1.8.3, 5 and 6), or its roles (CTF 2). */
export const Role = {
  NONE: 0,
  MAGIC: 1,
  STREAM_ID: 2,
  STREAM_INSTANCE_ID: 3,
  PACKET_SIZE: 4,
  CONTENT_SIZE: 5,
  TIMESTAMP_BEGIN: 6,
  TIMESTAMP_END: 7,
  EVENTS_DISCARDED: 8,
  PACKET_SEQ_NUM: 9,
  CPU_ID: 10,
  EVENT_ID: 11,
  /** Of an array of 16 bytes; all others are integers. */
  METADATA_UUID: 12,
} as const;
export type Role = (typeof Role)[keyof typeof Role];
export const ROLE_COUNT = 13;

/** Which option of a variant a tag value selects; the first range that holds the value wins. */
export interface TagRange {
  readonly lower: number;
  readonly upper: number;
  readonly lowerBig: bigint;
  readonly upperBig: bigint;
  readonly option: number;
}

export class FieldNode {
  /** Bits. */
  align = 1;
  /** Bits of an int or float; 64 of a varint. */
  size = 0;
  signed = false;
  bigEndian = false;
  base = 10;
  /** Register to keep the value of this int in, -1 none. */
  reg = -1;
  role: Role = Role.NONE;
  /** Roles beside `role`. */
  moreRoles: readonly Role[] = [];
  /** Updates the stream's clock. */
  clock = false;
  /** Enum labels. */
  labels: readonly LabelRange[] | undefined = undefined;
  /** What the bits of an integer are called. */
  flags: readonly LabelRange[] | undefined = undefined;
  isBoolean = false;
  /** The bits stand in the unusual order: see `IntClass`. */
  isReversed = false;
  /** A string, or an array or sequence of characters, in UTF-8. */
  text = false;
  /** Of text in another encoding. */
  encoding: TextEncoding | undefined = undefined;
  /** Media type of an array or sequence of bytes that are no numbers. */
  blob: string | undefined = undefined;
  /** Members of a struct, options of a variant, the one element of an array or sequence. */
  children: readonly FieldNode[] = [];
  /** Elements of an array. */
  count = 0;
  /** Register holding the length of a sequence or the tag of a variant. */
  from = -1;
  tags: readonly TagRange[] = [];
  /** The tag or length does not fit a double. */
  wide = false;
  /** Register values of this int are kept whole as well. */
  keepsWide = false;
  /** A variant with one option, whose tag may select none: then the field is not there. */
  mayBeAbsent = false;
  /** Bits this field takes from its aligned start on, the same wherever that is; -1 if that depends on data. */
  fixedBits = -1;
  /** Reading must visit the field even when its size is known: something in it sets a register, role or clock. */
  acts = false;
  /** Byte order might change inside a byte somewhere in this struct. */
  turns = false;

  constructor(
    readonly type: FieldType,
    readonly name: string,
  ) {}
}
