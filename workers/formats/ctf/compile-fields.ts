import { FieldNode, FieldType, type LabelRange, Role, type TagRange } from "./field-node.js";
import type {
  ArrayClass,
  EnumClass,
  FieldClass,
  FloatClass,
  IntClass,
  Scope,
  SequenceClass,
  StreamClass,
  StructClass,
  TraceClass,
  VariantClass,
} from "./ir.js";

/** Names that mean something, by scope. CTF 1.8.3, 5.1, 5.2 and 6.1. */
const ROLES: Readonly<Partial<Record<Scope, Readonly<Record<string, Role>>>>> = {
  "packet-header": {
    magic: Role.MAGIC,
    stream_id: Role.STREAM_ID,
    stream_instance_id: Role.STREAM_INSTANCE_ID,
  },
  "packet-context": {
    packet_size: Role.PACKET_SIZE,
    content_size: Role.CONTENT_SIZE,
    timestamp_begin: Role.TIMESTAMP_BEGIN,
    timestamp_end: Role.TIMESTAMP_END,
    events_discarded: Role.EVENTS_DISCARDED,
    packet_seq_num: Role.PACKET_SEQ_NUM,
    cpu_id: Role.CPU_ID,
  },
  "event-header": { id: Role.EVENT_ID },
};

/**
 * Turns the scopes of a trace into nodes. Scopes must be compiled in the order they are read, so that a
 * variant finds the enumeration its tag refers to.
 */
export class FieldCompiler {
  /** Register of each field some other field refers to. */
  private readonly registers = new Map<string, number>();
  /** The node last compiled for each register: tells a variant the labels of its tag. */
  private readonly referred: (FieldNode | undefined)[] = [];
  private scope: Scope = "packet-header";
  /** All floating-point fields compiled. */
  readonly floats: FieldNode[] = [];

  constructor(trace: TraceClass) {
    this.collect(trace.packetHeader);
    for (const stream of trace.streams.values()) this.collectStream(stream);
  }

  get registerCount(): number {
    return this.registers.size;
  }

  /** The register of a member of a scope's top level, made if there is none: call before compiling the scope. */
  registerOf(scope: Scope, path: readonly string[]): number {
    const key = keyOf(scope, path);
    const known = this.registers.get(key);
    if (known !== undefined) return known;
    const register = this.registers.size;
    this.registers.set(key, register);
    return register;
  }

  /** The fields of a scope (undefined: the scope is empty). */
  compile(scope: Scope, root: StructClass | undefined): FieldNode | undefined {
    if (root === undefined) return undefined;
    this.scope = scope;
    return this.node(root, "", []);
  }

  private collectStream(stream: StreamClass): void {
    this.collect(stream.packetContext);
    this.collect(stream.eventHeader);
    this.collect(stream.eventContext);
    for (const event of stream.events.values()) {
      this.collect(event.context);
      this.collect(event.payload);
    }
  }

  private collect(field: FieldClass | undefined): void {
    if (field === undefined) return;
    switch (field.type) {
      case "struct":
        for (const member of field.members) this.collect(member.field);
        return;
      case "variant":
        this.registerOf(field.tag.scope, field.tag.path);
        for (const option of field.options) this.collect(option.field);
        return;
      case "sequence":
        this.registerOf(field.length.scope, field.length.path);
        this.collect(field.element);
        return;
      case "array":
        this.collect(field.element);
        return;
      default:
        return;
    }
  }

  private node(field: FieldClass, name: string, path: readonly string[]): FieldNode {
    switch (field.type) {
      case "int":
        return this.int(field, name, path, undefined);
      case "enum":
        return this.enumeration(field, name, path);
      case "float":
        return this.float(field, name);
      case "string":
        return this.string(name, path);
      case "struct":
        return this.struct(field, name, path);
      case "variant":
        return this.variant(field, name, path);
      case "array":
        return this.array(field, name, path);
      case "sequence":
        return this.sequence(field, name, path);
    }
  }

  private enumeration(field: EnumClass, name: string, path: readonly string[]): FieldNode {
    return this.int(field.container, name, path, field.ranges);
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
    node.role = ROLES[this.scope]?.[name] ?? Role.NONE;
    // The end of a packet must not move the clock when its beginning is read.
    node.clock = field.clock !== undefined && !field.signed && node.role !== Role.TIMESTAMP_END;
    node.reg = this.registers.get(keyOf(this.scope, path)) ?? -1;
    if (node.reg >= 0) this.referred[node.reg] = node;
    node.acts = node.role !== Role.NONE || node.clock || node.reg >= 0;
    return node;
  }

  private float(field: FloatClass, name: string): FieldNode {
    const node = new FieldNode(FieldType.FLOAT, name);
    node.align = field.align;
    node.size = field.exponent + field.mantissa;
    node.fixedBits = node.size;
    node.bigEndian = field.byteOrder === "be";
    this.floats.push(node);
    return node;
  }

  private string(name: string, path: readonly string[]): FieldNode {
    const node = new FieldNode(FieldType.STRING, name);
    node.align = 8;
    node.text = true;
    if (this.scope === "packet-context") node.reg = this.registers.get(keyOf(this.scope, path)) ?? -1;
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
    node.from = this.registerOf(field.tag.scope, field.tag.path);
    // Before the options: one of them may reuse the tag's name.
    const tag = this.referred[node.from];
    node.children = field.options.map((option) => this.node(option.field, option.name, [...path, option.name]));
    node.wide = tag !== undefined && tag.size > 53;
    node.tags = tagRanges(tag?.labels ?? [], node.children);
    node.acts = node.children.some((child) => child.acts);
    return node;
  }

  private array(field: ArrayClass, name: string, path: readonly string[]): FieldNode {
    const element = this.node(field.element, name, path);
    const node = new FieldNode(FieldType.ARRAY, name);
    node.children = [element];
    node.count = field.length;
    node.align = element.align;
    node.text = isText(field.element);
    node.acts = element.acts;
    node.fixedBits = repeatedBits(element, field.length);
    return node;
  }

  private sequence(field: SequenceClass, name: string, path: readonly string[]): FieldNode {
    const node = new FieldNode(FieldType.SEQUENCE, name);
    node.from = this.registerOf(field.length.scope, field.length.path);
    const element = this.node(field.element, name, path);
    node.children = [element];
    node.align = element.align;
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

function tagRanges(labels: readonly LabelRange[], options: readonly FieldNode[]): TagRange[] {
  return options.flatMap((option, index) =>
    labels
      .filter((range) => range.label === option.name)
      .map((range) => ({
        lower: Number(range.lower),
        upper: Number(range.upper),
        lowerBig: range.lower,
        upperBig: range.upper,
        option: index,
      })),
  );
}

function keyOf(scope: Scope, path: readonly string[]): string {
  return `${scope}\0${path.join("\0")}`;
}
