import { FieldNode, FieldType, Role, type TagRange } from "./field-node.js";
import { FieldRegisters } from "./field-registers.js";
import { rolesOf } from "./field-roles.js";
import type {
  ArrayClass,
  BlobClass,
  EnumClass,
  FieldClass,
  FieldLocation,
  FloatClass,
  IntClass,
  IntRange,
  LabelRange,
  OptionalClass,
  Scope,
  SequenceClass,
  StringClass,
  StructClass,
  TextClass,
  TextEncoding,
  TraceClass,
  VariantClass,
  VarintClass,
} from "./ir.js";

/**
 * Turns the scopes of a trace into nodes. Scopes must be compiled in the order they are read, so that a
 * variant finds the enumeration its tag refers to.
 */
export class FieldCompiler {
  readonly registers: FieldRegisters;
  /** The node last compiled for each register: tells a variant the labels of its tag. */
  private readonly referred: (FieldNode | undefined)[] = [];
  private scope: Scope = "packet-header";
  /** All floating-point fields compiled. */
  readonly floats: FieldNode[] = [];

  constructor(trace: TraceClass) {
    this.registers = new FieldRegisters(trace);
  }

  /** The fields of a scope (undefined: the scope is empty). */
  compile(scope: Scope, root: StructClass | undefined): FieldNode | undefined {
    if (root === undefined) return undefined;
    this.scope = scope;
    return this.node(root, "", []);
  }

  private node(field: FieldClass, name: string, path: readonly string[]): FieldNode {
    switch (field.type) {
      case "int":
        return this.int(field, name, path, undefined);
      case "varint":
        return this.varint(field, name, path, undefined);
      case "enum":
        return this.enumeration(field, name, path);
      case "float":
        return this.float(field, name);
      case "string":
        return this.string(field, name, path);
      case "text":
        return this.text(field, name);
      case "blob":
        return this.blob(field, name);
      case "struct":
        return this.struct(field, name, path);
      case "variant":
        return this.variant(field, name, path);
      case "optional":
        return this.optional(field, name, path);
      case "array":
        return this.array(field, name, path);
      case "sequence":
        return this.sequence(field, name, path);
    }
  }

  private enumeration(field: EnumClass, name: string, path: readonly string[]): FieldNode {
    const { container, ranges } = field;
    return container.type === "int"
      ? this.int(container, name, path, ranges)
      : this.varint(container, name, path, ranges);
  }

  private int(
    field: IntClass,
    name: string,
    path: readonly string[],
    labels: readonly LabelRange[] | undefined,
  ): FieldNode {
    const node = new FieldNode(FieldType.INT, name);
    node.align = field.align;
    node.size = field.size;
    node.fixedBits = field.size;
    node.signed = field.signed;
    node.bigEndian = field.byteOrder === "be";
    node.base = field.base;
    node.labels = labels;
    node.isReversed = field.isReversed === true;
    node.isBoolean = field.shown === "boolean";
    node.flags = typeof field.shown === "object" ? field.shown.flags : undefined;
    this.act(node, field, path);
    return node;
  }

  private varint(
    field: VarintClass,
    name: string,
    path: readonly string[],
    labels: readonly LabelRange[] | undefined,
  ): FieldNode {
    const node = new FieldNode(FieldType.VARINT, name);
    node.align = 8;
    node.size = 64;
    node.signed = field.signed;
    node.base = field.base;
    node.labels = labels;
    this.act(node, field, path);
    return node;
  }

  /** What reading an integer does beside telling its value. */
  private act(node: FieldNode, { roles, clock, signed }: IntClass | VarintClass, path: readonly string[]): void {
    const [role = Role.NONE, ...more] = rolesOf(this.scope, node.name, roles);
    node.role = role;
    node.moreRoles = more;
    // The end of a packet must not move the clock when its beginning is read.
    const isEnd = role === Role.TIMESTAMP_END || more.includes(Role.TIMESTAMP_END);
    node.clock = clock !== undefined && !signed && !isEnd;
    node.reg = this.registers.find(this.scope, path);
    if (node.reg >= 0) this.referred[node.reg] = node;
    node.keepsWide = node.size > 53 || this.registers.isShared(node.reg);
    node.acts = role !== Role.NONE || node.clock || node.reg >= 0;
  }

  private float(field: FloatClass, name: string): FieldNode {
    const node = new FieldNode(FieldType.FLOAT, name);
    node.align = field.align;
    node.size = field.exponent + field.mantissa;
    node.fixedBits = node.size;
    node.bigEndian = field.byteOrder === "be";
    node.isReversed = field.isReversed === true;
    this.floats.push(node);
    return node;
  }

  private string({ encoding }: StringClass, name: string, path: readonly string[]): FieldNode {
    const node = new FieldNode(FieldType.STRING, name);
    node.align = 8;
    markText(node, encoding);
    if (this.scope === "packet-context" && node.text) node.reg = this.registers.find(this.scope, path);
    return node;
  }

  private text({ encoding, length }: TextClass, name: string): FieldNode {
    const node = this.bytes(length, name);
    markText(node, encoding);
    return node;
  }

  private blob({ mediaType, length, isUuid }: BlobClass, name: string): FieldNode {
    const node = this.bytes(length, name);
    node.blob = mediaType;
    if (isUuid && node.fixedBits === 128) node.role = Role.METADATA_UUID;
    return node;
  }

