import type { FieldLocation, Scope } from "../ir.js";
import { MetadataFault } from "./fault.js";
import type { LocationLayout, MemberLayout, StructLayout, VariantLayout } from "./layouts.js";

/** The structs at the roots of the scopes that are known so far. */
export type Roots = ReadonlyMap<Scope, StructLayout>;

/** A struct whose members before `at` are linked and whose member `at` is being linked. */
export interface OpenStruct {
  readonly kind: "struct";
  readonly layout: StructLayout;
  at: number;
}

/** A variant whose option `at` is being linked. */
export interface OpenVariant {
  readonly kind: "variant";
  readonly layout: VariantLayout;
  at: number;
}

/** Where in a scope a type is being linked: the open structs and variants, from the root down. */
export interface Place {
  readonly scope: Scope;
  readonly roots: Roots;
  readonly open: readonly (OpenStruct | OpenVariant)[];
}

/** A field that a location leads to. */
interface Target {
  readonly location: FieldLocation;
  readonly member: MemberLayout;
}

/** CTF 1.8.3, 7.3.1, "dynamic scopes". The longest prefixes first. */
const PREFIXES: readonly { readonly words: readonly string[]; readonly scope: Scope }[] = [
  { words: ["trace", "packet", "header"], scope: "packet-header" },
  { words: ["stream", "packet", "context"], scope: "packet-context" },
  { words: ["stream", "event", "header"], scope: "event-header" },
  { words: ["stream", "event", "context"], scope: "stream-event-context" },
  { words: ["event", "context"], scope: "event-context" },
  { words: ["event", "fields"], scope: "event-payload" },
];

/** Whether a location says which scope it is in. */
export function isAbsolute(words: readonly string[]): boolean {
  return prefixOf(words) !== undefined;
}

function prefixOf(words: readonly string[]): (typeof PREFIXES)[number] | undefined {
  return PREFIXES.find((prefix) => prefix.words.every((word, i) => words[i] === word));
}

/** The unsigned integer that holds the length of a sequence (CTF 1.8.3, 4.2.4). */
export function findLength(length: LocationLayout, place: Place): FieldLocation {
  const { member, location } = findTarget(length, place);
  const offender = notUnsigned(member);
  if (offender !== undefined) {
    throw new MetadataFault(`length \`${length.words.join(".")}\` of a sequence is not an unsigned integer`, offender, {
      what: "used",
      position: length.position,
    });
  }
  if (member.type.kind === "variant") {
    throw new MetadataFault("length of a sequence cannot be in a variant", length.position);
  }
  return location;
}

/** Where the first type is that is no unsigned integer, looking at every option of variants. */
function notUnsigned(member: MemberLayout): number | undefined {
  const { type, position } = member;
  if (type.kind === "int") return type.signed ? position : undefined;
  if (type.kind === "enum") return type.container.signed ? position : undefined;
  if (type.kind !== "variant") return position;
  for (const option of type.options) {
    const offender = notUnsigned(option);
    if (offender !== undefined) return offender;
  }
  return undefined;
}

/** The enumeration that selects an option (CTF 1.8.3, 4.2.2). */
export function findTag(variant: VariantLayout, tag: LocationLayout, place: Place, position: number): FieldLocation {
  const { member, location } = findTarget(tag, place);
  const { type } = member;
  if (type.kind === "variant") throw new MetadataFault("tag of a variant cannot be in another variant", position);
  if (type.kind !== "enum") {
    throw new MetadataFault("tag of a variant is not an enumeration", member.position, { what: "used", position });
  }
  for (const option of variant.options) {
    if (!type.labels.has(option.name)) {
      throw new MetadataFault(`option \`${option.name}\` is none of the labels of its tag`, position);
    }
  }
  return location;
}

function findTarget(location: LocationLayout, place: Place): Target {
  const { words, position } = location;
  const prefix = prefixOf(words);
  if (prefix === undefined) return findRelative(location, place);
  const rest = words.slice(prefix.words.length);
  const root = place.roots.get(prefix.scope);
  if (root === undefined) throw new MetadataFault(`\`${prefix.words.join(".")}\` is not known here`, position);
  if (prefix.scope === place.scope) return findFrom(0, rest, location, place);
  return walk({ scope: prefix.scope, path: [] }, root, root.members.length, rest, location);
}

