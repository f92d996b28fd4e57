import type { FieldClass, IntRange, Scope } from "../ir.js";
import { MetadataFault } from "../metadata/fault.js";
import { MAX_NESTING } from "../metadata/parser-types.js";

// Field classes as written, aliases resolved. Where a length or a selector is depends on where the class is used, so
// the drafts of aliases are shared, and linking makes the classes of each use.

export type Draft = ScalarDraft | BytesDraft | StructDraft | ArrayDraft | OptionalDraft | VariantDraft;

/** A field without parts and without a location. */
export interface ScalarDraft {
  readonly kind: "scalar";
  readonly at: number;
  readonly depth: 0;
  readonly field: FieldClass;
}

/** A string or BLOB whose length is in another field. */
export interface BytesDraft {
  readonly kind: "bytes";
  readonly at: number;
  readonly depth: 0;
  readonly length: LocationDraft;
  /** With any length. */
  readonly field: Extract<FieldClass, { type: "text" | "blob" }>;
}

export interface StructDraft {
  readonly kind: "struct";
  readonly at: number;
  readonly depth: number;
  readonly align: number;
  readonly members: readonly { readonly name: string; readonly draft: Draft; readonly at: number }[];
  readonly indexByName: ReadonlyMap<string, number>;
}

export interface ArrayDraft {
  readonly kind: "array";
  readonly at: number;
  readonly depth: number;
  readonly align: number;
  readonly length: number | LocationDraft;
  readonly element: Draft;
}

export interface OptionalDraft {
  readonly kind: "optional";
  readonly at: number;
  readonly depth: number;
  readonly selector: LocationDraft;
  /** undefined: the selector is a boolean. */
  readonly ranges: readonly IntRange[] | undefined;
  readonly inner: Draft;
}

export interface VariantDraft {
  readonly kind: "variant";
  readonly at: number;
  readonly depth: number;
  readonly selector: LocationDraft;
  readonly options: readonly { readonly name: string; readonly ranges: readonly IntRange[]; readonly draft: Draft }[];
}

/** CTF2-SPEC-2.0: field location. */
export interface LocationDraft {
  readonly at: number;
  /** undefined: the path begins in the innermost structure around the field. */
  readonly origin: Scope | undefined;
  /** undefined: the structure around. */
  readonly path: readonly (string | undefined)[];
}

/** The depth of a class with these parts. */
export function depthAround(parts: readonly Draft[], at: number): number {
  const depth = parts.reduce((most, part) => Math.max(most, part.depth), 0) + 1;
  if (MAX_NESTING < depth) throw new MetadataFault(`field classes are nested more than ${MAX_NESTING} deep`, at);
  return depth;
}
