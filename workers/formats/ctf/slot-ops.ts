import { Op } from "../../flat/decode/ops.js";
import type { DecodeMemory } from "../flat/decode-memory.js";
import { StoredLists } from "../flat/stored-lists.js";
import { type FieldNode, FieldType } from "./field-node.js";
import { CPU_COLUMN, INT_COLUMNS, isStringColumn, type SlotTarget, STACK_COLUMN } from "./slots.js";

export interface SlowOp {
  /** undefined: a constant, or a field of the packet context kept in `register`. */
  readonly node: FieldNode | undefined;
  readonly register: number;
  readonly constant: number;
  readonly offsetBits: number;
  readonly target: SlotTarget;
}

interface Draft {
  readonly code: Op;
  readonly column: number;
  readonly offset: number;
  readonly extra: number;
  readonly little: number;
  readonly mask: number;
  readonly sign: number;
  readonly shift: number;
}

/** Lists of ops of events. */
export class OpLists {
  readonly slow: SlowOp[] = [];
  private readonly stored: StoredLists;
  private kind = 0;
  private drafts: Draft[] = [];

  /**
   * `hasRoom`: at least four bytes of the packet precede every list's base, so that small integers can be read as
   * the end of a whole word, all in one way.
   */
  constructor(
    private readonly hasRoom: boolean,
    memory: DecodeMemory,
    record: Int32Array,
  ) {
    this.stored = new StoredLists(memory, record);
  }

  get words(): Int32Array {
    return this.stored.words;
  }

  /** How many lists there are. */
  get count(): number {
    return this.stored.count;
  }

  begin(kind: number): void {
    this.drafts = [];
    this.kind = kind;
  }

  get isEmpty(): boolean {
    return this.drafts.length === 0;
  }

  /** Ends a list; its number. */
  end(): number {
    // Words come first: see SlotWriter.
    const sorted = this.drafts.toSorted((left, right) => left.code - right.code);
    const words = sorted.map(({ code, column, offset, extra, little, mask, sign, shift }) => {
      return [code, column, offset, extra, little, mask, sign, shift];
    });
    return this.stored.add(this.kind, words);
  }

  addAbsent(column: number): void {
    this.add(column < INT_COLUMNS ? Op.ABSENT_I : Op.ABSENT_F, column, {});
  }

  addConstant(column: number, value: number): void {
    if (Number.isNaN(value)) this.addAbsent(column);
    else if (column < INT_COLUMNS) this.add(Op.CONSTANT_I, column, { extra: value });
    else this.addSlow({ node: undefined, register: -1, constant: value, offsetBits: 0, target: plain(column) });
  }

  /** `id`: in the decoder's own table. */
  addText(column: number, id: number): void {
    this.add(Op.CONSTANT_TEXT, column, { extra: id });
  }

  addRegister(field: FieldNode, target: SlotTarget): void {
    this.addSlow({ node: undefined, register: field.reg, constant: 0, offsetBits: 0, target });
  }

  /** An op for a field `offsetBits` after the list's base. */
  addField(node: FieldNode, offsetBits: number, target: SlotTarget): void {
    this.addFieldOp(node, offsetBits, target, offsetBits % 8 === 0);
  }

  /** An op for a field that is the list's base, which may lie inside a byte. */
  addFieldAtBase(node: FieldNode, target: SlotTarget): void {
    this.addFieldOp(node, 0, target, node.align % 8 === 0);
  }

  private addFieldOp(node: FieldNode, offsetBits: number, target: SlotTarget, isAtByte: boolean): void {
    const code = isAtByte ? fastOp(node, target) : Op.SLOW;
    if (code === Op.SLOW || (code === Op.PART && !this.hasRoom)) {
      this.addSlow({ node, register: -1, constant: 0, offsetBits, target });
      return;
    }
    const offset = offsetBits / 8;
    const little = node.bigEndian ? 0 : 1;
    if (code === Op.PART) this.add(code, target.column, partOp(node, little, offset, target.add));
    // The low word of a big-endian integer of 64 bits is its second.
    else if (code === Op.WORD_ADD && node.bigEndian)
      this.add(code, target.column, { offset: offset + node.size / 8 - 4, little, extra: target.add });
    else
      this.add(code, target.column, {
        offset,
        little,
        extra: node.text ? Math.max(0, node.fixedBits / 8) : target.add,
      });
  }

  private addSlow(op: SlowOp): void {
    this.slow.push(op);
    this.add(Op.SLOW, op.target.column, { extra: this.slow.length - 1 });
  }

  private add(code: Op, column: number, rest: Partial<Omit<Draft, "code" | "column">>): void {
    this.drafts.push({ code, column, offset: 0, extra: 0, little: 0, mask: 0, sign: 0, shift: 0, ...rest });
  }
}

function plain(column: number): SlotTarget {
  return { column, add: 0, labels: undefined, nameOf: undefined };
}

/**
 * Reads the word that ends where the field ends: a little-endian field is its high part and shifted down, a
 * big-endian one its low part.
 */
function partOp(node: FieldNode, little: number, offset: number, add: number) {
  return {
    little,
    shift: node.bigEndian ? 0 : 32 - node.size,
    offset: offset + node.size / 8 - 4,
    extra: add,
    mask: (1 << node.size) - 1,
    sign: node.signed ? 1 << (node.size - 1) : 0,
  };
}

function fastOp(node: FieldNode, target: SlotTarget): Op {
  const { column } = target;
  if (column === STACK_COLUMN) return Op.STACK;
  if (column === CPU_COLUMN) return Op.SLOW;
  if (node.text) {
    if (!isStringColumn(column)) return Op.SLOW;
    if (node.fixedBits < 0) return Op.TEXT_END;
    return node.fixedBits === 128 ? Op.TEXT16 : Op.TEXT;
  }
  // A plain number has no labels to translate.
  if (isStringColumn(column) || (target.labels !== undefined && node.labels !== undefined)) return Op.SLOW;
  if (node.isReversed) return Op.SLOW;
  if (node.type === FieldType.FLOAT) return node.size === 64 && column >= INT_COLUMNS ? Op.F64_F : Op.SLOW;
  if (node.type !== FieldType.INT) return Op.SLOW;
  const isPlain = !node.bigEndian && target.add === 0;
  if (column < INT_COLUMNS) return intOp(node.size, isPlain);
  if (node.size === 64) return isPlain ? Op.W64_F : Op.W64_ADD_F;
  if (node.size !== 32) return Op.SLOW;
  return node.signed ? Op.I32_F : Op.U32_F;
}

function intOp(size: number, isPlain: boolean): Op {
  if (size === 32 || size === 64) return isPlain ? Op.WORD : Op.WORD_ADD;
  return size === 8 || size === 16 ? Op.PART : Op.SLOW;
}
