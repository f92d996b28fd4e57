import type {
  BodyItem,
  Declaration,
  Declarator,
  Dimension,
  EnumSpec,
  StructSpec,
  TypeSpec,
  VariantSpec,
} from "./ast.js";
import { alignment } from "./attributes.js";
import { buildEnum, buildFloat, buildInteger, buildString } from "./build-scalars.js";
import { MetadataFault } from "./fault.js";
import {
  type EnumLayout,
  extentAround,
  type IntLayout,
  type Layout,
  type MemberLayout,
  type StructLayout,
  type VariantLayout,
} from "./layouts.js";
import { isAbsolute } from "./locations.js";
import { TypeScope } from "./type-scope.js";

/** Where types are declared, and the environment that array lengths may refer to. */
export interface TypeContext {
  readonly scope: TypeScope;
  /** `env` as far as it has been read; undefined before the first env block. */
  readonly environment: () => ReadonlyMap<string, string | bigint> | undefined;
}

/** Gives a type its name in the scope. */
function declareTypes(declaration: Declaration, context: TypeContext): void {
  const { scope } = context;
  if (declaration.kind === "named") {
    buildType(declaration.type, context, declaration.end);
    return;
  }
  const base = buildUse(declaration.type, context);
  if (declaration.kind === "alias") {
    scope.declare(declaration.name, wrap(base, declaration.dimensions, context), declaration.end);
    return;
  }
  for (const { name, pointers, dimensions } of declaration.declarators) {
    scope.declare(name + pointerSuffix(pointers), wrap(base, dimensions, context), declaration.end);
  }
}

/**
 * The same outside of any struct. There no field can come before, so a variant with a tag that is not absolute
 * could not be used anywhere: it must get its tag where it is used.
 */
export function declareBlockTypes(declaration: Declaration, context: TypeContext): void {
  const { type } = declaration;
  const tag = type.kind === "variant" && type.body !== undefined ? type.tag : undefined;
  if (tag !== undefined && !isAbsolute(tag.words)) {
    throw new MetadataFault(`no field \`${tag.words.join(".")}\` can be here`, tag.position);
  }
  declareTypes(declaration, context);
}

/** The layout of a type where it is used, a fault where it names a type that does not exist. */
export function buildUse(spec: TypeSpec, context: TypeContext): Layout {
  return buildType(spec, context, spec.position);
}

/** `duplicatePosition` is where to report that a struct, variant or enum of this name exists already. */
function buildType(spec: TypeSpec, context: TypeContext, duplicatePosition: number): Layout {
  switch (spec.kind) {
    case "integer":
      return buildInteger(spec);
    case "floating_point":
      return buildFloat(spec);
    case "string":
      return buildString(spec);
    case "enum":
      return buildEnumType(spec, context, duplicatePosition);
    case "struct":
      return buildStruct(spec, context, duplicatePosition);
    case "variant":
      return buildVariant(spec, context, duplicatePosition);
    case "name":
      return findType(spec.name, spec.position, context);
  }
}

function findType(name: string, position: number, context: TypeContext): Layout {
  const plain = name.startsWith("const ") ? name.slice("const ".length) : name;
  const found = context.scope.find(name) ?? context.scope.find(plain);
  if (found === undefined) throw new MetadataFault(`type \`${name}\` is not defined here`, position);
  return found;
}

function pointerSuffix(pointers: number): string {
  return " *".repeat(pointers);
}

/** Arrays around a type, the innermost dimension being the last one written. */
function wrap(type: Layout, dimensions: readonly Dimension[], context: TypeContext): Layout {
  let wrapped = type;
  for (const dimension of dimensions.toReversed()) wrapped = wrapOnce(wrapped, dimension, context);
  return wrapped;
}

function wrapOnce(element: Layout, dimension: Dimension, context: TypeContext): Layout {
  if (dimension.kind === "constant") return arrayOf(element, Number(dimension.value), dimension.position);
  const { words, position } = dimension.location;
  if (words[0] === "env") return arrayOf(element, environmentLength(words, position, context), position);
  const length = { words, position };
  return { kind: "sequence", length, element, position, ...extentAround([element], true, position) };
}

function arrayOf(element: Layout, length: number, position: number): Layout {
  return { kind: "array", length, element, position, ...extentAround([element], false, position) };
}

/** `env.NAME`: a constant, since the environment is (CTF 1.8.3, 7.3.1). */
function environmentLength(words: readonly string[], position: number, context: TypeContext): number {
  const [, key] = words;
  if (key === undefined || words.length !== 2) throw new MetadataFault("expected env.NAME as a length", position);
  const value = context.environment()?.get(key);
  if (value === undefined) throw new MetadataFault(`the environment has no \`${key}\` here`, position);
  if (typeof value === "string") throw new MetadataFault(`env.${key} is a string, not a length`, position);
  if (value < 0n || BigInt(Number.MAX_SAFE_INTEGER) < value) {
    throw new MetadataFault(`env.${key} is ${value}, which cannot be a length`, position);
  }
  return Number(value);
}

