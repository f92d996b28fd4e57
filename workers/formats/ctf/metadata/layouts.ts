import type { ByteOrder } from "../ir.js";
import { MetadataFault } from "./fault.js";
import { MAX_NESTING } from "./parser-types.js";

// Types as declared: names of types resolved, but not yet the places of tags and lengths, which depend on
// where a type is used, nor the native byte order, which the trace block may give later. One layout may
// be used in many places, so these form a graph without cycles, not a tree.

export type Layout = IntLayout | FloatLayout | EnumLayout | StringLayout | CompoundLayout;

export type CompoundLayout = StructLayout | VariantLayout | ArrayLayout | SequenceLayout;

export interface IntLayout {
  readonly kind: "int";
  readonly size: number;
  readonly align: number;
  readonly signed: boolean;
  readonly byteOrder: ByteOrder | "native";
  readonly base: number;
  readonly encoding: "none" | "utf8" | "ascii";
  readonly clock: string | undefined;
}

export interface FloatLayout {
  readonly kind: "float";
  readonly exponent: number;
  readonly mantissa: number;
  readonly align: number;
  readonly byteOrder: ByteOrder | "native";
}

export interface EnumLayout {
  readonly kind: "enum";
  readonly container: IntLayout;
  readonly ranges: readonly { readonly label: string; readonly lower: bigint; readonly upper: bigint }[];
  readonly labels: ReadonlySet<string>;
}

export interface StringLayout {
  readonly kind: "string";
  readonly encoding: "utf8" | "ascii";
}

export interface StructLayout extends Extent {
  readonly kind: "struct";
  readonly minimumAlign: number;
  readonly members: readonly MemberLayout[];
  /** Where in `members` a name is. */
  readonly indexByName: ReadonlyMap<string, number>;
}

export interface VariantLayout extends Extent {
  readonly kind: "variant";
  readonly tag: LocationLayout | undefined;
  readonly options: readonly MemberLayout[];
}

export interface ArrayLayout extends Extent {
  readonly kind: "array";
  readonly length: number;
  readonly element: Layout;
  readonly position: number;
}

export interface SequenceLayout extends Extent {
  readonly kind: "sequence";
  readonly length: LocationLayout;
  readonly element: Layout;
  readonly position: number;
}

export interface MemberLayout {
  /** As written, underscores included: locations refer to these names. */
  readonly name: string;
  /** As users see it. */
  readonly shownName: string;
  readonly type: Layout;
  /** Where its type is named. */
  readonly position: number;
}

export interface LocationLayout {
  readonly words: readonly string[];
  readonly position: number;
}

/** Bounds the unfolding of the graph into a tree. */
export interface Extent {
  readonly depth: number;
  /** Fields when unfolded, the elements of arrays counted once. */
  readonly fields: number;
  /** Whether it holds tags or lengths, and so differs from one use to the next. */
  readonly hasLocations: boolean;
}

const SCALAR: Extent = { depth: 0, fields: 1, hasLocations: false };

function extentOf(layout: Layout): Extent {
  switch (layout.kind) {
    case "struct":
    case "variant":
    case "array":
    case "sequence":
      return layout;
    default:
      return SCALAR;
  }
}

/** Of a type that holds `parts`, with a location of its own or not. */
export function extentAround(parts: readonly Layout[], hasOwnLocation: boolean, position: number): Extent {
  let depth = 0;
  let fields = 1;
  let hasLocations = hasOwnLocation;
  for (const part of parts) {
    const inner = extentOf(part);
    depth = Math.max(depth, inner.depth);
    fields += inner.fields;
    hasLocations ||= inner.hasLocations;
  }
  if (MAX_NESTING <= depth) throw new MetadataFault(`types are nested more than ${MAX_NESTING} deep`, position);
  return { depth: depth + 1, fields, hasLocations };
}
