import { assert } from "../../core/assert.js";
import type { EventBatch } from "../../model/event-batch.js";
import { halvesToNumber, readBits, signExtend } from "./bits.js";
import { type FieldNode, FieldType } from "./field-node.js";
import { CODE_MASK, COLUMN_SHIFT, LITTLE, Op, type OpLists, SHIFT_SHIFT, type SlowOp, STRIDE } from "./slot-ops.js";
import { COLUMNS, INT_COLUMNS, isStringColumn, type SlotTarget } from "./slots.js";
import { TextTable } from "./text-table.js";

const FILL_ROWS = 1024;

/** Writes the slots of events into the columns of a batch, following lists of ops made once per event class. */
export class SlotWriter {
  readonly texts = new TextTable();
  /** The memory of the batch, and where its columns begin in it (integers in words, floats in double words). */
  private words: Int32Array = new Int32Array(0);
  private doubles: Float64Array = new Float64Array(0);
  private readonly columnAt = new Int32Array(COLUMNS.length);
  private batch: EventBatch | undefined;
  private filled = 0;
  private bytes: Uint8Array = new Uint8Array(0);
  private view: DataView = new DataView(new ArrayBuffer(0));
  private readonly word = { lo: 0, hi: 0 };

  constructor(
    private readonly registers: Float64Array,
    private readonly lists: OpLists,
  ) {}

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

  /** Runs ops [from, to) for `row`. `base` is a byte, `sub` bits more, `end` the byte after a field of no fixed size. */
  run(from: number, to: number, row: number, base: number, sub: number, end: number): void {
    const { view, words, doubles, columnAt } = this;
    const ops = this.lists.words;
    const stop = to * STRIDE;
    let k = from * STRIDE;
    // Most ops are of these three kinds: loops without a switch, which the processor predicts.
    for (; k < stop; k += STRIDE) {
      const what = ops[k] as number;
      if ((what & CODE_MASK) !== Op.WORD) break;
      const word = view.getInt32(base + (ops[k + 1] as number), (what & LITTLE) !== 0);
      words[(columnAt[what >>> COLUMN_SHIFT] as number) + row] = word + (ops[k + 2] as number);
    }
    for (; k < stop; k += STRIDE) {
      const what = ops[k] as number;
      if ((what & CODE_MASK) !== Op.PART) break;
      const word = view.getInt32(base + (ops[k + 1] as number), (what & LITTLE) !== 0);
      const value = (word >>> ((what >>> SHIFT_SHIFT) & 31)) & (ops[k + 3] as number);
      const sign = ops[k + 4] as number;
      words[(columnAt[what >>> COLUMN_SHIFT] as number) + row] = (value ^ sign) - sign + (ops[k + 2] as number);
    }
    for (; k < stop; k += STRIDE) {
      const what = ops[k] as number;
      if ((what & CODE_MASK) !== Op.W64_F) break;
      const at = base + (ops[k + 1] as number);
      const little = (what & LITTLE) !== 0;
      const high = view.getInt32(little ? at + 4 : at, little);
      const low = view.getUint32(little ? at : at + 4, little);
      doubles[(columnAt[what >>> COLUMN_SHIFT] as number) + row] = high * 4294967296 + low + (ops[k + 2] as number);
    }
    for (; k < stop; k += STRIDE) {
      const what = ops[k] as number;
      const at = base + (ops[k + 1] as number);
      const extra = ops[k + 2] as number;
      const cell = (columnAt[what >>> COLUMN_SHIFT] as number) + row;
      switch (what & CODE_MASK) {
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
          doubles[cell] = view.getInt32(at, (what & LITTLE) !== 0) + extra;
          break;
        case Op.U32_F:
          doubles[cell] = view.getUint32(at, (what & LITTLE) !== 0) + extra;
          break;
        case Op.F64_F:
          doubles[cell] = view.getFloat64(at, (what & LITTLE) !== 0) + extra;
          break;
        default:
          this.runSlow(this.lists.slow[extra] as SlowOp, cell, base * 8 + sub, end);
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
