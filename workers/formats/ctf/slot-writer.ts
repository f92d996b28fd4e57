import { assert } from "../../core/assert.js";
import { columnCpu, type EventBatch } from "../../model/event-batch.js";
import { copyDoubleWords, copyWords, fill, int64 } from "../column-copies.js";
import type { TextTable } from "../text-table.js";
import { halvesToNumber, readBits, reverseBits, signExtend } from "./bits.js";
import { type FieldNode, FieldType } from "./field-node.js";
import { BLOCK_ROWS, type RowBlock } from "./row-block.js";
import { CODE_MASK, LITTLE, Op, type OpLists, SHIFT_SHIFT, type SlowOp, STRIDE } from "./slot-ops.js";
import { COLUMNS, CPU_COLUMN, INT_COLUMNS, isStringColumn, type SlotTarget } from "./slots.js";
import type { StackTexts } from "./stack-texts.js";
import { textAddress, textId } from "./text-encoding.js";
import { readFloat } from "./values.js";
import { readVarint } from "./varint.js";
import type { Walker } from "./walker.js";

const PLAIN_WORD = Op.WORD | LITTLE;

/**
 * Writes rows of blocks into the columns of a batch, following lists of ops made once per event class. Rows are sorted
 * by list first, so that each op is decoded once and applied to all of them in a loop of its own.
 */
export class SlotWriter {
  private batch: EventBatch | undefined;
  /** The memory of the batch, in which cells are counted. */
  private words: Int32Array = new Int32Array(0);
  private doubles: Float64Array = new Float64Array(0);
  private bytes: Uint8Array = new Uint8Array(0);
  private view: DataView = new DataView(new ArrayBuffer(0));
  private registers: Float64Array = new Float64Array(0);
  private registerTexts: readonly (Uint8Array | undefined)[] = [];
  private readonly word = { lo: 0, hi: 0 };
  /** Rows sorted by list: their places in the batch and the bytes that ops count from. */
  private readonly places = new Int32Array(BLOCK_ROWS);
  private readonly bases = new Int32Array(BLOCK_ROWS);
  /** By list: how many rows it has, then the end of those put in place so far. Zero between writes. */
  private fills = new Int32Array(16);
  /** Lists of the rows being written. */
  private touched = new Int32Array(16);
  /** Of the piece being written. */
  private pieceBits = 0;
  private pieceEnd = 0;

  constructor(
    private readonly lists: OpLists,
    readonly texts: TextTable,
    private readonly stacks: StackTexts,
  ) {}

  begin(batch: EventBatch): void {
    this.batch = batch;
    const memory = batch.ts.buffer;
    if (this.words.buffer === memory) return;
    this.words = new Int32Array(memory, 0, memory.byteLength >>> 2);
    this.doubles = new Float64Array(memory, 0, memory.byteLength >>> 3);
    const columnAt = COLUMNS.map((slot) => {
      const column = batch[slot];
      assert(column.buffer === memory, "the columns of a batch are in one buffer");
      return column.byteOffset / column.BYTES_PER_ELEMENT;
    });
    const stackAt = batch.stack.byteOffset / batch.stack.BYTES_PER_ELEMENT;
    // CPUs are counted in rows.
    this.lists.place(Int32Array.from([...columnAt, 0, stackAt]));
  }

  /** Writes the rows that have taken places. `source` holds the bytes they are in and the packet's own fields. */
  write(block: RowBlock, source: Walker): void {
    const from = block.written;
    const to = block.taken;
    if (from === to) return;
    this.bytes = source.bytes;
    this.view = source.view;
    this.registers = source.registers;
    this.registerTexts = source.texts;
    block.written = to;
    const count = this.count(block, from, to);
    this.sort(block, from, to);
    let first = 0;
    for (let i = 0; i < count; i += 1) {
      const list = this.touched[i] as number;
      const end = this.fills[list] as number;
      this.runList(list, first, end);
      this.fills[list] = 0;
      first = end;
    }
    if (block.pieces.written < block.pieces.count) this.writePieces(block);
  }

  /** Finds out where the rows of each list begin among rows [from, to); how many lists those are. */
  private count({ lists }: RowBlock, from: number, to: number): number {
    this.makeRoom();
    const { fills, touched } = this;
    let count = 0;
    for (let row = from; row < to; row += 1) {
      const list = lists[row] as number;
      const fill = fills[list] as number;
      if (fill === 0) touched[count++] = list;
      fills[list] = fill + 1;
    }
    let first = 0;
    for (let i = 0; i < count; i += 1) {
      const list = touched[i] as number;
      const fill = fills[list] as number;
      fills[list] = first;
      first += fill;
    }
    return count;
  }

