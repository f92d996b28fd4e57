import type { ByteOrder, EnumClass, FieldClass, IntClass, LabelRange, VarintClass } from "../ir.js";
import { MetadataFault } from "../metadata/fault.js";
import { PLAIN_BYTES } from "../values.js";
import type { JsonObject, JsonValue } from "./json.js";
import {
  alignmentIn,
  arrayIn,
  checkProperties,
  integerIn,
  need,
  objectIn,
  oneOf,
  optional,
  textIn,
  unsignedIn,
} from "./properties.js";
import { readRanges } from "./ranges.js";

export type BitArrayType =
  | "fixed-length-bit-array"
  | "fixed-length-bit-map"
  | "fixed-length-boolean"
  | "fixed-length-unsigned-integer"
  | "fixed-length-signed-integer"
  | "fixed-length-floating-point-number";

const BIT_ARRAY = ["type", "length", "byte-order", "bit-order", "alignment"];
const INTEGER = ["preferred-display-base", "mappings"];

/** What each type has beside the properties of a bit array. */
const MORE: Readonly<Record<BitArrayType, readonly string[]>> = {
  "fixed-length-bit-array": [],
  "fixed-length-bit-map": ["flags"],
  "fixed-length-boolean": [],
  "fixed-length-unsigned-integer": [...INTEGER, "roles"],
  "fixed-length-signed-integer": INTEGER,
  "fixed-length-floating-point-number": [],
};

/** Fields of a fixed number of bits (CTF2-SPEC-2.0: fixed-length bit array field class and those that are one). */
export function readBitArray(object: JsonObject, type: BitArrayType): FieldClass {
  checkProperties(object, [...BIT_ARRAY, ...MORE[type]]);
  const length = need(object, "length");
  const isFloat = type === "fixed-length-floating-point-number";
  const size = Number(unsignedIn(length, 1n, isFloat ? MAX_FLOAT_BITS : MAX_INT_BITS));
  const byteOrder = oneOf(need(object, "byte-order"), ["big-endian", "little-endian"]) === "big-endian" ? "be" : "le";
  const align = optional(object, "alignment", alignmentIn) ?? 1;
  const isReversed = readIsReversed(object, byteOrder);
  if (isFloat) {
    const exponent = EXPONENTS[size];
    if (exponent === undefined) throw new MetadataFault(`no floating-point number has ${size} bits`, length.at);
    return { type: "float", exponent, mantissa: size - exponent, align, byteOrder, isReversed };
  }
  const plain: IntClass = {
    type: "int",
    size,
    align,
    signed: type === "fixed-length-signed-integer",
    byteOrder,
    base: type === "fixed-length-bit-array" || type === "fixed-length-bit-map" ? 16 : readBase(object),
    encoding: "none",
    clock: undefined,
    roles: readRoles(object),
    isReversed,
  };
  if (type === "fixed-length-boolean") return { ...plain, shown: "boolean" };
  if (type === "fixed-length-bit-map") return { ...plain, shown: { flags: readFlags(object) } };
  return withMappings(object, plain);
}

/** So many bits are read at once. */
const MAX_INT_BITS = 64n;
const MAX_FLOAT_BITS = 128n;
/** IEEE 754: bits of the exponent, by bits of the whole. */
const EXPONENTS: Readonly<Record<number, number>> = { 16: 5, 32: 8, 64: 11, 128: 15 };

/** Integers of a variable number of bytes. */
export function readVarint(object: JsonObject, signed: boolean): FieldClass {
  checkProperties(object, ["type", ...INTEGER, ...(signed ? [] : ["roles"])]);
  const base = readBase(object);
  return withMappings(object, { type: "varint", signed, base, clock: undefined, roles: readRoles(object) });
}

/** Least significant bit first is usual in little-endian bytes, last in big-endian ones. */
function readIsReversed(object: JsonObject, byteOrder: ByteOrder): boolean {
  const order = optional(object, "bit-order", (value) => oneOf(value, ["first-to-last", "last-to-first"]));
  return order !== undefined && order !== (byteOrder === "le" ? "first-to-last" : "last-to-first");
}

function readBase(object: JsonObject): number {
  return (
    optional(object, "preferred-display-base", (value) => {
      const base = Number(unsignedIn(value));
      if (![2, 8, 10, 16].includes(base)) throw new MetadataFault(`base ${base} is none of 2, 8, 10, 16`, value.at);
      return base;
    }) ?? 10
  );
}

/** Roles that this reader does not know are allowed, and mean nothing to it. */
function readRoles(object: JsonObject): readonly string[] {
  return optional(object, "roles", (value) => arrayIn(value).items.map(textIn)) ?? [];
}

function withMappings(object: JsonObject, container: IntClass | VarintClass): IntClass | VarintClass | EnumClass {
  const read = container.signed ? integerIn : unsignedIn;
  const ranges = optional(object, "mappings", (value) => readLabels(value, (bound) => read(bound))) ?? [];
  return ranges.length === 0 ? container : { type: "enum", container, ranges };
}

function readFlags(object: JsonObject): readonly LabelRange[] {
  const value = need(object, "flags");
  const flags = readLabels(value, (bound) => unsignedIn(bound, 0n, MAX_INT_BITS - 1n));
  if (flags.length === 0) throw new MetadataFault("a bit map needs a flag", value.at);
  return flags;
}

function readLabels(value: JsonValue, read: (bound: JsonValue) => bigint): LabelRange[] {
  return [...objectIn(value).members].flatMap(([label, ranges]) =>
    readRanges(ranges, read).map((range) => ({ label, ...range })),
  );
}

/** CTF2-SPEC-2.0: string encodings. */
const ENCODINGS = ["utf-8", "utf-16le", "utf-16be", "utf-32le", "utf-32be"] as const;

export function readText(object: JsonObject, length: number): Extract<FieldClass, { type: "text" }> {
  const encoding = optional(object, "encoding", (value) => oneOf(value, ENCODINGS)) ?? "utf-8";
  return { type: "text", length, encoding: encoding === "utf-8" ? "utf8" : encoding };
}

export function readBlob(object: JsonObject, length: number): Extract<FieldClass, { type: "blob" }> {
  const mediaType = optional(object, "media-type", textIn) ?? PLAIN_BYTES;
  const isUuid = readRoles(object).includes("metadata-stream-uuid");
  return { type: "blob", length, mediaType, isUuid };
}