function buildEnumType(spec: EnumSpec, context: TypeContext, duplicatePosition: number): EnumLayout {
  const key = spec.name === undefined ? undefined : `enum ${spec.name}`;
  if (spec.entries === undefined) {
    const known = key === undefined ? undefined : context.scope.find(key);
    if (known?.kind === "enum") return known;
    throw new MetadataFault(`type \`${key ?? "enum"}\` is not defined here`, spec.position);
  }
  const layout = buildEnum(enumContainer(spec, context), spec.entries);
  if (key !== undefined) context.scope.declare(key, layout, duplicatePosition);
  return layout;
}

/** Without one given it is whatever `int` is an alias of (CTF 1.8.3, 4.1.8). */
function enumContainer(spec: EnumSpec, context: TypeContext): IntLayout {
  const position = spec.container?.position ?? spec.position;
  const container =
    spec.container === undefined ? findType("int", position, context) : buildUse(spec.container, context);
  if (container.kind === "int") return container;
  throw new MetadataFault("enumeration is not held in an integer", position);
}

function buildStruct(spec: StructSpec, context: TypeContext, duplicatePosition: number): StructLayout {
  const key = spec.name === undefined ? undefined : `struct ${spec.name}`;
  if (spec.body === undefined) {
    const known = key === undefined ? undefined : context.scope.find(key);
    if (known?.kind === "struct") return known;
    throw new MetadataFault(`type \`${key ?? "struct"}\` is not defined here`, spec.position);
  }
  const members = withShownNames(buildMembers(spec.body, context, spec.position));
  const indexByName = new Map(members.map((member, i) => [member.name, i]));
  const minimumAlign = spec.align === undefined ? 1 : alignment(spec.align.value, spec.align.position);
  const types = members.map((member) => member.type);
  const extent = extentAround(types, false, spec.position);
  const layout = { kind: "struct", minimumAlign, members, indexByName, ...extent } as const;
  if (key !== undefined) context.scope.declare(key, layout, duplicatePosition);
  return layout;
}

/**
 * Tracers put an underscore before names so that they never meet a keyword. One is taken off, unless two
 * members would then have the same name. Options of variants keep theirs: they must equal a label of the tag.
 */
function withShownNames(members: readonly MemberLayout[]): MemberLayout[] {
  const written = new Set(members.map((member) => member.name));
  return members.map((member) => {
    const plain = member.name.startsWith("_") ? member.name.slice(1) : "";
    return plain === "" || written.has(plain) ? member : { ...member, shownName: plain };
  });
}

/** One named without a tag gets it where it is used. */
function buildVariant(spec: VariantSpec, context: TypeContext, duplicatePosition: number): VariantLayout {
  const key = spec.name === undefined ? undefined : `variant ${spec.name}`;
  if (spec.body === undefined) {
    const known = key === undefined ? undefined : context.scope.find(key);
    if (known?.kind === "variant") return spec.tag === undefined ? known : { ...known, tag: spec.tag };
    throw new MetadataFault(`type \`${key ?? "variant"}\` is not defined here`, spec.position);
  }
  const options = buildMembers(spec.body, context, spec.position);
  const types = options.map((option) => option.type);
  const extent = extentAround(types, true, spec.position);
  const layout = { kind: "variant", tag: spec.tag, options, ...extent } as const;
  if (key !== undefined) context.scope.declare(key, layout, duplicatePosition);
  return layout;
}

function buildMembers(body: readonly BodyItem[], outer: TypeContext, position: number): MemberLayout[] {
  const context = { ...outer, scope: new TypeScope(outer.scope) };
  const members: MemberLayout[] = [];
  const names = new Set<string>();
  for (const item of body) {
    if (item.kind !== "field") {
      declareTypes(item, context);
      continue;
    }
    const base = item.declarators.every(isPointer) ? undefined : buildUse(item.type, context);
    for (const declarator of item.declarators) {
      const type = isPointer(declarator) || base === undefined ? pointedType(item.type, declarator, context) : base;
      if (type.kind === "variant" && type.tag === undefined) {
        const isNamedElsewhere = item.type.kind === "variant" && item.type.body === undefined;
        throw new MetadataFault("variant needs a tag here", isNamedElsewhere ? item.position : declarator.end);
      }
      if (names.has(declarator.name)) throw new MetadataFault(`name \`${declarator.name}\` is used twice`, position);
      names.add(declarator.name);
      const wrapped = wrap(type, declarator.dimensions, context);
      const { name } = declarator;
      members.push({ name, shownName: name, type: wrapped, position: memberPosition(declarator, item.position) });
    }
  }
  return members;
}

function isPointer(declarator: Declarator): boolean {
  return declarator.pointers > 0;
}

/** The stars before a field's name belong to the name of its type: `int *p` is of type `int *`. */
function pointedType(spec: TypeSpec, declarator: Declarator, context: TypeContext): Layout {
  if (spec.kind !== "name") throw new MetadataFault("only a named type can be pointed to", spec.position);
  return findType(spec.name + pointerSuffix(declarator.pointers), spec.position, context);
}

/** Faults about an array point at its length. */
function memberPosition(declarator: Declarator, fieldPosition: number): number {
  const [outermost] = declarator.dimensions;
  if (outermost === undefined) return fieldPosition;
  return outermost.kind === "constant" ? outermost.position : outermost.location.position;
}
