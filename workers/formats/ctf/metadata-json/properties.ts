import { alignment } from "../metadata/attributes.js";
import { MetadataFault } from "../metadata/fault.js";
import type { JsonArray, JsonObject, JsonValue } from "./json.js";

// What values of JSON must be. Each function answers the value as such or throws a fault with its place.

export function objectIn(value: JsonValue): JsonObject {
  if (value.kind !== "object") throw new MetadataFault("expected an object", value.at);
  return value;
}

export function arrayIn(value: JsonValue): JsonArray {
  if (value.kind !== "array") throw new MetadataFault("expected an array", value.at);
  return value;
}

export function textIn(value: JsonValue): string {
  if (value.kind !== "string") throw new MetadataFault("expected a string", value.at);
  return value.text;
}

export function integerIn(value: JsonValue): bigint {
  if (value.kind !== "integer") throw new MetadataFault("expected an integer", value.at);
  return value.value;
}

const MAX_UNSIGNED = 2n ** 64n - 1n;

export function unsignedIn(value: JsonValue, least = 0n, most = MAX_UNSIGNED): bigint {
  if (value.kind !== "integer" || value.value < 0n) throw new MetadataFault("expected an unsigned integer", value.at);
  if (value.value < least) throw new MetadataFault(`${value.value} is too small: at least ${least}`, value.at);
  if (most < value.value) throw new MetadataFault(`${value.value} is too large: at most ${most}`, value.at);
  return value.value;
}

/** A number of things there can be so many of: exact as a number. */
export function countIn(value: JsonValue): number {
  return Number(unsignedIn(value, 0n, BigInt(Number.MAX_SAFE_INTEGER)));
}

export function alignmentIn(value: JsonValue): number {
  return alignment(unsignedIn(value), value.at);
}

export function oneOf<Text extends string>(value: JsonValue, known: readonly Text[]): Text {
  const text = textIn(value);
  const found = known.find((one) => one === text);
  if (found === undefined) throw new MetadataFault(`\`${text}\` is none of ${known.join(", ")}`, value.at);
  return found;
}

/** The value of a property that must be there. */
export function need(object: JsonObject, name: string): JsonValue {
  const value = object.members.get(name);
  if (value === undefined) throw new MetadataFault(`property \`${name}\` is missing`, object.at);
  return value;
}

/** What a property is read as, undefined where there is none. */
export function optional<T>(object: JsonObject, name: string, read: (value: JsonValue) => T): T | undefined {
  const value = object.members.get(name);
  return value === undefined ? undefined : read(value);
}

/** Any object may have these (CTF2-SPEC-2.0: attributes and extensions). */
const EVERYWHERE = ["attributes", "extensions"];

/**
 * Checks what all objects of CTF 2 have in common: known properties only, attributes that are an object, and no extension:
 * a reader that does not support an extension which a trace declares must not read it.
 */
export function checkProperties(object: JsonObject, known: readonly string[]): void {
  for (const [name, value] of object.members) {
    if (!known.includes(name) && !EVERYWHERE.includes(name)) {
      throw new MetadataFault(`unknown property \`${name}\``, value.at);
    }
  }
  checkCommon(object);
}

export function checkCommon({ members }: JsonObject): void {
  const attributes = members.get("attributes");
  if (attributes !== undefined) objectIn(attributes);
  const extensions = members.get("extensions");
  if (extensions === undefined) return;
  const [first] = objectIn(extensions).members;
  if (first !== undefined)
    throw new MetadataFault(`extension \`${extensionName(first)}\` is not supported`, extensions.at);
}

/** Extensions stand in an object for each namespace. */
function extensionName([namespace, value]: readonly [string, JsonValue]): string {
  const [name] = value.kind === "object" ? value.members.keys() : [];
  return name === undefined ? namespace : `${namespace}: ${name}`;
}
