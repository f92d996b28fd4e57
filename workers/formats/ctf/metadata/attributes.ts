import type { ByteOrder } from "../ir.js";
import type { Attribute, Value } from "./ast.js";
import { MetadataFault } from "./fault.js";

/** Attributes by name; the same one twice is a fault. */
export function attributesByName(attributes: readonly Attribute[]): ReadonlyMap<string, Value> {
  const byName = new Map<string, Value>();
  for (const { name, value, position } of attributes) {
    if (byName.has(name)) throw new MetadataFault(`attribute \`${name}\` is given twice`, position);
    byName.set(name, value);
  }
  return byName;
}

/** The one word or string of a value. */
export function wordValue(value: Value, name: string): string {
  const word = value.kind === "words" && value.words.length === 1 ? value.words[0] : undefined;
  if (word !== undefined) return word;
  if (value.kind === "string") return value.value;
  throw new MetadataFault(`\`${name}\` must be a word or a string`, value.position);
}

export function stringValue(value: Value, name: string): string {
  if (value.kind === "string") return value.value;
  throw new MetadataFault(`\`${name}\` must be a string`, value.position);
}

export function integerValue(value: Value, name: string): bigint {
  if (value.kind === "integer") return value.value;
  throw new MetadataFault(`\`${name}\` must be an integer`, value.position);
}

export function unsignedValue(value: Value, name: string): bigint {
  const integer = value.kind === "integer" ? value.value : -1n;
  if (0n <= integer) return integer;
  throw new MetadataFault(`\`${name}\` must be an integer that is not negative`, value.position);
}

export function booleanValue(value: Value, name: string): boolean {
  const text = value.kind === "integer" ? String(value.value) : value.kind === "words" ? value.words.join(".") : "";
  if (text === "1" || text === "true" || text === "TRUE") return true;
  if (text === "0" || text === "false" || text === "FALSE") return false;
  throw new MetadataFault(`\`${name}\` must be true or false`, value.position);
}

/** Above any cache line or page; a bigger one is a mistake that would make every event huge. */
const MAX_ALIGN = 1n << 31n;

export function alignment(value: bigint, position: number): number {
  if (value <= 0n || (value & (value - 1n)) !== 0n) {
    throw new MetadataFault(`alignment must be a power of two, not ${value}`, position);
  }
  if (MAX_ALIGN < value) throw new MetadataFault(`alignment of ${value} bits is too large`, position);
  return Number(value);
}

export function byteOrderValue(value: Value): ByteOrder | "native" {
  switch (wordValue(value, "byte_order")) {
    case "le":
      return "le";
    case "be":
    case "network":
      return "be";
    case "native":
      return "native";
    default:
      throw new MetadataFault("`byte_order` must be le, be, network or native", value.position);
  }
}

export function encodingValue(value: Value): "none" | "utf8" | "ascii" {
  switch (wordValue(value, "encoding").toLowerCase()) {
    case "none":
      return "none";
    case "utf8":
    case "utf-8":
      return "utf8";
    case "ascii":
      return "ascii";
    default:
      throw new MetadataFault("`encoding` must be none, UTF8 or ASCII", value.position);
  }
}

const BASES: Readonly<Record<number, readonly string[]>> = {
  2: ["2", "b", "bin", "binary"],
  8: ["8", "o", "oct", "octal"],
  10: ["10", "d", "i", "u", "dec", "decimal"],
  16: ["16", "x", "X", "p", "hex", "hexadecimal"],
};

/** CTF 1.8.3, 4.1.5: the letters are those of printf. */
export function baseValue(value: Value): number {
  const text = value.kind === "integer" ? String(value.value) : wordValue(value, "base");
  const base = Object.keys(BASES).find((base) => BASES[Number(base)]?.includes(text));
  if (base === undefined) throw new MetadataFault(`\`base\` cannot be ${text}`, value.position);
  return Number(base);
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function uuidValue(value: Value): string {
  const text = stringValue(value, "uuid");
  if (UUID.test(text)) return text.toLowerCase();
  throw new MetadataFault("`uuid` is not of the form 12345678-1234-1234-1234-123456789abc", value.position);
}
