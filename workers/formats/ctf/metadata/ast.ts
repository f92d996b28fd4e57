// The metadata as written (CTF 1.8.3, appendix C). Every `position` is an offset in the metadata text.

/** One thing at the top level of the text. */
export type RootItem = Block | Declaration;

export type BlockKind = "trace" | "env" | "clock" | "stream" | "event" | "callsite";

export interface Block {
  readonly kind: "block";
  readonly block: BlockKind;
  readonly position: number;
  /** Just after the keyword. */
  readonly keywordEnd: number;
  readonly items: readonly BlockItem[];
}

export type BlockItem = Attribute | TypeAssignment | Declaration;

/** `name = value;` */
export interface Attribute {
  readonly kind: "attribute";
  /** With its dots: "model.emf.uri". */
  readonly name: string;
  readonly position: number;
  readonly value: Value;
}

export type Value =
  | { readonly kind: "integer"; readonly value: bigint; readonly position: number; readonly end: number }
  | { readonly kind: "string"; readonly value: string; readonly position: number; readonly end: number }
  /** Words with dots between them: `le`, `clock.monotonic.value`. */
  | { readonly kind: "words"; readonly words: readonly string[]; readonly position: number; readonly end: number };

/** `packet.header := struct {...};` */
export interface TypeAssignment {
  readonly kind: "assignment";
  readonly name: string;
  readonly type: TypeSpec;
  readonly end: number;
}

/** A declaration that names a type, in any scope. */
export type Declaration =
  /** `typealias TYPE := NAME;` */
  | {
      readonly kind: "alias";
      readonly type: TypeSpec;
      readonly dimensions: readonly Dimension[];
      readonly name: string;
      readonly end: number;
    }
  /** `typedef TYPE NAME[2], OTHER;` */
  | {
      readonly kind: "typedef";
      readonly type: TypeSpec;
      readonly declarators: readonly Declarator[];
      readonly end: number;
    }
  /** `struct NAME {...};` and its like. */
  | { readonly kind: "named"; readonly type: TypeSpec; readonly end: number };

/** `TYPE NAME, OTHER[2];` in a struct or variant. */
export interface FieldDeclaration {
  readonly kind: "field";
  readonly position: number;
  readonly type: TypeSpec;
  readonly declarators: readonly Declarator[];
}

export interface Declarator {
  readonly name: string;
  readonly end: number;
  /** Stars before the name: part of the type's name. */
  readonly pointers: number;
  /** As written, outermost first. */
  readonly dimensions: readonly Dimension[];
}

export type Dimension =
  | { readonly kind: "constant"; readonly value: bigint; readonly position: number }
  | { readonly kind: "location"; readonly location: LocationText };

export interface LocationText {
  readonly words: readonly string[];
  readonly position: number;
}

export type TypeSpec = NamedSpec | ScalarSpec | EnumSpec | StructSpec | VariantSpec;

/** A name given by typealias or typedef: `uint32_t`, `unsigned long`. */
export interface NamedSpec {
  readonly kind: "name";
  readonly name: string;
  readonly position: number;
  readonly end: number;
}

export interface ScalarSpec {
  readonly kind: "integer" | "floating_point" | "string";
  readonly attributes: readonly Attribute[];
  readonly position: number;
}

export interface EnumSpec {
  readonly kind: "enum";
  readonly name: string | undefined;
  readonly container: TypeSpec | undefined;
  readonly entries: readonly EnumEntry[] | undefined;
  readonly position: number;
}

export interface EnumEntry {
  readonly label: string;
  readonly position: number;
  /** Where the value starts. */
  readonly lower: bigint | undefined;
  readonly upper: bigint | undefined;
}

export interface StructSpec {
  readonly kind: "struct";
  readonly name: string | undefined;
  readonly body: readonly BodyItem[] | undefined;
  readonly align: { readonly value: bigint; readonly position: number } | undefined;
  readonly position: number;
}

export interface VariantSpec {
  readonly kind: "variant";
  readonly name: string | undefined;
  readonly tag: LocationText | undefined;
  readonly body: readonly BodyItem[] | undefined;
  readonly position: number;
}

export type BodyItem = FieldDeclaration | Declaration;
