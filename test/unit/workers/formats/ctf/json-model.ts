import fc from "fast-check";
import type { FieldValue } from "../../../../../workers/formats/format.js";
import { besides, bitsJson, type FieldClassJson, intField, type Typed } from "./model.js";
import type { BitWriter, Order } from "./writer.js";

// Random types with values that only CTF 2 has.

function only(json: FieldClassJson, align: number, write: (out: BitWriter) => void, value: FieldValue): Typed {
  const isNoSlot = ["boolean", "bit-map", "blob"].some((name) => `${json.type}`.endsWith(name));
  return { tsdl: "", json, align, write, value, isNoSlot };
}

/** LEB128: 7 bits a byte, the lowest first, the highest bit of a byte set where more follow. */
function leb128(value: bigint, signed: boolean): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; ; ) {
    const part = Number(rest & 0x7fn);
    rest >>= 7n;
    const isLast = signed ? rest === (part & 0x40 ? -1n : 0n) : rest === 0n;
    bytes.push(isLast ? part : part | 0x80);
    if (isLast) return Uint8Array.from(bytes);
  }
}

function varintField(raw: bigint, signed: boolean): Typed {
  const value = signed ? BigInt.asIntN(64, raw) : raw;
  const read = Number.isSafeInteger(Number(value)) ? Number(value) : value;
  return only(
    { type: `variable-length-${signed ? "signed" : "unsigned"}-integer` },
    8,
    (out) => {
      out.align(8);
      out.raw(leb128(value, signed));
    },
    read,
  );
}

/** The bits of an integer from the other end. */
function reversedField(size: number, order: Order, raw: bigint): Typed {
  const value = BigInt.asUintN(size, raw);
  const turned = BigInt(`0b${[...value.toString(2).padStart(size, "0")].toReversed().join("")}`);
  const usual = intField(size, 1, false, order, value);
  const bitOrder = order === "le" ? "last-to-first" : "first-to-last";
  return { ...usual, json: { ...usual.json, "bit-order": bitOrder }, write: (out) => out.int(turned, size, order) };
}

function booleanField(size: number, order: Order, raw: bigint): Typed {
  const value = BigInt.asUintN(size, raw);
  return only(bitsJson("boolean", size, 1, order), 1, (out) => out.int(value, size, order), value !== 0n);
}

/** Flags `low` (bit 0), `middle` (bits 1 and 3) and `high` (the last). */
function bitMapField(size: number, order: Order, raw: bigint): Typed {
  const value = BigInt.asUintN(size, raw);
  const flags = {
    low: [[0, 0]],
    middle: [
      [1, 1],
      [3, 3],
    ],
    high: [[size - 1, size - 1]],
  };
  const set = Object.entries(flags).flatMap(([name, ranges]) =>
    ranges.some(([bit = 0]) => (value >> BigInt(bit)) & 1n) ? [name] : [],
  );
  const number = Number.isSafeInteger(Number(value)) ? Number(value) : value;
  const read = set.length === 0 ? number : { label: set.join(", "), value: number };
  return only({ ...bitsJson("bit-map", size, 1, order), flags }, 1, (out) => out.int(value, size, order), read);
}

const ENCODINGS = ["utf-8", "utf-16le", "utf-16be", "utf-32le", "utf-32be"] as const;
type Encoding = (typeof ENCODINGS)[number];

function encoded(text: string, encoding: Encoding): Uint8Array {
  if (encoding === "utf-8") return new TextEncoder().encode(text);
  const unit = encoding.startsWith("utf-16") ? 2 : 4;
  const codes = unit === 2 ? Array.from({ length: text.length }, (_, i) => text.charCodeAt(i)) : [...text].map(codeOf);
  const bytes = codes.flatMap((code) => Array.from({ length: unit }, (_, i) => (code >>> (8 * i)) & 0xff));
  if (encoding.endsWith("le")) return Uint8Array.from(bytes);
  return Uint8Array.from(bytes, (_, i) => bytes[i - (i % unit) + unit - 1 - (i % unit)] as number);
}

function codeOf(character: string): number {
  return character.codePointAt(0) ?? 0;
}

function stringField(text: string, encoding: Encoding): Typed {
  const bytes = encoded(`${text}\0`, encoding);
  return only(
    { type: "null-terminated-string", encoding },
    8,
    (out) => {
      out.align(8);
      out.raw(bytes);
    },
    text,
  );
}

/** Text or bytes whose length is a constant, or in a field before. */
function sized(
  what: "string" | "blob",
  bytes: Uint8Array,
  more: FieldClassJson,
  isDynamic: boolean,
  value: string,
): Typed {
  const write = (out: BitWriter) => {
    out.align(8);
    out.raw(bytes);
  };
  if (!isDynamic) return only({ type: `static-length-${what}`, length: bytes.length, ...more }, 8, write, value);
  return {
    ...only({}, 8, write, value),
    isNoSlot: what === "blob",
    jsonFor: (name) => ({
      type: `dynamic-length-${what}`,
      "length-field-location": besides(`${name}_length`),
      ...more,
    }),
    before: (name) => [{ name: `${name}_length`, field: varintField(BigInt(bytes.length), false) }],
  };
}

function optionalField(inner: Typed, isThere: boolean, isBoolean: boolean, order: Order): Typed {
  const selector = isBoolean ? booleanField(8, order, isThere ? 3n : 0n) : varintField(isThere ? -5n : 7n, true);
  return {
    ...only({}, 1, isThere ? inner.write : () => {}, isThere ? inner.value : null),
    jsonFor: (name) => ({
      type: "optional",
      "selector-field-location": besides(`${name}_there`),
      ...(isBoolean ? {} : { "selector-field-ranges": [[-9, -5]] }),
      "field-class": inner.json,
    }),
    tsdlFor: () => "",
    before: (name) => [{ name: `${name}_there`, field: selector }],
  };
}

/** Types without parts, and optional ones of those. */
export function jsonOnly(order: Order): readonly fc.Arbitrary<Typed>[] {
  const raw = fc.oneof(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.bigInt({ min: 0n, max: 300n }));
  const size = fc.integer({ min: 1, max: 64 });
  const text = fc.string({ unit: "grapheme", maxLength: 12 }).map((value) => value.replace(/\0/g, ""));
  const bytes = fc.uint8Array({ maxLength: 9 });
  const encoding = fc.constantFrom(...ENCODINGS);
  const varint = fc.tuple(raw, fc.boolean()).map(([value, signed]) => varintField(value, signed));
  const bool = fc.tuple(size, raw).map(([bits, value]) => booleanField(bits, order, value));
  const plain = [
    varint,
    bool,
    fc.tuple(size, raw).map(([bits, value]) => reversedField(bits, order, value)),
    fc.tuple(fc.integer({ min: 5, max: 64 }), raw).map(([bits, value]) => bitMapField(bits, order, value)),
    fc.tuple(text, encoding).map(([value, how]) => stringField(value, how)),
  ];
  return [
    ...plain,
    fc
      .tuple(text, encoding, fc.boolean())
      .map(([value, how, isDynamic]) => sized("string", encoded(value, how), { encoding: how }, isDynamic, value)),
    fc.tuple(bytes, fc.boolean()).map(([value, isDynamic]) => {
      return sized(
        "blob",
        value,
        { "media-type": "image/x" },
        isDynamic,
        `image/x ${Buffer.from(value).toString("hex")}`,
      );
    }),
    fc
      .tuple(fc.oneof(varint, bool), fc.boolean(), fc.boolean())
      .map(([inner, isThere, isBoolean]) => optionalField(inner, isThere, isBoolean, order)),
  ];
}
