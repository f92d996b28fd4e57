import { Op, STRIDE } from "../../flat/decode/ops.js";
import { L } from "../../flat/decode/records.js";
import { columnCpu } from "../../model/event-batch.js";
import type { Slot } from "../../model/event-kinds.js";
import type { DecodeRegion } from "../flat/decode-space.js";
import { COLUMNS, type FlatBatch } from "../flat/flat-batch.js";
import type { TextTable } from "../text-table.js";
import { halvesToNumber, readBits, reverseBits, signExtend } from "./bits.js";
import { type FieldNode, FieldType } from "./field-node.js";
import { BLOCK_ROWS, type RowBlock } from "./row-block.js";
import type { OpLists, SlowOp } from "./slot-ops.js";
import { CPU_COLUMN, INT_COLUMNS, isStringColumn, type SlotTarget } from "./slots.js";
import type { StackTexts } from "./stack-texts.js";
import { textAddress, textId } from "./text-encoding.js";
import { readFloat } from "./values.js";
import { readVarint } from "./varint.js";
import type { Walker } from "./walker.js";

/**
 * Writes rows of blocks into the columns of a batch, following lists of ops made once per event class. The flat decoder
 * sorts rows by list and runs the ops that have a loop of their own; the others are run here.
 */
export class SlotWriter {
  private batch: FlatBatch;
  private bytes: Uint8Array = new Uint8Array(0);
  /** Address of the bytes. */
  private bytesAt = 0;
  private registers: Float64Array = new Float64Array(0);
  private registerTexts: readonly (Uint8Array | undefined)[] = [];
  private readonly word = { lo: 0, hi: 0 };
  /** Rows sorted by list: their places in the batch and the addresses that ops count from. */
  private readonly places: Int32Array;
  private readonly bases: Int32Array;
  /** By list: how many rows it has, then the end of those put in place so far. Zero between writes. */
  private fills: Int32Array;
  /** Lists of the rows being written. */
  private touched: Int32Array;
  /** Of the piece being written. */
  private pieceBits = 0;
  private pieceEnd = 0;

  constructor(
    private readonly region: DecodeRegion,
    private readonly record: Int32Array,
    private readonly lists: OpLists,
    readonly texts: TextTable,
    private readonly stacks: StackTexts,
  ) {
    this.batch = undefined as never;
    this.places = region.ints(BLOCK_ROWS);
    this.bases = region.ints(BLOCK_ROWS);
    this.fills = region.ints(FIRST_LISTS);
    this.touched = region.ints(FIRST_LISTS);
    record[L.PLACES_AT / 4] = this.places.byteOffset;
    record[L.BASES_AT / 4] = this.bases.byteOffset;
    this.tell();
  }

  begin(batch: FlatBatch): void {
    this.batch = batch;
  }

  /** Writes the rows that have taken places. `source` holds the bytes they are in and the packet's own fields. */
  write(block: RowBlock, source: Walker): void {
    if (block.written === block.taken) return;
    this.bytes = source.bytes;
    this.bytesAt = source.bytes.byteOffset;
    this.registers = source.registers;
    this.registerTexts = source.texts;
    this.makeRoom();
    const { space } = this.region;
    space.calls = this.calls;
    space.code.writeRows(this.record.byteOffset, block.record.byteOffset, this.bytesAt, this.batch.at);
    if (block.pieces.written < block.pieces.count) this.writePieces(block);
  }

  private readonly calls = {
    addText: (begin: number, end: number): number =>
      this.texts.idOf(this.bytes, begin - this.bytesAt, end - this.bytesAt),
    addText16: (at: number): number => this.texts.idOf16(this.bytes, at - this.bytesAt),
    runOdd: (op: number, from: number, to: number): void => this.runOdd(op, from, to),
  };

  private makeRoom(): void {
    const { region, lists } = this;
    if (lists.count <= this.fills.length) return;
    region.release(this.fills);
    region.release(this.touched);
    this.fills = region.ints(lists.count * 2);
    this.touched = region.ints(lists.count * 2);
    this.tell();
  }

  private tell(): void {
    this.record[L.FILLS_AT / 4] = this.fills.byteOffset;
    this.record[L.TOUCHED_AT / 4] = this.touched.byteOffset;
  }

  /** Pieces are few, and each is written alone, as if it were a row. */
  private writePieces({ pieces, places, taken }: RowBlock): void {
    const { code } = this.region.space;
    let at = pieces.written;
    for (; at < pieces.count && (pieces.rows[at] as number) < taken; at += 1) {
      this.places[0] = places[pieces.rows[at] as number] as number;
      this.bases[0] = this.bytesAt + (pieces.bases[at] as number);
      this.pieceBits = pieces.bits[at] as number;
      this.pieceEnd = pieces.ends[at] as number;
      const end = this.bytesAt + this.pieceEnd;
      code.runList(this.record.byteOffset, this.batch.at, pieces.lists[at] as number, 0, 1, end);
    }
    this.pieceBits = 0;
    this.pieceEnd = 0;
    pieces.written = at;
  }

  /** An op without a loop in the flat decoder, for sorted rows [from, to). */
  private runOdd(number: number, from: number, to: number): void {
    const { places, bases, bytesAt } = this;
    const { words, slow } = this.lists;
    const [code, , offset, extra] = words.subarray(number, number + STRIDE) as unknown as readonly number[];
    for (let i = from; i < to; i += 1) {
      const row = places[i] as number;
      const at = (bases[i] as number) - bytesAt;
      if (code === Op.STACK) this.runStack(row, at + (offset as number), extra as number);
      else this.runSlow(slow[extra as number] as SlowOp, row, at * 8 + this.pieceBits, this.pieceEnd);
    }
  }

  private runStack(row: number, at: number, kind: number): void {
    const { stack } = this.batch.columns;
    if (stack.length !== 0) stack[row] = this.stacks.codeOf(this.bytes, at, this.pieceEnd, kind);
  }

  private runSlow(op: SlowOp, row: number, baseBits: number, end: number): void {
    const value = this.slowValue(op, baseBits + op.offsetBits, end);
    const { column } = op.target;
    const { columns } = this.batch;
    if (column === CPU_COLUMN) columns.cpus[row] = Number.isNaN(value) ? -1 : columnCpu(value);
    else {
      const cells = columns[COLUMNS[column] as Slot];
      if (column >= INT_COLUMNS || !Number.isNaN(value))
        cells[row] = isStringColumn(column) ? (this.texts.codes[value] as number) : value;
      else cells[row] = -1;
    }
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

const FIRST_LISTS = 128;
