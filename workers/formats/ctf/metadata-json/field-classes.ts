import type { FieldClass, Scope } from "../ir.js";
import { MetadataFault } from "../metadata/fault.js";
import { type Draft, depthAround, type LocationDraft, type StructDraft } from "./draft.js";
import type { JsonObject, JsonValue } from "./json.js";
import {
  alignmentIn,
  arrayIn,
  checkProperties,
  countIn,
  need,
  objectIn,
  oneOf,
  optional,
  textIn,
} from "./properties.js";
import { readRanges } from "./ranges.js";
import { readBitArray, readBlob, readText, readVarint } from "./scalar-classes.js";

/** Field classes by the names of aliases. */
export type Aliases = ReadonlyMap<string, Draft>;

/** The structure that is the root of a scope. */
export function readRoot(value: JsonValue, aliases: Aliases): StructDraft {
  const draft = readFieldClass(value, aliases);
  if (draft.kind !== "struct") throw new MetadataFault("the fields of a scope must be a structure", value.at);
  return draft;
}

/** Reads a field class object, or the name of an alias (CTF2-SPEC-2.0: field classes). */
export function readFieldClass(value: JsonValue, aliases: Aliases): Draft {
  if (value.kind === "string") {
    const alias = aliases.get(value.text);
    if (alias === undefined) throw new MetadataFault(`no field class alias \`${value.text}\` before this`, value.at);
    return alias;
  }
  const object = objectIn(value);
  const type = oneOf(need(object, "type"), TYPES);
  return READERS[type](object, aliases);
}

type Reader = (object: JsonObject, aliases: Aliases) => Draft;

const READERS = {
  "fixed-length-bit-array": (object) => scalar(object, readBitArray(object, "fixed-length-bit-array")),
  "fixed-length-bit-map": (object) => scalar(object, readBitArray(object, "fixed-length-bit-map")),
  "fixed-length-boolean": (object) => scalar(object, readBitArray(object, "fixed-length-boolean")),
  "fixed-length-unsigned-integer": (object) => scalar(object, readBitArray(object, "fixed-length-unsigned-integer")),
  "fixed-length-signed-integer": (object) => scalar(object, readBitArray(object, "fixed-length-signed-integer")),
  "fixed-length-floating-point-number": (object) =>
    scalar(object, readBitArray(object, "fixed-length-floating-point-number")),
  "variable-length-unsigned-integer": (object) => scalar(object, readVarint(object, false)),
  "variable-length-signed-integer": (object) => scalar(object, readVarint(object, true)),
  "null-terminated-string": (object) => {
    checkProperties(object, ["type", "encoding"]);
    return scalar(object, { type: "string", encoding: readText(object, 0).encoding });
  },
  "static-length-string": (object) => {
    checkProperties(object, ["type", "encoding", "length"]);
    return scalar(object, readText(object, countIn(need(object, "length"))));
  },
  "dynamic-length-string": (object) => {
    checkProperties(object, ["type", "encoding", "length-field-location"]);
    return { kind: "bytes", at: object.at, depth: 0, length: lengthOf(object), field: readText(object, 0) };
  },
  "static-length-blob": (object) => {
    checkProperties(object, ["type", "media-type", "length", "roles"]);
    return scalar(object, readBlob(object, countIn(need(object, "length"))));
  },
  "dynamic-length-blob": (object) => {
    checkProperties(object, ["type", "media-type", "length-field-location"]);
    return { kind: "bytes", at: object.at, depth: 0, length: lengthOf(object), field: readBlob(object, 0) };
  },
  structure: readStruct,
  "static-length-array": (object, aliases) => {
    checkProperties(object, ["type", "element-field-class", "minimum-alignment", "length"]);
    return readArray(object, countIn(need(object, "length")), aliases);
  },
  "dynamic-length-array": (object, aliases) => {
    checkProperties(object, ["type", "element-field-class", "minimum-alignment", "length-field-location"]);
    return readArray(object, lengthOf(object), aliases);
  },
  optional: readOptional,
  variant: readVariant,
} satisfies Readonly<Record<string, Reader>>;

const TYPES = Object.keys(READERS) as (keyof typeof READERS)[];

