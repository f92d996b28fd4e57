import { assert } from "../../core/assert.js";
import type { EventBatch } from "../../model/event-batch.js";
import { halvesToNumber, readBits, signExtend } from "./bits.js";
import { type FieldNode, FieldType } from "./field-node.js";
import {
  CODE_MASK,
  GROUP_BITS,
  GROUP_MASK,
  GROUP_STRIDE,
  LITTLE,
  Op,
  type OpLists,
  SHIFT_SHIFT,
  type SlowOp,
  STRIDE,
} from "./slot-ops.js";
import { COLUMNS, INT_COLUMNS, isStringColumn, type SlotTarget } from "./slots.js";
import type { TextTable } from "./text-table.js";

/** Writes the slots of events into the columns of a batch, following lists of ops made once per event class. */
export class SlotWriter {
  /** The memory of the batch, in which cells are counted. */
  private words: Int32Array = new Int32Array(0);
  private doubles: Float64Array = new Float64Array(0);
  private bytes: Uint8Array = new Uint8Array(0);
  private view: DataView = new DataView(new ArrayBuffer(0));
  private registers: Float64Array = new Float64Array(0);
  private readonly word = { lo: 0, hi: 0 };

  constructor(
    private readonly lists: OpLists,
    readonly texts: TextTable,
  ) {}

  begin(batch: EventBatch): void {
    const memory = batch.ts.buffer;
    if (this.words.buffer === memory) return;
    this.words = new Int32Array(memory, 0, memory.byteLength >>> 2);
    this.doubles = new Float64Array(memory, 0, memory.byteLength >>> 3);
    const columnAt = COLUMNS.map((slot) => {
      const column = batch[slot];
      assert(column.buffer === memory, "the columns of a batch are in one buffer");
      return column.byteOffset / column.BYTES_PER_ELEMENT;
    });
    this.lists.place(Int32Array.from(columnAt));
  }

  /** The bytes that ops read, and the values of the packet's own fields. */
  point(bytes: Uint8Array, view: DataView, registers: Float64Array): void {
    this.bytes = bytes;
    this.view = view;
    this.registers = registers;
  }

  /** Runs a list of ops for `row`. `base` is a byte, `sub` bits more, `end` the byte after a field of no fixed size. */
  run(list: number, row: number, base: number, sub: number, end: number): void {
    const { view, words, doubles } = this;
    const ops = this.lists.words;
    const counts = ops[list] as number;
    let k = list + 2;
    let stop = k + (counts & GROUP_MASK) * GROUP_STRIDE;
    for (; k < stop; k += GROUP_STRIDE) {
      words[(ops[k + 1] as number) + row] = view.getInt32(base + (ops[k] as number), true);
    }
    stop = k + ((counts >>> GROUP_BITS) & GROUP_MASK) * GROUP_STRIDE;
    for (; k < stop; k += GROUP_STRIDE) {
      const at = base + (ops[k] as number);
      doubles[(ops[k + 1] as number) + row] = view.getInt32(at + 4, true) * 4294967296 + view.getUint32(at, true);
    }
    stop = k + ((counts >>> (2 * GROUP_BITS)) & GROUP_MASK) * GROUP_STRIDE;
    if (k < stop) {
      const { texts, bytes } = this;
      for (; k < stop; k += GROUP_STRIDE) {
        const id = texts.idOf16(view, bytes, base + (ops[k] as number));
        words[(ops[k + 1] as number) + row] = texts.codes[id] as number;
      }
    }
    stop = k + ((counts >>> (3 * GROUP_BITS)) & GROUP_MASK) * GROUP_STRIDE;
    for (; k < stop; k += GROUP_STRIDE) words[(ops[k + 1] as number) + row] = -1;
    stop = k + ((counts >>> (4 * GROUP_BITS)) & GROUP_MASK) * GROUP_STRIDE;
    for (; k < stop; k += GROUP_STRIDE) doubles[(ops[k + 1] as number) + row] = Number.NaN;
    const rest = ops[list + 1] as number;
    if (rest > 0) this.runRest(k, rest, row, base, sub, end);
  }