  private sort(block: RowBlock, from: number, to: number): void {
    const { places, bases, fills } = this;
    const { cpus } = this.batch as EventBatch;
    const { cpu } = block;
    for (let row = from; row < to; row += 1) {
      const list = block.lists[row] as number;
      const place = block.places[row] as number;
      const at = fills[list] as number;
      places[at] = place;
      bases[at] = block.bases[row] as number;
      fills[list] = at + 1;
      cpus[place] = cpu;
    }
  }

  private makeRoom(): void {
    const lists = this.lists.kinds.length;
    if (lists <= this.fills.length) return;
    this.fills = new Int32Array(lists * 2);
    this.touched = new Int32Array(lists * 2);
  }

  /** Pieces are few, and each is written alone, as if it were a row. */
  private writePieces({ pieces, places, taken }: RowBlock): void {
    let at = pieces.written;
    for (; at < pieces.count && (pieces.rows[at] as number) < taken; at += 1) {
      this.places[0] = places[pieces.rows[at] as number] as number;
      this.bases[0] = pieces.bases[at] as number;
      this.pieceBits = pieces.bits[at] as number;
      this.pieceEnd = pieces.ends[at] as number;
      this.runList(pieces.lists[at] as number, 0, 1);
    }
    this.pieceBits = 0;
    this.pieceEnd = 0;
    pieces.written = at;
  }

  /** Applies the ops of a list to sorted rows [from, to). */
  private runList(list: number, from: number, to: number): void {
    const { places } = this;
    const { words, kinds, starts } = this.lists;
    const kind = kinds[list] as number;
    if (kind !== 0) fill((this.batch as EventBatch).kind, 0, kind, places, from, to);
    const stop = starts[list + 1] as number;
    let k = starts[list] as number;
    for (; k + STRIDE < stop && words[k + STRIDE] === PLAIN_WORD; k += 2 * STRIDE) this.runTwoWords(words, k, from, to);
    for (; k < stop; k += STRIDE) this.runOp(words, k, from, to);
  }

  /** Two ops in one loop: almost all ops are of this kind. */
  private runTwoWords(ops: Int32Array, k: number, from: number, to: number): void {
    const { view, words, places, bases } = this;
    const cell = ops[k + 1] as number;
    const offset = ops[k + 2] as number;
    const otherCell = ops[k + STRIDE + 1] as number;
    const otherOffset = ops[k + STRIDE + 2] as number;
    for (let i = from; i < to; i += 1) {
      const at = bases[i] as number;
      const place = places[i] as number;
      words[cell + place] = view.getInt32(at + offset, true);
      words[otherCell + place] = view.getInt32(at + otherOffset, true);
    }
  }

  private runOp(ops: Int32Array, k: number, from: number, to: number): void {
    const { view, words, doubles, texts, places, bases } = this;
    const cell = ops[k + 1] as number;
    const offset = ops[k + 2] as number;
    const extra = ops[k + 3] as number;
    switch ((ops[k] as number) & CODE_MASK) {
      case Op.WORD:
        copyWords(view, offset, bases, words, cell, places, from, to);
        break;
      case Op.W64_F:
        copyDoubleWords(view, offset, bases, doubles, cell, places, from, to);
        break;
      case Op.TEXT16:
        texts.codesOf16(view, this.bytes, offset, bases, words, cell, places, from, to);
        break;
      case Op.ABSENT_I:
        fill(words, cell, -1, places, from, to);
        break;
      case Op.ABSENT_F:
        fill(doubles, cell, Number.NaN, places, from, to);
        break;
      case Op.CONSTANT_I:
        fill(words, cell, extra, places, from, to);
        break;
      case Op.CONSTANT_TEXT:
        fill(words, cell, texts.codes[extra] as number, places, from, to);
        break;
      case Op.PART:
        this.runPart(ops, k, from, to);
        break;
      default:
        this.runRest(ops, k, from, to);
    }
  }

  /** Ops too rare for a loop of their own. */
  private runRest(ops: Int32Array, k: number, from: number, to: number): void {
    const { view, words, doubles, texts, places, bases } = this;
    const what = ops[k] as number;
    const extra = ops[k + 3] as number;
    const little = (what & LITTLE) !== 0;
    for (let i = from; i < to; i += 1) {
      const cell = (ops[k + 1] as number) + (places[i] as number);
      const at = (bases[i] as number) + (ops[k + 2] as number);
      switch (what & CODE_MASK) {
        case Op.WORD_ADD:
          words[cell] = view.getInt32(at, little) + extra;
          break;
        case Op.W64_ADD_F:
          doubles[cell] = int64(view, at, little) + extra;
          break;
        case Op.TEXT:
          words[cell] = texts.codeOf(this.bytes, at, at + extra);
          break;
        case Op.TEXT_END:
          words[cell] = texts.codeOf(this.bytes, at, this.pieceEnd);
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
        case Op.STACK:
          if (this.batch?.stack.length !== 0) words[cell] = this.stacks.codeOf(this.bytes, at, this.pieceEnd, extra);
          break;
        default:
          this.runSlow(this.lists.slow[extra] as SlowOp, cell, at * 8 + this.pieceBits, this.pieceEnd);
      }
    }
  }