  private bytes(length: number | FieldLocation, name: string): FieldNode {
    const element = new FieldNode(FieldType.INT, name);
    element.align = 8;
    element.size = 8;
    element.fixedBits = 8;
    const node = new FieldNode(typeof length === "number" ? FieldType.ARRAY : FieldType.SEQUENCE, name);
    node.children = [element];
    node.align = 8;
    if (typeof length === "number") {
      node.count = length;
      node.fixedBits = repeatedBits(element, length);
    } else node.from = this.registers.registerAt(length);
    return node;
  }

  private struct(field: StructClass, name: string, path: readonly string[]): FieldNode {
    const node = new FieldNode(FieldType.STRUCT, name);
    node.children = field.members.map((member) => this.node(member.field, member.name, [...path, member.name]));
    node.align = node.children.reduce((align, child) => Math.max(align, child.align), Math.max(1, field.align));
    node.turns = mayTurnInsideByte(node);
    node.acts = node.turns || node.children.some((child) => child.acts);
    node.fixedBits = packedBits(node.children);
    return node;
  }

  private variant(field: VariantClass, name: string, path: readonly string[]): FieldNode {
    const node = new FieldNode(FieldType.VARIANT, name);
    node.from = this.registers.registerAt(field.tag);
    // Before the options: one of them may reuse the tag's name.
    const tag = this.referred[node.from];
    node.children = field.options.map(({ field: option, name: own, ranges }) =>
      this.node(option, own, ranges === undefined ? [...path, own] : path),
    );
    node.wide = tag?.keepsWide === true;
    const labels = tag?.labels ?? [];
    node.tags = field.options.flatMap(({ name: own, ranges }, index) =>
      tagRanges(ranges ?? labels.filter(({ label }) => label === own), index),
    );
    node.acts = node.children.some((child) => child.acts);
    return node;
  }

  private optional(field: OptionalClass, name: string, path: readonly string[]): FieldNode {
    const node = new FieldNode(FieldType.VARIANT, name);
    node.from = this.registers.registerAt(field.selector);
    node.wide = this.referred[node.from]?.keepsWide === true;
    node.children = [this.node(field.field, name, path)];
    node.tags = tagRanges(field.ranges, 0);
    node.mayBeAbsent = true;
    node.acts = node.children.some((child) => child.acts);
    return node;
  }

  private array(field: ArrayClass, name: string, path: readonly string[]): FieldNode {
    const element = this.node(field.element, name, path);
    const node = new FieldNode(FieldType.ARRAY, name);
    node.children = [element];
    node.count = field.length;
    node.align = Math.max(element.align, field.align ?? 1);
    node.text = isText(field.element);
    node.acts = element.acts;
    node.fixedBits = repeatedBits(element, field.length);
    // CTF 1.8.3, 5.1.
    if (this.scope === "packet-header" && name === "uuid" && node.fixedBits === 128) node.role = Role.METADATA_UUID;
    return node;
  }

  private sequence(field: SequenceClass, name: string, path: readonly string[]): FieldNode {
    const node = new FieldNode(FieldType.SEQUENCE, name);
    node.from = this.registers.registerAt(field.length);
    const element = this.node(field.element, name, path);
    node.children = [element];
    node.align = Math.max(element.align, field.align ?? 1);
    node.text = isText(field.element);
    node.acts = element.acts;
    return node;
  }
}

export function alignUp(bits: number, align: number): number {
  const over = bits % align;
  return over === 0 ? bits : bits + align - over;
}

/** Bits of `count` elements from the first one's aligned start; -1 if that depends on data. */
export function repeatedBits(element: FieldNode, count: number): number {
  if (element.fixedBits < 0) return -1;
  if (count === 0) return 0;
  return alignUp(element.fixedBits, element.align) * (count - 1) + element.fixedBits;
}

function packedBits(children: readonly FieldNode[]): number {
  let at = 0;
  for (const child of children) {
    if (child.fixedBits < 0) return -1;
    at = alignUp(at, child.align) + child.fixedBits;
  }
  return at;
}

/** Whether byte order could change inside a byte: such a struct is walked, since that is an error to find. */
function mayTurnInsideByte(node: FieldNode): boolean {
  const leaves = leavesOf(node);
  const partial = leaves.some((leaf) => leaf.size % 8 !== 0 || leaf.align % 8 !== 0);
  return partial && leaves.some((leaf) => leaf.bigEndian !== leaves[0]?.bigEndian);
}

function leavesOf(node: FieldNode): readonly FieldNode[] {
  return node.type <= FieldType.FLOAT ? [node] : node.children.flatMap(leavesOf);
}

/** CTF 1.8.3, 4.2.3: arrays of byte-sized, byte-aligned characters are text. */
function isText(element: FieldClass): boolean {
  const char = element.type === "enum" ? element.container : element;
  return char.type === "int" && char.encoding !== "none" && char.size === 8 && char.align % 8 === 0 && char.align <= 8;
}

function tagRanges(ranges: readonly IntRange[], option: number): TagRange[] {
  return ranges.map(({ lower, upper }) => ({
    lower: Number(lower),
    upper: Number(upper),
    lowerBig: lower,
    upperBig: upper,
    option,
  }));
}

function markText(node: FieldNode, encoding: TextEncoding): void {
  node.text = encoding === "utf8" || encoding === "ascii";
  if (!node.text) node.encoding = encoding;
}
