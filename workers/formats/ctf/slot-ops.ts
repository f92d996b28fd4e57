import { grown } from "../../core/columns.js";
import { type FieldNode, FieldType } from "./field-node.js";
import { CPU_COLUMN, INT_COLUMNS, isStringColumn, type SlotTarget, STACK_COLUMN } from "./slots.js";

/** The source and the column of an op: `I` integer columns, `F` float columns. */
export const Op = {
  /** A little-endian integer of 32 bits, or the low word of one of 64. */
  WORD: 0,
  /** A little-endian integer of 64 bits. */
  W64_F: 1,
  /** A text in 16 bytes. */
  TEXT16: 2,
  /** The slot has no value. */
  ABSENT_I: 3,
  ABSENT_F: 4,
  /** As WORD, in any byte order and with a number to add. */
  WORD_ADD: 5,
  /** An integer of 8 or 16 bits as part of a word. */
  PART: 6,
  W64_ADD_F: 7,
  CONSTANT_I: 8,
  /** A constant text. */
  CONSTANT_TEXT: 9,
  /** A text in a fixed number of bytes. */
  TEXT: 10,
  /** A text that ends where the field ends. */
  TEXT_END: 11,
  I32_F: 12,
  U32_F: 13,
  F64_F: 14,
  /** Anything else: see SlowOp. */
  SLOW: 15,
  /** Texts or addresses up to where the field ends, as a call stack. The number says which: see `StackTexts`. */
  STACK: 16,
} as const;
type Op = (typeof Op)[keyof typeof Op];

/**
 * Words of an op: code, byte order and shift in one; cell; byte offset; number to add (or length of a text, or index
 * of a slow op); and for PART the mask and the sign bit.
 */
export const STRIDE = 6;
export const CODE_MASK = 0xff;
export const LITTLE = 1 << 8;
export const SHIFT_SHIFT = 9;

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
  /** Byte order and shift. */
  readonly how: number;
  readonly extra: number;
  readonly mask: number;
  readonly sign: number;
}

/**
 * Lists of ops, one after the other in one array. The cell of an op is the index of its column's first row in the
 * batch's memory (in words or double words), so that the cell of a row is one addition away.
 */
export class OpLists {
  words: Int32Array = new Int32Array(1024);
  /** By list: index of its first op in `words`; one more entry for the next list. */
  readonly starts: number[] = [0];
  /** By list: the kind of rows it is for, 0 where another list says. */
  readonly kinds: number[] = [];
  readonly slow: SlowOp[] = [];
  private used = 0;
  private kind = 0;
  private drafts: Draft[] = [];
  /** First cell of each column. */
  private columnAt: Int32Array = new Int32Array(0);
  /** Where in `words` cells are, by column. */
  private readonly cells: { readonly at: number; readonly column: number }[] = [];

  /**
   * `hasRoom`: at least four bytes of the packet precede every list's base, so that small integers can be read as
   * the end of a whole word, all in one way.
   */
  constructor(private readonly hasRoom: boolean) {}

  /** Where columns begin in the memory of batches from now on. */
  place(columnAt: Int32Array): void {
    if (columnAt.every((at, column) => at === this.columnAt[column])) return;
    this.columnAt = columnAt.slice();
    for (const { at, column } of this.cells) this.words[at] = columnAt[column] as number;
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
    for (const { code, how, column, offset, extra, mask, sign } of sorted) {
      this.push(code | how);
      this.pushCell(column);
      this.push(offset, extra, mask, sign);
    }
    this.starts.push(this.used);
    return this.kinds.push(this.kind) - 1;
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
    const how = node.bigEndian ? 0 : LITTLE;
    if (code === Op.PART) this.add(code, target.column, partOp(node, how, offset, target.add));
    // The low word of a big-endian integer of 64 bits is its second.
    else if (code === Op.WORD_ADD && node.bigEndian)
      this.add(code, target.column, { offset: offset + node.size / 8 - 4, how, extra: target.add });
    else
      this.add(code, target.column, {
        offset,
        how,
        extra: node.text ? Math.max(0, node.fixedBits / 8) : target.add,
      });
  }

  private addSlow(op: SlowOp): void {
    this.slow.push(op);
    this.add(Op.SLOW, op.target.column, { extra: this.slow.length - 1 });
  }

  private add(code: Op, column: number, rest: Partial<Omit<Draft, "code" | "column">>): void {
    this.drafts.push({ code, column, offset: 0, how: 0, extra: 0, mask: 0, sign: 0, ...rest });
  }

  private pushCell(column: number): void {
    this.cells.push({ at: this.used, column });
    this.push(this.columnAt[column] as number);
  }

  private push(...words: readonly number[]): void {
    if (this.words.length < this.used + words.length) {
      this.words = grown(this.words, this.words.length * 2);
    }
    this.words.set(words, this.used);
    this.used += words.length;
  }
}

function plain(column: number): SlotTarget {
  return { column, add: 0, labels: undefined, nameOf: undefined };
}

/**
 * Reads the word that ends where the field ends: a little-endian field is its high part and shifted down, a
 * big-endian one its low part.
 */
function partOp(node: FieldNode, order: number, offset: number, add: number) {
  const shift = node.bigEndian ? 0 : 32 - node.size;
  return {
    how: order | (shift << SHIFT_SHIFT),
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
