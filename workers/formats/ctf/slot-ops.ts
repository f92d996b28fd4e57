import { type FieldNode, FieldType } from "./field-node.js";
import { INT_COLUMNS, isStringColumn, type SlotTarget } from "./slots.js";

/** What an op reads and where it puts it: `I` integer columns, `F` float columns. Lists are in this order. */
export const Op = {
  /** An integer of 32 bits, or the low word of one of 64. */
  WORD: 0,
  /** An integer of 8 or 16 bits as part of a word, or (masked away) a constant. */
  PART: 1,
  W64_F: 2,
  /** The id of a text in 16 bytes. */
  TEXT16: 3,
  /** The id of a text in a fixed number of bytes. */
  TEXT: 4,
  /** The id of a text that ends where the field ends. */
  TEXT_END: 5,
  I32_F: 6,
  U32_F: 7,
  F64_F: 8,
  /** Anything else: see SlowOp. */
  SLOW: 9,
} as const;
type Op = (typeof Op)[keyof typeof Op];

/**
 * Words of an op: code, byte order, shift and column in one; byte offset; number to add (or length of a text, or
 * index of a slow op); and for PART the mask and the sign bit.
 */
export const STRIDE = 5;
export const CODE_MASK = 0xff;
export const LITTLE = 1 << 8;
export const SHIFT_SHIFT = 9;
export const COLUMN_SHIFT = 16;

export interface SlowOp {
  /** undefined: a constant, or a field of the packet context kept in `register`. */
  readonly node: FieldNode | undefined;
  readonly register: number;
  readonly constant: number;
  readonly offsetBits: number;
  readonly target: SlotTarget;
}

/** Lists of ops, one after the other in one array. */
export class OpLists {
  words: Int32Array = new Int32Array(STRIDE * 256);
  readonly slow: SlowOp[] = [];
  private count = 0;
  private from = 0;

  /**
   * `hasRoom`: at least four bytes of the packet precede every list's base, so that small integers can be read as
   * the end of a whole word, all in one way.
   */
  constructor(private readonly hasRoom: boolean) {}

  begin(): number {
    this.from = this.count;
    return this.from;
  }

  /** Ends a list: its ops by kind, so that they can be run kind by kind. Returns the index after it. */
  end(): number {
    const ops = [];
    for (let k = this.from; k < this.count; k += 1) ops.push(this.words.slice(k * STRIDE, (k + 1) * STRIDE));
    ops.sort((a, b) => ((a[0] as number) & CODE_MASK) - ((b[0] as number) & CODE_MASK));
    for (const [i, op] of ops.entries()) this.words.set(op, (this.from + i) * STRIDE);
    return this.count;
  }

  addConstant(column: number, value: number): void {
    if (column < INT_COLUMNS && this.hasRoom) {
      this.push([Op.PART | (column << COLUMN_SHIFT), -4, Number.isNaN(value) ? -1 : value, 0, 0]);
      return;
    }
    const target = { column, add: 0, labels: undefined };
    this.pushSlow({ node: undefined, register: -1, constant: value, offsetBits: 0, target });
  }

  addRegister(field: FieldNode, target: SlotTarget): void {
    this.pushSlow({ node: undefined, register: field.reg, constant: 0, offsetBits: 0, target });
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
      this.pushSlow({ node, register: -1, constant: 0, offsetBits, target });
      return;
    }
    const what = code | (node.bigEndian ? 0 : LITTLE) | (target.column << COLUMN_SHIFT);
    const offset = offsetBits / 8;
    if (code === Op.PART) this.push(partOp(node, what, offset, target.add));
    // The low word of a big-endian integer of 64 bits is its second.
    else if (code === Op.WORD)
      this.push([what, node.bigEndian ? offset + node.size / 8 - 4 : offset, target.add, 0, 0]);
    else this.push([what, offset, node.text ? Math.max(0, node.fixedBits / 8) : target.add, 0, 0]);
  }

  private pushSlow(op: SlowOp): void {
    this.slow.push(op);
    this.push([Op.SLOW | (op.target.column << COLUMN_SHIFT), 0, this.slow.length - 1, 0, 0]);
  }

  private push(op: readonly [number, number, number, number, number]): void {
    const at = this.count * STRIDE;
    if (at + STRIDE > this.words.length) {
      const grown = new Int32Array(this.words.length * 2);
      grown.set(this.words);
      this.words = grown;
    }
    this.words.set(op, at);
    this.count += 1;
  }
}

/**
 * Reads the word that ends where the field ends: a little-endian field is its high part and shifted down, a
 * big-endian one its low part.
 */
function partOp(node: FieldNode, what: number, offset: number, add: number): [number, number, number, number, number] {
  const shift = node.bigEndian ? 0 : 32 - node.size;
  const sign = node.signed ? 1 << (node.size - 1) : 0;
  return [what | (shift << SHIFT_SHIFT), offset + node.size / 8 - 4, add, (1 << node.size) - 1, sign];
}

function fastOp(node: FieldNode, target: SlotTarget): Op {
  const { column } = target;
  if (node.text) {
    if (!isStringColumn(column)) return Op.SLOW;
    if (node.fixedBits < 0) return Op.TEXT_END;
    return node.fixedBits === 128 ? Op.TEXT16 : Op.TEXT;
  }
  if (isStringColumn(column) || target.labels !== undefined) return Op.SLOW;
  if (node.type === FieldType.FLOAT) return node.size === 64 && column >= INT_COLUMNS ? Op.F64_F : Op.SLOW;
  if (node.type !== FieldType.INT) return Op.SLOW;
  if (column < INT_COLUMNS) return intOp(node.size);
  if (node.size === 64) return Op.W64_F;
  if (node.size !== 32) return Op.SLOW;
  return node.signed ? Op.I32_F : Op.U32_F;
}

function intOp(size: number): Op {
  if (size === 32 || size === 64) return Op.WORD;
  return size === 8 || size === 16 ? Op.PART : Op.SLOW;
}