  private runRest(from: number, count: number, row: number, base: number, sub: number, end: number): void {
    const { view, words, doubles, texts } = this;
    const ops = this.lists.words;
    const stop = from + count * STRIDE;
    for (let k = from; k < stop; k += STRIDE) {
      const what = ops[k] as number;
      const cell = (ops[k + 1] as number) + row;
      const at = base + (ops[k + 2] as number);
      const extra = ops[k + 3] as number;
      const little = (what & LITTLE) !== 0;
      switch (what & CODE_MASK) {
        case Op.WORD_ADD:
          words[cell] = view.getInt32(at, little) + extra;
          break;
        case Op.PART: {
          const value = (view.getInt32(at, little) >>> ((what >>> SHIFT_SHIFT) & 31)) & (ops[k + 4] as number);
          const sign = ops[k + 5] as number;
          words[cell] = (value ^ sign) - sign + extra;
          break;
        }
        case Op.W64_ADD_F:
          doubles[cell] = int64(view, at, little) + extra;
          break;
        case Op.CONSTANT_I:
          words[cell] = extra;
          break;
        case Op.CONSTANT_TEXT:
          words[cell] = texts.codes[extra] as number;
          break;
        case Op.TEXT:
          words[cell] = texts.codes[texts.idOf(this.bytes, at, at + extra)] as number;
          break;
        case Op.TEXT_END:
          words[cell] = texts.codes[texts.idOf(this.bytes, at, end)] as number;
          break;
        case Op.I32_F:
          doubles[cell] = view.getInt32(at, little) + extra;
          break;
        case Op.U32_F:
          doubles[cell] = view.getUint32(at, little) + extra;
          break;
        case Op.F64_F:
          doubles[cell] = view.getFloat64(at, little) + extra;
          break;
        default:
          this.runSlow(this.lists.slow[extra] as SlowOp, cell, base * 8 + sub, end);
      }
    }
  }

  private runSlow(op: SlowOp, cell: number, baseBits: number, end: number): void {
    const value = this.slowValue(op, baseBits + op.offsetBits, end);
    const { column } = op.target;
    if (column >= INT_COLUMNS) this.doubles[cell] = value;
    else if (Number.isNaN(value)) this.words[cell] = -1;
    else this.words[cell] = isStringColumn(column) ? (this.texts.codes[value] as number) : value;
  }

  /** The value for an op's slot (of a text: its own id), NaN where there is none. */
  private slowValue(op: SlowOp, pos: number, end: number): number {
    const { node, target } = op;
    if (node === undefined) return op.register < 0 ? op.constant : this.registerValue(op.register, target);
    if (node.type === FieldType.INT) return this.slowInt(node, pos, target);
    if (node.type === FieldType.FLOAT)
      return isStringColumn(target.column) ? Number.NaN : this.slowFloat(node, pos, target);
    if (!node.text) return Number.NaN;
    const start = pos / 8;
    const id = this.texts.idOf(this.bytes, start, node.fixedBits < 0 ? end : start + node.fixedBits / 8);
    if (isStringColumn(target.column)) return id;
    return target.labels?.[this.texts.get(id)] ?? Number.NaN;
  }

  private registerValue(register: number, target: SlotTarget): number {
    return isStringColumn(target.column) ? Number.NaN : (this.registers[register] as number) + target.add;
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

  private slowFloat(node: FieldNode, pos: number, target: SlotTarget): number {
    readBits(this.bytes, pos, node.size, node.bigEndian, this.word);
    scratch.setUint32(0, this.word.lo, true);
    scratch.setUint32(4, this.word.hi, true);
    if (node.size === 32) return scratch.getFloat32(0, true) + target.add;
    return node.size === 64 ? scratch.getFloat64(0, true) + target.add : Number.NaN;
  }
}

/** A signed integer of 64 bits as the nearest double. */
function int64(view: DataView, at: number, little: boolean): number {
  const high = view.getInt32(little ? at + 4 : at, little);
  return high * 4294967296 + view.getUint32(little ? at : at + 4, little);
}

const scratch = new DataView(new ArrayBuffer(8));