function scalar({ at }: JsonObject, field: FieldClass): Draft {
  return { kind: "scalar", at, depth: 0, field };
}

function readStruct(object: JsonObject, aliases: Aliases): Draft {
  checkProperties(object, ["type", "member-classes", "minimum-alignment"]);
  const items = optional(object, "member-classes", arrayIn)?.items ?? [];
  const indexByName = new Map<string, number>();
  const members = items.map((item, i) => {
    const member = objectIn(item);
    checkProperties(member, ["name", "field-class"]);
    const named = need(member, "name");
    const name = textIn(named);
    if (indexByName.has(name)) throw new MetadataFault(`name \`${name}\` is used twice`, named.at);
    indexByName.set(name, i);
    const value = need(member, "field-class");
    return { name, draft: readFieldClass(value, aliases), at: value.at };
  });
  const { at } = object;
  const depth = depthAround(
    members.map(({ draft }) => draft),
    at,
  );
  const align = optional(object, "minimum-alignment", alignmentIn) ?? 1;
  return { kind: "struct", at, depth, align, members, indexByName };
}

function readArray(object: JsonObject, length: number | LocationDraft, aliases: Aliases): Draft {
  const element = readFieldClass(need(object, "element-field-class"), aliases);
  const align = optional(object, "minimum-alignment", alignmentIn) ?? 1;
  const { at } = object;
  return { kind: "array", at, depth: depthAround([element], at), align, length, element };
}

function readOptional(object: JsonObject, aliases: Aliases): Draft {
  checkProperties(object, ["type", "field-class", "selector-field-location", "selector-field-ranges"]);
  const selector = readLocation(need(object, "selector-field-location"));
  const inner = readFieldClass(need(object, "field-class"), aliases);
  const ranges = optional(object, "selector-field-ranges", readRanges);
  const { at } = object;
  return { kind: "optional", at, depth: depthAround([inner], at), selector, ranges, inner };
}

function readVariant(object: JsonObject, aliases: Aliases): Draft {
  checkProperties(object, ["type", "options", "selector-field-location"]);
  const listed = arrayIn(need(object, "options"));
  if (listed.items.length === 0) throw new MetadataFault("a variant needs an option", listed.at);
  const names = new Set<string>();
  const options = listed.items.map((item, i) => {
    const option = objectIn(item);
    checkProperties(option, ["name", "field-class", "selector-field-ranges"]);
    const name = optional(option, "name", textIn) ?? `option ${i}`;
    if (names.has(name))
      throw new MetadataFault(`name \`${name}\` is used twice`, option.members.get("name")?.at ?? item.at);
    names.add(name);
    const draft = readFieldClass(need(option, "field-class"), aliases);
    return { name, ranges: readRanges(need(option, "selector-field-ranges")), draft };
  });
  const { at } = object;
  const depth = depthAround(
    options.map(({ draft }) => draft),
    at,
  );
  return { kind: "variant", at, depth, selector: readLocation(need(object, "selector-field-location")), options };
}

const ORIGINS: Readonly<Record<string, Scope>> = {
  "packet-header": "packet-header",
  "packet-context": "packet-context",
  "event-record-header": "event-header",
  "event-record-common-context": "stream-event-context",
  "event-record-specific-context": "event-context",
  "event-record-payload": "event-payload",
};

function lengthOf(object: JsonObject): LocationDraft {
  return readLocation(need(object, "length-field-location"));
}

/** CTF2-SPEC-2.0: field location. */
function readLocation(value: JsonValue): LocationDraft {
  const object = objectIn(value);
  checkProperties(object, ["origin", "path"]);
  const origin = optional(object, "origin", (named) => ORIGINS[oneOf(named, Object.keys(ORIGINS))]);
  const list = arrayIn(need(object, "path"));
  if (list.items.length === 0) throw new MetadataFault("the path is empty", list.at);
  const path = list.items.map((item) => {
    if (item.kind === "null") return undefined;
    if (item.kind !== "string") throw new MetadataFault("expected a string or null", item.at);
    return item.text;
  });
  const last = list.items.at(-1);
  if (last?.kind === "null") throw new MetadataFault("the path ends with null", last.at);
  return { at: object.at, origin, path };
}