  private runPart(ops: Int32Array, k: number, from: number, to: number): void {
    const { view, words, places, bases } = this;
    const what = ops[k] as number;
    const cell = ops[k + 1] as number;
    const offset = ops[k + 2] as number;
    const extra = ops[k + 3] as number;
    const mask = ops[k + 4] as number;
    const sign = ops[k + 5] as number;
    const little = (what & LITTLE) !== 0;
    const shift = (what >>> SHIFT_SHIFT) & 31;
    for (let i = from; i < to; i += 1) {
      const value = (view.getInt32((bases[i] as number) + offset, little) >>> shift) & mask;
      words[cell + (places[i] as number)] = (value ^ sign) - sign + extra;
    }
  }

  private runSlow(op: SlowOp, cell: number, baseBits: number, end: number): void {
    const value = this.slowValue(op, baseBits + op.offsetBits, end);
    const { column } = op.target;
    if (column === CPU_COLUMN) (this.batch as EventBatch).cpus[cell] = Number.isNaN(value) ? -1 : columnCpu(value);
    else if (column >= INT_COLUMNS) this.doubles[cell] = value;
    else if (Number.isNaN(value)) this.words[cell] = -1;
    else this.words[cell] = isStringColumn(column) ? (this.texts.codes[value] as number) : value;
  }

  /** The value for an op's slot (of a text: its own id), NaN where there is none. */
  private slowValue(op: SlowOp, pos: number, end: number): number {
    const { node, target } = op;
    if (node === undefined) return op.register < 0 ? op.constant : this.registerValue(op.register, target);
    if (node.type === FieldType.INT || node.type === FieldType.VARINT) return this.slowInt(node, pos, end, target);
    if (node.type === FieldType.FLOAT)
      return isStringColumn(target.column) ? Number.NaN : readFloat(this.bytes, pos, node, this.word) + target.add;
    if (!node.text && node.encoding === undefined) return Number.NaN;
    const start = pos / 8;
    if (target.column >= INT_COLUMNS) return textAddress(this.bytes, start, end);
    const stop = node.fixedBits < 0 ? end : start + node.fixedBits / 8;
    const id = textId(this.texts, this.bytes, start, stop, node.encoding);
    if (isStringColumn(target.column)) return id;
    return target.labels?.[this.texts.get(id)] ?? Number.NaN;
  }

  private registerValue(register: number, target: SlotTarget): number {
    if (!isStringColumn(target.column)) return (this.registers[register] as number) + target.add;
    const text = this.registerTexts[register];
    return text === undefined ? Number.NaN : this.texts.idOf(text, 0, text.length);
  }

  private slowInt(node: FieldNode, pos: number, end: number, target: SlotTarget): number {
    if (node.type === FieldType.VARINT) readVarint(this.bytes, pos / 8, end, node.signed, this.word);
    else {
      readBits(this.bytes, pos, node.size, node.bigEndian, this.word);
      if (node.isReversed) reverseBits(this.word, node.size);
      if (node.signed) signExtend(this.word, node.size);
    }
    // 64-bit values go into doubles sign-extended: see event-fields.ts.
    const value = halvesToNumber(this.word.lo, this.word.hi, node.signed || node.size === 64);
    if (node.labels !== undefined && (target.labels !== undefined || isStringColumn(target.column))) {
      const label = node.labels.find((range) => Number(range.lower) <= value && value <= Number(range.upper))?.label;
      if (isStringColumn(target.column)) return label === undefined ? Number.NaN : this.texts.idOfString(label);
      // What the kernel has no word for is the number that it is: prev_state 0.
      const named = label === undefined ? undefined : target.labels?.[label];
      return named ?? (label === undefined ? value + target.add : Number.NaN);
    }
    if (isStringColumn(target.column)) return this.nameOf(value, target);
    return (target.column < INT_COLUMNS ? this.word.lo | 0 : value) + target.add;
  }

  /** The text a number stands for, NaN if for none. */
  private nameOf(value: number, { nameOf }: SlotTarget): number {
    return nameOf === undefined || value < 0 ? Number.NaN : this.texts.idOfString(nameOf(value));
  }
}
