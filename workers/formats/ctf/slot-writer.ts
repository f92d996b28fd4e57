import { assert } from "../../core/assert.js";
import type { EventBatch } from "../../model/event-batch.js";
import { halvesToNumber, readBits, signExtend } from "./bits.js";
import { type FieldNode, FieldType } from "./field-node.js";
import { COLUMNS, INT_COLUMNS, isStringColumn, type SlotTarget } from "./slots.js";
import { TextTable } from "./text-table.js";

/** What an op reads and where it puts it. `I` integer columns, `F` float columns. */
const Op = {
  CONST_I: 0,
  I8_I: 1,
  U8_I: 2,
  I16_I: 3,
  U16_I: 4,
  W32_I: 5,
  /** The low word of a 64-bit integer. */
  W64_I: 6,
  /** The id of a text in 16 bytes. */
  TEXT16: 7,
  /** The id of a text in a fixed number of bytes. */
  TEXT: 8,
  /** The id of a text that ends where the field ends. */
  TEXT_END: 9,
  I32_F: 10,
  U32_F: 11,
  W64_F: 12,
  F64_F: 13,
  /** Anything else: see SlowOp. */
  SLOW: 14,
} as const;

/**
 * Words of an op: code, byte order and column in one; byte offset; number to add, or constant, or length, or index
 * of the slow op.
 */
const STRIDE = 3;
const LITTLE = 1 << 8;
const COLUMN_SHIFT = 16;
const CODE_MASK = 0xff;

interface SlowOp {
  /** undefined: a constant, or a field of the packet context kept in `register`. */
  readonly node: FieldNode | undefined;
  readonly register: number;
  readonly constant: number;
  readonly offsetBits: number;
  readonly target: SlotTarget;
}

const FILL_ROWS = 1024;

/** Writes the slots of events into the columns of a batch, following lists of ops made once per event class. */
export class SlotWriter {
  readonly texts = new TextTable();
  private ops = new Int32Array(STRIDE * 256);
  private opCount = 0;
  private readonly slow: SlowOp[] = [];
  /** The memory of the batch, and where its columns begin in it (integers in words, floats in double words). */
  private words: Int32Array = new Int32Array(0);
  private doubles: Float64Array = new Float64Array(0);
  private readonly columnAt = new Int32Array(COLUMNS.length);
  private batch: EventBatch | undefined;
  private filled = 0;
  private bytes: Uint8Array = new Uint8Array(0);
  private view: DataView = new DataView(new ArrayBuffer(0));
  private readonly word = { lo: 0, hi: 0 };

  constructor(private readonly registers: Float64Array) {}

  /** The index the next op will get. */
  get here(): number {
    return this.opCount;
  }

  begin(batch: EventBatch): void {
    this.filled = 0;
    if (this.batch === batch && this.words.buffer === batch.ts.buffer) return;
    this.batch = batch;
    const memory = batch.ts.buffer;
    this.words = new Int32Array(memory, 0, memory.byteLength >>> 2);
    this.doubles = new Float64Array(memory, 0, memory.byteLength >>> 3);
    for (const [index, slot] of COLUMNS.entries()) {
      const column = batch[slot];
      assert(column.buffer === memory, "the columns of a batch are in one buffer");
      this.columnAt[index] = column.byteOffset / column.BYTES_PER_ELEMENT;
    }
  }

  point(bytes: Uint8Array, view: DataView): void {
    this.bytes = bytes;
    this.view = view;
  }

  /** Gives all slots from the rows filled before up to `row` their absent values. */
  clearTo(row: number): void {
    const from = this.filled;
    if (row < from) return;
    const capacity = this.batch?.ts.length ?? 0;
    const to = Math.min(Math.max(from + FILL_ROWS, row + 1), capacity);
    for (const [index, at] of this.columnAt.entries()) {
      if (index < INT_COLUMNS) this.words.fill(-1, at + from, at + to);
      else this.doubles.fill(Number.NaN, at + from, at + to);
    }
    this.filled = to;
  }

  get clearedTo(): number {
    return this.filled;
  }

