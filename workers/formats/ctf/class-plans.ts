import { L, PLAN_MISSING, PLAN_WALK } from "../../flat/decode/records.js";
import type { DecodeMemory } from "../flat/decode-memory.js";
import type { EventMapper } from "../format.js";
import type { TextTable } from "../text-table.js";
import { alignUp } from "./compile-fields.js";
import type { FieldNode } from "./field-node.js";
import type { ClassLayout, StreamLayout } from "./layout.js";
import type { OpLists } from "./slot-ops.js";
import { type ClassSlots, CPU_TARGET, fieldNames, isStringColumn, resolveSlots } from "./slots.js";

/** Above this alignment there would be too many plans; bodies are then walked field by field. */
const MAX_PHASES = 512;

/** A field to walk after those with a fixed place, and the slots it fills. */
export interface Step {
  readonly align: number;
  readonly beginsScope: boolean;
  readonly node: FieldNode | undefined;
  /** List of ops, -1 none. */
  readonly list: number;
}

/**
 * How to decode the body (contexts and payload) of each event class. Where a field lies depends on the
 * alignment of the body's start only, up to the first field of varying size: so there is a plan for each class
 * and each phase of the start, made when first needed.
 */
export class ClassPlans {
  /** Number of phases: `start % phases` in bits selects a plan; a power of two. */
  readonly phases: number;
  /** By class * phases + phase: bits of the body, or PLAN_MISSING or PLAN_WALK. */
  readonly sizes: Int32Array;
  /** List of ops for fields at fixed places, -1 where no analysis reads the events. */
  readonly lists: Int32Array;
  /** Of a PLAN_WALK plan: bits before the first step. */
  readonly prefix: Int32Array;
  readonly steps: (readonly Step[] | undefined)[] = [];
  /** By class; undefined where no analysis reads the events. */
  private readonly slots = new Map<number, ClassSlots | undefined>();

  constructor(
    private readonly stream: StreamLayout,
    private readonly mapper: EventMapper,
    private readonly ops: OpLists,
    private readonly texts: TextTable,
    memory: DecodeMemory,
    record: Int32Array,
  ) {
    const { classes } = stream;
    this.phases = stream.maxAlign <= MAX_PHASES ? stream.maxAlign : 1;
    const plans = classes.length * this.phases;
    this.sizes = memory.ints(plans).fill(PLAN_MISSING);
    this.lists = memory.ints(plans);
    this.prefix = new Int32Array(plans);
    record[L.PHASES / 4] = this.phases;
    record[L.SIZES_AT / 4] = this.sizes.byteOffset;
    record[L.LISTS_AT / 4] = this.lists.byteOffset;
  }

  /** Makes the plan of a class and phase; its size (see `sizes`). */
  make(classIndex: number, phase: number): number {
    const plan = classIndex * this.phases + phase;
    const slots = this.slotsOf(classIndex);
    const items = bodyItems(this.stream, this.stream.classes[classIndex] as ClassLayout);
    this.ops.begin(slots?.kind ?? 0);
    this.addAbsent(slots);
    this.addConstants(slots);
    if (slots?.fromHeader !== undefined) {
      const { field, bitsBefore } = slots.fromHeader;
      this.ops.addField(field, (phase % 8) - bitsBefore, CPU_TARGET);
    }
    const { bits, used } = this.addFixed(items, phase, slots);
    this.lists[plan] = slots === undefined ? -1 : this.ops.end();
    this.prefix[plan] = bits;
    const rest = items.slice(used);
    if (rest.length > 0) this.steps[plan] = rest.map((item) => this.step(item, slots));
    const size = rest.length > 0 ? PLAN_WALK : bits;
    this.sizes[plan] = size;
    return size;
  }

  /** Made at the first event of a class: of a thousand classes, a stream holds a few dozen. */
  private slotsOf(classIndex: number): ClassSlots | undefined {
    if (this.slots.has(classIndex)) return this.slots.get(classIndex);
    const layout = this.stream.classes[classIndex] as ClassLayout;
    const mapping = this.mapper(layout.name, fieldNames(this.stream, layout));
    const isAsked = mapping !== undefined && mapping.kind !== 0;
    const slots = isAsked ? resolveSlots(this.stream, layout, mapping) : undefined;
    this.slots.set(classIndex, slots);
    return slots;
  }

  /** Rows of a batch are reused: slots without a field become absent, so that no old value stays. */
  private addAbsent(slots: ClassSlots | undefined): void {
    for (const column of slots?.absent ?? []) this.ops.addAbsent(column);
  }

  private addConstants(slots: ClassSlots | undefined): void {
    for (const { column, value } of slots?.constants ?? []) this.addConstant(column, value);
    for (const { field, target } of slots?.fromPacket ?? []) this.ops.addRegister(field, target);
  }

  private addConstant(column: number, value: number | string): void {
    if (typeof value === "number") this.ops.addConstant(column, value);
    else if (isStringColumn(column)) this.ops.addText(column, this.texts.idOfString(value));
    else this.ops.addAbsent(column);
  }

  /** Ops for the fields at fixed places; how many items those are, and their bits. */
  private addFixed(
    items: readonly BodyItem[],
    phase: number,
    slots: ClassSlots | undefined,
  ): { readonly bits: number; readonly used: number } {
    let at = phase;
    let used = 0;
    if (this.stream.maxAlign > MAX_PHASES) return { bits: 0, used: 0 };
    for (const { align, node, isFixed } of items) {
      if (!isFixed) break;
      at = alignUp(at, align);
      if (node !== undefined) {
        for (const target of slots?.byNode.get(node) ?? []) {
          // Ops count from the byte the body starts in.
          this.ops.addField(node, at - phase + (phase % 8), target);
        }
        at += node.fixedBits;
      }
      used += 1;
    }
    return { bits: at - phase, used };
  }

  private step(item: BodyItem, slots: ClassSlots | undefined): Step {
    this.ops.begin(0);
    if (item.node !== undefined) {
      for (const target of slots?.byNode.get(item.node) ?? []) this.ops.addFieldAtBase(item.node, target);
    }
    const { align, beginsScope, node } = item;
    return { align, beginsScope, node, list: this.ops.isEmpty ? -1 : this.ops.end() };
  }
}

interface BodyItem {
  readonly align: number;
  readonly beginsScope: boolean;
  /** undefined: only aligns (an empty struct). */
  readonly node: FieldNode | undefined;
  readonly isFixed: boolean;
}

function bodyItems(stream: StreamLayout, layout: ClassLayout): BodyItem[] {
  const scopes = [stream.eventContext, layout.context, layout.payload];
  return scopes.flatMap((scope) => (scope === undefined ? [] : scopeItems(scope)));
}

function scopeItems(scope: FieldNode): BodyItem[] {
  if (scope.children.length === 0) {
    return [{ align: scope.align, beginsScope: true, node: undefined, isFixed: true }];
  }
  return scope.children.map((node, index) => ({
    align: index === 0 ? Math.max(scope.align, node.align) : node.align,
    beginsScope: index === 0,
    node,
    isFixed: node.fixedBits >= 0 && !node.acts && !scope.turns,
  }));
}
