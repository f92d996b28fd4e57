import type { EnumEntry, ScalarSpec, Value } from "./ast.js";
import {
  alignment,
  attributesByName,
  baseValue,
  booleanValue,
  byteOrderValue,
  encodingValue,
  unsignedValue,
} from "./attributes.js";
import { MetadataFault } from "./fault.js";
import type { EnumLayout, FloatLayout, IntLayout, StringLayout } from "./layouts.js";

const MAX_INTEGER_BITS = 64n;

/** CTF 1.8.3, 4.1.5. */
export function buildInteger(spec: ScalarSpec): IntLayout {
  const attributes = attributesByName(spec.attributes);
  const size = integerSize(attributes.get("size"), spec.position);
  const [align, signed, map] = [attributes.get("align"), attributes.get("signed"), attributes.get("map")];
  const [byteOrder, base, encoding] = [
    attributes.get("byte_order"),
    attributes.get("base"),
    attributes.get("encoding"),
  ];
  return {
    kind: "int",
    size,
    align: align === undefined ? defaultAlign(size) : alignment(unsignedValue(align, "align"), align.position),
    signed: signed !== undefined && booleanValue(signed, "signed"),
    byteOrder: byteOrder === undefined ? "native" : byteOrderValue(byteOrder),
    base: base === undefined ? 10 : baseValue(base),
    encoding: encoding === undefined ? "none" : encodingValue(encoding),
    clock: map === undefined ? undefined : clockName(map),
  };
}

function integerSize(value: Value | undefined, position: number): number {
  if (value === undefined) throw new MetadataFault("integer has no `size`", position);
  const size = unsignedValue(value, "size");
  if (size === 0n) throw new MetadataFault("integer of no bits", value.position);
  if (MAX_INTEGER_BITS < size) {
    throw new MetadataFault(`integer of ${size} bits: no more than 64 are supported`, value.position);
  }
  return Number(size);
}

/** CTF 1.8.3, 4.1.2: whole bytes are byte-aligned, other sizes are packed. */
function defaultAlign(bits: number): number {
  return bits % 8 === 0 ? 8 : 1;
}

/** `clock.NAME.value` */
function clockName(value: Value): string {
  if (value.kind !== "words") throw new MetadataFault("`map` must be clock.NAME.value", value.position);
  const [prefix, name, last] = value.words;
  if (prefix === "clock" && name !== undefined && last === "value" && value.words.length === 3) return name;
  const isShort = value.words.length < 3;
  throw new MetadataFault("`map` must be clock.NAME.value", isShort ? value.end : value.position);
}

/** CTF 1.8.3, 4.1.7: only the two formats of IEEE 754 that processors have. */
export function buildFloat(spec: ScalarSpec): FloatLayout {
  const attributes = attributesByName(spec.attributes);
  const exponent = floatDigits(attributes.get("exp_dig"), "exp_dig", spec.position);
  const mantissa = floatDigits(attributes.get("mant_dig"), "mant_dig", spec.position);
  const isSupported = (exponent === 8n && mantissa === 24n) || (exponent === 11n && mantissa === 53n);
  if (!isSupported) {
    const found = `exp_dig = ${exponent}, mant_dig = ${mantissa}`;
    throw new MetadataFault(`${found}: only 8 and 24, or 11 and 53 are supported`, spec.position);
  }
  const [align, byteOrder] = [attributes.get("align"), attributes.get("byte_order")];
  return {
    kind: "float",
    exponent: Number(exponent),
    mantissa: Number(mantissa),
    align: align === undefined ? 8 : alignment(unsignedValue(align, "align"), align.position),
    byteOrder: byteOrder === undefined ? "native" : byteOrderValue(byteOrder),
  };
}

function floatDigits(value: Value | undefined, name: string, position: number): bigint {
  if (value === undefined) throw new MetadataFault(`floating_point has no \`${name}\``, position);
  return unsignedValue(value, name);
}

/** CTF 1.8.3, 4.2.5. */
export function buildString(spec: ScalarSpec): StringLayout {
  const encoding = attributesByName(spec.attributes).get("encoding");
  const known = encoding === undefined ? "utf8" : encodingValue(encoding);
  return { kind: "string", encoding: known === "ascii" ? "ascii" : "utf8" };
}

/** CTF 1.8.3, 4.1.8: an entry without a value is one above the entry before. */
export function buildEnum(container: IntLayout, entries: readonly EnumEntry[]): EnumLayout {
  let next = 0n;
  const ranges = entries.map((entry) => {
    const lower = entry.lower ?? next;
    const upper = entry.upper ?? lower;
    next = upper + 1n;
    return { label: entry.label, lower, upper };
  });
  return { kind: "enum", container, ranges, labels: new Set(ranges.map((range) => range.label)) };
}