  addConstant(column: number, value: number | string): void {
    const isString = isStringColumn(column);
    const number = typeof value === "string" ? (isString ? this.texts.idOfString(value) : Number.NaN) : value;
    if (column < INT_COLUMNS) {
      this.push(Op.CONST_I, 0, column, 0, Number.isNaN(number) ? -1 : number);
      return;
    }
    const target = { column, add: 0, labels: undefined };
    this.pushSlow({ node: undefined, register: -1, constant: number, offsetBits: 0, target });
  }

  addRegister(field: FieldNode, target: SlotTarget): void {
    this.pushSlow({ node: undefined, register: field.reg, constant: 0, offsetBits: 0, target });
  }

  /** An op for a field `offsetBits` after the byte that `run` will be given as base. */
  addField(node: FieldNode, offsetBits: number, target: SlotTarget): void {
    this.addFieldOp(node, offsetBits, target, offsetBits % 8 === 0);
  }

  /** An op for a field that begins where `run` will be told, maybe inside a byte. */
  addFieldAtBase(node: FieldNode, target: SlotTarget): void {
    this.addFieldOp(node, 0, target, node.align % 8 === 0);
  }

  private addFieldOp(node: FieldNode, offsetBits: number, target: SlotTarget, isAtByte: boolean): void {
    const code = isAtByte ? fastOp(node, target) : Op.SLOW;
    if (code === Op.SLOW) {
      this.pushSlow({ node, register: -1, constant: 0, offsetBits, target });
      return;
    }
    const isText = code === Op.TEXT || code === Op.TEXT16 || code === Op.TEXT_END;
    const extra = isText ? Math.max(0, node.fixedBits / 8) : target.add;
    this.push(code, node.bigEndian ? 0 : LITTLE, target.column, offsetBits / 8, extra);
  }

  private pushSlow(op: SlowOp): void {
    this.slow.push(op);
    this.push(Op.SLOW, 0, op.target.column, 0, this.slow.length - 1);
  }

  private push(code: number, flags: number, column: number, offset: number, extra: number): void {
    const at = this.opCount * STRIDE;
    if (at + STRIDE > this.ops.length) {
      const grown = new Int32Array(this.ops.length * 2);
      grown.set(this.ops);
      this.ops = grown;
    }
    this.ops[at] = code | flags | (column << COLUMN_SHIFT);
    this.ops[at + 1] = offset;
    this.ops[at + 2] = extra;
    this.opCount += 1;
  }

  /** Runs ops [from, to) for `row`. `base` is a byte, `sub` bits more, `end` the byte after a field of no fixed size. */
  run(from: number, to: number, row: number, base: number, sub: number, end: number): void {
    const { ops, view, words, doubles, columnAt } = this;
    const stop = to * STRIDE;
    for (let k = from * STRIDE; k < stop; k += STRIDE) {
      const what = ops[k] as number;
      const at = base + (ops[k + 1] as number);
      const extra = ops[k + 2] as number;
      const cell = (columnAt[what >>> COLUMN_SHIFT] as number) + row;
      const little = (what & LITTLE) !== 0;
      switch (what & CODE_MASK) {
        case Op.CONST_I:
          words[cell] = extra;
          break;
        case Op.I8_I:
          words[cell] = view.getInt8(at) + extra;
          break;
        case Op.U8_I:
          words[cell] = view.getUint8(at) + extra;
          break;
        case Op.I16_I:
          words[cell] = view.getInt16(at, little) + extra;
          break;
        case Op.U16_I:
          words[cell] = view.getUint16(at, little) + extra;
          break;
        case Op.W32_I:
          words[cell] = view.getInt32(at, little) + extra;
          break;
        case Op.W64_I:
          words[cell] = view.getInt32(little ? at : at + 4, little) + extra;
          break;
        case Op.TEXT16:
          words[cell] = this.texts.idOf16(view, this.bytes, at);
          break;
        case Op.TEXT:
          words[cell] = this.texts.idOf(this.bytes, at, at + extra);
          break;
        case Op.TEXT_END:
          words[cell] = this.texts.idOf(this.bytes, at, end);
          break;
        case Op.I32_F:
          doubles[cell] = view.getInt32(at, little) + extra;
          break;
        case Op.U32_F:
          doubles[cell] = view.getUint32(at, little) + extra;
          break;
        case Op.W64_F: {
          const high = view.getInt32(little ? at + 4 : at, little);
          const low = view.getUint32(little ? at : at + 4, little);
          doubles[cell] = high * 4294967296 + low + extra;
          break;
        }
        case Op.F64_F:
          doubles[cell] = view.getFloat64(at, little) + extra;
          break;
        default:
          this.runSlow(this.slow[extra] as SlowOp, cell, base * 8 + sub, end);
      }
    }
  }