/** The closest open struct that has the first name among the members before, then its holder, and so on. */
function findRelative(location: LocationLayout, place: Place): Target {
  const first = location.words[0] ?? "";
  for (let depth = place.open.length - 1; 0 <= depth; depth--) {
    const frame = place.open[depth];
    if (frame?.kind !== "struct") continue;
    const at = frame.layout.indexByName.get(first);
    if (at !== undefined && at < frame.at) return findFrom(depth, location.words, location, place);
  }
  throw new MetadataFault(`no field \`${first}\` before this one`, location.position);
}

/** Follows `words` from the open struct at `depth`; a name that leads into an open member goes on from there. */
function findFrom(depth: number, words: readonly string[], location: LocationLayout, place: Place): Target {
  let at = depth;
  let rest = words;
  for (;;) {
    const frame = place.open[at];
    if (frame === undefined) break;
    if (frame.kind === "variant") {
      // An absolute location may name the option it lies in or leave it out.
      if (frame.layout.options[frame.at]?.name === rest[0]) rest = rest.slice(1);
      at += 1;
      continue;
    }
    const current = frame.layout.members[frame.at];
    if (current?.name !== rest[0] || rest.length < 2 || place.open.length - 1 <= at) {
      const path = place.open.slice(0, at).map(openName);
      return walk({ scope: place.scope, path }, frame.layout, frame.at, rest, location);
    }
    rest = rest.slice(1);
    at += 1;
  }
  throw new MetadataFault(`\`${location.words.join(".")}\` is no field before this one`, location.position);
}

/** Of the member or option that is being linked. */
function openName(open: OpenStruct | OpenVariant): string {
  const members = open.kind === "struct" ? open.layout.members : open.layout.options;
  return members[open.at]?.shownName ?? "";
}

/** Follows `words` down from a struct of which the first `count` members may be referred to. */
function walk(
  from: FieldLocation,
  root: StructLayout,
  count: number,
  words: readonly string[],
  location: LocationLayout,
): Target {
  let struct = root;
  let limit = count;
  const path = [...from.path];
  for (let i = 0; i < words.length; i++) {
    const at = struct.indexByName.get(words[i] ?? "") ?? limit;
    const member = struct.members[at];
    if (member === undefined || limit <= at) {
      throw new MetadataFault(`no field \`${words[i]}\` before this one`, location.position);
    }
    path.push(member.shownName);
    if (i === words.length - 1) return { location: { scope: from.scope, path }, member };
    struct = descend(member, words.slice(i + 1), location);
    limit = struct.members.length;
  }
  throw new MetadataFault("location does not name a field", location.position);
}

/** The struct that the rest of a location goes on in. */
function descend(member: MemberLayout, rest: readonly string[], location: LocationLayout): StructLayout {
  const { type, position } = member;
  switch (type.kind) {
    case "struct":
      if (!type.indexByName.has(rest[0] ?? "")) {
        throw new MetadataFault(`no field \`${rest[0]}\` in here`, position);
      }
      return type;
    case "array":
    case "sequence":
      throw new MetadataFault("location leads into an array", position);
    case "variant":
      throw new MetadataFault("location leads into a variant", variantFault(type, rest) ?? location.position);
    default:
      throw new MetadataFault(`\`${rest[0]}\` would be in a field that has none`, position);
  }
}

/** Where `rest` leads nowhere, or to no unsigned integer, in the first option with such a fault. */
function variantFault(variant: VariantLayout, rest: readonly string[]): number | undefined {
  for (const option of variant.options) {
    const fault = optionFault(option, rest);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function optionFault(member: MemberLayout, rest: readonly string[]): number | undefined {
  const [first] = rest;
  if (first === undefined) return notUnsigned(member);
  if (member.type.kind === "variant") return variantFault(member.type, rest);
  if (member.type.kind !== "struct") return member.position;
  const inner = member.type.members.find((candidate) => candidate.name === first);
  return inner === undefined ? member.position : optionFault(inner, rest.slice(1));
}
