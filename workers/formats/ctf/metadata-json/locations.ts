import type { FieldClass, FieldLocation, Scope } from "../ir.js";
import { MetadataFault } from "../metadata/fault.js";
import type { ArrayDraft, Draft, LocationDraft, OptionalDraft, StructDraft, VariantDraft } from "./draft.js";

/** The structures at the roots of the scopes that are read before or now. */
export type Roots = ReadonlyMap<Scope, StructDraft>;

/** A class whose part `at` is being linked: a member, an option, or the only part. */
export interface OpenClass {
  readonly draft: StructDraft | ArrayDraft | OptionalDraft | VariantDraft;
  at: number;
}

/** Where a class is being linked: its scope, and the classes around it, from the root down. */
export interface Place {
  readonly scope: Scope;
  readonly roots: Roots;
  readonly open: readonly OpenClass[];
}

/** In the order in which they are read. */
const SCOPES: readonly Scope[] = [
  "packet-header",
  "packet-context",
  "event-header",
  "stream-event-context",
  "event-context",
  "event-payload",
];

export type Wanted = "length" | "integer" | "boolean";

/** Finds the field of a length or selector (CTF2-SPEC-2.0: field location procedure). */
export function findField(location: LocationDraft, place: Place, wanted: Wanted): FieldLocation {
  const { scope, names } = location.origin === undefined ? around(location, place) : given(location, location.origin);
  const root = place.roots.get(scope);
  if (root === undefined) {
    const isLater = SCOPES.indexOf(place.scope) < SCOPES.indexOf(scope);
    throw new MetadataFault(isLater ? `the ${scope} is read later` : `there is no ${scope}`, location.at);
  }
  const search: Search = { place, names, from: location.at, wanted, found: 0 };
  follow(root, 0, scope === place.scope ? 0 : undefined, search);
  return { scope, path: names, ...(search.found > 1 ? { isShared: true } : {}) };
}

interface Start {
  readonly scope: Scope;
  readonly names: readonly string[];
}

function given({ path, at }: LocationDraft, scope: Scope): Start {
  const names = path.filter((name) => name !== undefined);
  if (names.length < path.length) throw new MetadataFault("a path with an origin has no null", at);
  return { scope, names };
}

/** From the innermost structure around the field: null goes to the structure around, or undoes the name before it. */
function around({ path, at }: LocationDraft, { scope, open }: Place): Start {
  const inside = open.flatMap(({ draft, at: member }) =>
    draft.kind === "struct" ? [draft.members[member]?.name ?? ""] : [],
  );
  const names = inside.slice(0, -1);
  for (const name of path) {
    if (name !== undefined) names.push(name);
    else if (names.pop() === undefined) throw new MetadataFault("the path leads out of the root", at);
  }
  return { scope, names };
}

interface Search {
  readonly place: Place;
  readonly names: readonly string[];
  /** Byte of what has the location. */
  readonly from: number;
  readonly wanted: Wanted;
  /** Fields that the location may mean: of each option of a variant one. */
  found: number;
}

/** Goes on with name `i` from a class. `depth`: of the class among the open ones; undefined if it has been read. */
function follow(draft: Draft, i: number, depth: number | undefined, search: Search): void {
  const isOpen = depth !== undefined && search.place.open[depth]?.draft === draft;
  const below = isOpen ? depth + 1 : undefined;
  switch (draft.kind) {
    case "struct":
      followMember(draft, i, isOpen ? depth : undefined, search);
      return;
    case "variant":
      followOptions(draft, i, isOpen ? depth : undefined, search);
      return;
    case "array":
      if (!isOpen) throw new MetadataFault(`${textOf(search)} leads into an array`, draft.at);
      follow(draft.element, i, below, search);
      return;
    case "optional":
      if (!isOpen) throw new MetadataFault(`${textOf(search)} leads into an optional field`, draft.at);
      follow(draft.inner, i, below, search);
      return;
    case "bytes":
      throw new MetadataFault(`${textOf(search)} is no ${search.wanted}`, draft.at);
    case "scalar":
      if (i < search.names.length)
        throw new MetadataFault(`${textOf(search)} leads into a field without parts`, draft.at);
      if (!isWanted(draft.field, search.wanted)) {
        throw new MetadataFault(`${textOf(search)} is no ${NAMES[search.wanted]}`, draft.at);
      }
      search.found += 1;
  }
}

function followMember(draft: StructDraft, i: number, depth: number | undefined, search: Search): void {
  const { names, place, from } = search;
  const name = names[i];
  if (name === undefined) throw new MetadataFault(`${textOf(search)} is a structure`, draft.at);
  const at = draft.indexByName.get(name) ?? -1;
  const member = draft.members[at];
  if (member === undefined) throw new MetadataFault(`${textOf(search)}: there is no \`${name}\``, draft.at);
  const reading = depth === undefined ? undefined : place.open[depth]?.at;
  const isReading = reading === at && depth !== undefined;
  // The field itself is the last of the open classes' parts.
  const isSelf = isReading && depth === place.open.length - 1;
  if ((reading !== undefined && reading < at) || isSelf) {
    throw new MetadataFault(`${textOf(search)} is not read before the field that needs it`, fieldAt(place) ?? from);
  }
  follow(member.draft, i + 1, isReading ? depth + 1 : undefined, search);
}

function followOptions(draft: VariantDraft, i: number, depth: number | undefined, search: Search): void {
  const chosen = depth === undefined ? undefined : draft.options[search.place.open[depth]?.at ?? -1];
  if (depth !== undefined && chosen !== undefined) {
    follow(chosen.draft, i, depth + 1, search);
    return;
  }
  for (const option of draft.options) follow(option.draft, i, undefined, search);
}

/** Byte of the field class that is being linked. */
function fieldAt({ open }: Place): number | undefined {
  const last = open.at(-1);
  return last?.draft.kind === "struct" ? last.draft.members[last.at]?.at : undefined;
}

function textOf({ names }: Search): string {
  return `\`${names.join(" / ")}\``;
}

const NAMES: Readonly<Record<Wanted, string>> = {
  length: "unsigned integer",
  integer: "integer",
  boolean: "boolean",
};

function isWanted(field: FieldClass, wanted: Wanted): boolean {
  const number = field.type === "enum" ? field.container : field;
  if (number.type === "varint") return wanted === "integer" || (wanted === "length" && !number.signed);
  if (number.type !== "int") return false;
  if (wanted === "boolean") return number.shown === "boolean";
  return number.shown === undefined && (wanted === "integer" || !number.signed);
}