  private runSlow(op: SlowOp, cell: number, baseBits: number, end: number): void {
    const value = this.slowValue(op, baseBits + op.offsetBits, end);
    if (op.target.column < INT_COLUMNS) this.words[cell] = Number.isNaN(value) ? -1 : value;
    else this.doubles[cell] = value;
  }

  /** The value for an op's slot, NaN where there is none. */
  private slowValue(op: SlowOp, pos: number, end: number): number {
    const { node, target } = op;
    if (node === undefined) return op.register < 0 ? op.constant : (this.registers[op.register] as number) + target.add;
    if (node.type === FieldType.INT) return this.slowInt(node, pos, target);
    if (node.type === FieldType.FLOAT) return this.slowFloat(node, pos) + target.add;
    if (!node.text) return Number.NaN;
    const start = pos / 8;
    const id = this.texts.idOf(this.bytes, start, node.fixedBits < 0 ? end : start + node.fixedBits / 8);
    if (isStringColumn(target.column)) return id;
    return target.labels?.[this.texts.get(id)] ?? Number.NaN;
  }

  private slowInt(node: FieldNode, pos: number, target: SlotTarget): number {
    readBits(this.bytes, pos, node.size, node.bigEndian, this.word);
    if (node.signed) signExtend(this.word, node.size);
    // 64-bit values go into doubles sign-extended: see event-kinds.ts.
    const value = halvesToNumber(this.word.lo, this.word.hi, node.signed || node.size === 64);
    if (node.labels !== undefined && (target.labels !== undefined || isStringColumn(target.column))) {
      const label = node.labels.find((range) => Number(range.lower) <= value && value <= Number(range.upper))?.label;
      if (label === undefined) return Number.NaN;
      return isStringColumn(target.column) ? this.texts.idOfString(label) : (target.labels?.[label] ?? Number.NaN);
    }
    if (isStringColumn(target.column)) return Number.NaN;
    return (target.column < INT_COLUMNS ? this.word.lo | 0 : value) + target.add;
  }

  private slowFloat(node: FieldNode, pos: number): number {
    readBits(this.bytes, pos, node.size, node.bigEndian, this.word);
    scratch.setUint32(0, this.word.lo, true);
    scratch.setUint32(4, this.word.hi, true);
    if (node.size === 32) return scratch.getFloat32(0, true);
    return node.size === 64 ? scratch.getFloat64(0, true) : Number.NaN;
  }
}

const scratch = new DataView(new ArrayBuffer(8));

const INT_OPS: Readonly<Record<string, number>> = {
  "8s": Op.I8_I,
  "8u": Op.U8_I,
  "16s": Op.I16_I,
  "16u": Op.U16_I,
  "32s": Op.W32_I,
  "32u": Op.W32_I,
  "64s": Op.W64_I,
  "64u": Op.W64_I,
};

const FLOAT_OPS: Readonly<Record<string, number>> = {
  "32s": Op.I32_F,
  "32u": Op.U32_F,
  "64s": Op.W64_F,
  "64u": Op.W64_F,
};

function fastOp(node: FieldNode, target: SlotTarget): number {
  const { column } = target;
  if (node.text) {
    if (!isStringColumn(column)) return Op.SLOW;
    if (node.fixedBits < 0) return Op.TEXT_END;
    return node.fixedBits === 128 ? Op.TEXT16 : Op.TEXT;
  }
  if (isStringColumn(column) || target.labels !== undefined) return Op.SLOW;
  if (node.type === FieldType.FLOAT) return node.size === 64 && column >= INT_COLUMNS ? Op.F64_F : Op.SLOW;
  if (node.type !== FieldType.INT) return Op.SLOW;
  const kind = `${node.size}${node.signed ? "s" : "u"}`;
  return (column < INT_COLUMNS ? INT_OPS[kind] : FLOAT_OPS[kind]) ?? Op.SLOW;
}
