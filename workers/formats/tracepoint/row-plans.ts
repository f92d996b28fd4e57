import { grown } from "../../core/columns.js";
import type { EventBatch } from "../../model/event-batch.js";
import type { EventKind } from "../../model/event-kinds.js";
import { copyDoubleWords, copyWords, fill, int64 } from "../column-copies.js";
import type { EventMapper } from "../format.js";
import type { TextTable } from "../text-table.js";
import type { EventFormat, RecordLayout } from "./event-format.js";
import { spanOf } from "./read-fields.js";
import {
  COLUMNS,
  draftOp,
  endsWithin,
  FIRST_FLOAT,
  fieldNames,
  isTextColumn,
  Op,
  type OpDraft,
  type SlowOp,
} from "./row-ops.js";
import { numberAt } from "./slow-number.js";
import { type RecordRows, SortedRows } from "./sorted-rows.js";
import { ThreadNames } from "./thread-names.js";

/** More bytes than any record has. */
const ALL = 0x7fffffff;

/** Words of an op: what, column, byte offset of the field in the record, number to add or another one, end of the field. */
const STRIDE = 5;

/**
 * Writes records into the columns of a batch, by plans made once for each event: where its fields are and where they go.
 * Rows are sorted by plan first, so that each op is decoded once and applied to all of them. `begin` names the batch. One
 * writer serves all streams that share a table of texts.
 */
export class RowPlans {
  private ops: Int32Array = new Int32Array(1024);
  private used = 0;
  /** By plan: its first op, and the first op after it. */
  private readonly starts: number[] = [0];
  private readonly kinds: EventKind[] = [];
  /** By plan: bytes a record must have for all its ops. */
  private readonly leastBytes: number[] = [];
  /** By plan: bytes of a record that its ops look at, `ALL` if they follow what the record says. */
  private readonly mostBytes: number[] = [];
  private readonly slow: SlowOp[] = [];
  /** The rows that `writePlan` writes. */
  readonly sorted = new SortedRows();
  private bytes: Uint8Array = new Uint8Array(0);
  private view: DataView = new DataView(new ArrayBuffer(0));
  private kindColumn: Uint8Array = new Uint8Array(0);
  private ints: readonly Int32Array[] = [];
  private floats: readonly Float64Array[] = [];

  constructor(
    private readonly layout: RecordLayout,
    readonly texts: TextTable,
    private readonly names: ThreadNames = new ThreadNames(),
  ) {}

  /** A plan for an event, -1 if the mapper wants no rows of it. `tgidAt`: where the heads of its records tell the process. */
  add(format: EventFormat, name: string, mapper: EventMapper, tgidAt?: number): number {
    const mapping = mapper(name, fieldNames(format, tgidAt !== undefined));
    if (mapping === undefined || mapping.kind === 0) return -1;
    let least = 0;
    let isBounded = true;
    for (const slot of mapping.slots) {
      const draft = draftOp(slot, format, tgidAt, this.layout.isLittleEndian);
      this.push(COLUMNS.indexOf(slot.slot), draft);
      least = Math.max(least, draft.end);
      isBounded &&= endsWithin(draft);
    }
    this.mostBytes.push(isBounded ? least : ALL);
    this.starts.push(this.used);
    this.leastBytes.push(least);
    return this.kinds.push(mapping.kind) - 1;
  }

  /** How many bytes of a record a plan looks at. */
  bytesOf(plan: number): number {
    return this.mostBytes[plan] as number;
  }

  private push(column: number, { op, offset, extra, end, slow }: OpDraft): void {
    const number = slow === undefined ? this.extraNumber(extra) : this.slow.push(slow) - 1;
    if (this.ops.length < this.used + STRIDE) this.ops = grown(this.ops, this.ops.length * 2);
    this.ops.set([op, column, offset, number, end], this.used);
    this.used += STRIDE;
  }

  private extraNumber(extra: number | string): number {
    return typeof extra === "string" ? this.texts.idOfString(extra) : extra;
  }

  begin(batch: EventBatch): void {
    this.kindColumn = batch.kind;
    this.ints = COLUMNS.slice(0, FIRST_FLOAT).map((slot) => batch[slot] as Int32Array);
    this.floats = COLUMNS.slice(FIRST_FLOAT).map((slot) => batch[slot] as Float64Array);
  }

  /** Writes rows [from, to), at most `MOST_ROWS`, of which those without a plan are left out. `view` is over `bytes`. */
  write(rows: RecordRows, from: number, to: number, bytes: Uint8Array, view: DataView): void {
    const { sorted } = this;
    this.point(bytes, view);
    const count = sorted.sort(rows, from, to, this.kinds.length);
    for (let i = 0, first = 0; i < count; i += 1) {
      const plan = sorted.plans[i] as number;
      const end = sorted.takeEnd(plan);
      this.writePlan(plan, first, end);
      first = end;
    }
  }

  /** Names the bytes of the rows that are written next. `view` is over `bytes`. */
  point(bytes: Uint8Array, view: DataView): void {
    this.bytes = bytes;
    this.view = view;
  }

  /** Writes rows [from, to) of those sorted. */
  writePlan(plan: number, from: number, to: number): void {
    const { places, begins, ends } = this.sorted;
    fill(this.kindColumn, 0, this.kinds[plan] as number, places, from, to);
    const least = this.leastBytes[plan] as number;
    let whole = from;
    while (whole < to && (begins[whole] as number) + least <= (ends[whole] as number)) whole += 1;
    const first = this.starts[plan] as number;
    const stop = this.starts[plan + 1] as number;
    for (let k = first; k < stop; k += STRIDE) if (from < whole) this.run(k, from, whole);
    // Records are short in damaged files, so what follows the first of them is written one by one.
    for (let row = whole; row < to; row += 1) this.writeAlone(first, stop, row);
  }

  /** A record that may be shorter than its event says: what is not there is absent. */
  private writeAlone(first: number, stop: number, row: number): void {
    const { ops, sorted } = this;
    const room = (sorted.ends[row] as number) - (sorted.begins[row] as number);
    for (let k = first; k < stop; k += STRIDE) {
      const isThere = (ops[k + 4] as number) <= room;
      if (isThere) this.run(k, row, row + 1);
      else this.fillAbsent(ops[k + 1] as number, row, row + 1);
    }
  }

  private fillAbsent(column: number, from: number, to: number): void {
    const { places } = this.sorted;
    if (FIRST_FLOAT <= column) fill(this.floats[column - FIRST_FLOAT] as Float64Array, 0, Number.NaN, places, from, to);
    else fill(this.ints[column] as Int32Array, 0, -1, places, from, to);
  }

  /** Applies an op to sorted rows [from, to), each in a loop of its own. */
  private run(k: number, from: number, to: number): void {
    const { ops, texts, bytes, view } = this;
    const { places, begins, ends } = this.sorted;
    const column = ops[k + 1] as number;
    const offset = ops[k + 2] as number;
    const extra = ops[k + 3] as number;
    if (FIRST_FLOAT <= column) {
      this.runFloat(k, from, to);
      return;
    }
    const into = this.ints[column] as Int32Array;
    const { isLittleEndian } = this.layout;
    switch (ops[k] as Op) {
      case Op.WORD_I:
        if (isLittleEndian && extra === 0) copyWords(view, offset, begins, into, 0, places, from, to);
        else {
          for (let i = from; i < to; i += 1)
            into[places[i] as number] = view.getInt32((begins[i] as number) + offset, isLittleEndian) + extra;
        }
        return;
      case Op.COMM_T:
        this.runComm(into, offset, from, to);
        return;
      case Op.ABSENT_I:
        fill(into, 0, -1, places, from, to);
        return;
      case Op.CONSTANT_I:
        fill(into, 0, extra, places, from, to);
        return;
      case Op.CONSTANT_T:
        fill(into, 0, texts.codes[extra] as number, places, from, to);
        return;
      case Op.TEXT_T:
        if (extra === 16) texts.codesOf16(view, bytes, offset, begins, into, 0, places, from, to);
        else {
          for (let i = from; i < to; i += 1) {
            const at = (begins[i] as number) + offset;
            into[places[i] as number] = texts.codeOf(bytes, at, extra === 0 ? (ends[i] as number) : at + extra);
          }
        }
        return;
      case Op.HEAD_I:
        this.runHead(into, offset, from, to);
        return;
      default:
        for (let i = from; i < to; i += 1)
          into[places[i] as number] = this.rareInt(k, begins[i] as number, ends[i] as number);
    }
  }

  private runFloat(k: number, from: number, to: number): void {
    const { ops, view } = this;
    const { places, begins, ends } = this.sorted;
    const offset = ops[k + 2] as number;
    const extra = ops[k + 3] as number;
    const into = this.floats[(ops[k + 1] as number) - FIRST_FLOAT] as Float64Array;
    const { isLittleEndian } = this.layout;
    switch (ops[k] as Op) {
      case Op.S64_F:
        if (isLittleEndian && extra === 0) copyDoubleWords(view, offset, begins, into, 0, places, from, to);
        else {
          for (let i = from; i < to; i += 1)
            into[places[i] as number] = int64(view, (begins[i] as number) + offset, isLittleEndian) + extra;
        }
        return;
      case Op.U32_F:
        for (let i = from; i < to; i += 1)
          into[places[i] as number] = view.getUint32((begins[i] as number) + offset, isLittleEndian) + extra;
        return;
      case Op.S32_F:
        for (let i = from; i < to; i += 1)
          into[places[i] as number] = view.getInt32((begins[i] as number) + offset, isLittleEndian) + extra;
        return;
      case Op.ABSENT_F:
        fill(into, 0, Number.NaN, places, from, to);
        return;
      case Op.CONSTANT_F:
        fill(into, 0, extra, places, from, to);
        return;
      default:
        for (let i = from; i < to; i += 1)
          into[places[i] as number] = this.slowValue(
            this.slow[extra] as SlowOp,
            FIRST_FLOAT,
            begins[i] as number,
            ends[i] as number,
          );
    }
  }

  private runComm(into: Int32Array, offset: number, from: number, to: number): void {
    const { names, texts, view } = this;
    const { places, begins } = this.sorted;
    const { isLittleEndian } = this.layout;
    for (let i = from; i < to; i += 1) {
      const id = names.textIdOf(view.getInt32((begins[i] as number) + offset, isLittleEndian), texts);
      // A name that is new may replace the array `codes`.
      into[places[i] as number] = id < 0 ? -1 : (texts.codes[id] as number);
    }
  }

  private runHead(into: Int32Array, offset: number, from: number, to: number): void {
    const { view } = this;
    const { places, heads } = this.sorted;
    const { isLittleEndian } = this.layout;
    for (let i = from; i < to; i += 1) {
      into[places[i] as number] = view.getInt32((heads[i] as number) + offset, isLittleEndian);
    }
  }

  /** Of ops too rare for a loop of their own. */
  private rareInt(k: number, begin: number, end: number): number {
    const { ops, texts, view } = this;
    const at = begin + (ops[k + 2] as number);
    const extra = ops[k + 3] as number;
    const { isLittleEndian } = this.layout;
    switch (ops[k] as Op) {
      case Op.U8_I:
        return view.getUint8(at) + extra;
      case Op.S8_I:
        return view.getInt8(at) + extra;
      case Op.U16_I:
        return view.getUint16(at, isLittleEndian) + extra;
      case Op.S16_I:
        return view.getInt16(at, isLittleEndian) + extra;
      case Op.LOCATED_T:
        return this.locatedCode(view.getUint32(at, isLittleEndian), begin + extra, end);
      default: {
        const column = ops[k + 1] as number;
        const value = this.slowValue(this.slow[extra] as SlowOp, column, begin, end);
        if (Number.isNaN(value)) return -1;
        return isTextColumn(column) ? (texts.codes[value] as number) : value;
      }
    }
  }

  private locatedCode(word: number, from: number, end: number): number {
    const begin = from + (word & 0xffff);
    const stop = begin + (word >>> 16);
    return begin <= stop && stop <= end ? this.texts.codeOf(this.bytes, begin, stop) : -1;
  }

  /** A number, the id of a text, or NaN. */
  private slowValue({ field, add, labels, nameOf }: SlowOp, column: number, begin: number, end: number): number {
    const { texts, layout, bytes, view } = this;
    const isText = isTextColumn(column);
    const span = spanOf(field, view, begin, end, layout);
    if (span === undefined) return Number.NaN;
    if (field.shape === "text") {
      const id = texts.idOf(bytes, span.begin, span.end);
      return isText ? id : (own(labels, texts.get(id)) ?? Number.NaN);
    }
    if (field.shape !== "int") return Number.NaN;
    const value = numberAt(field, view, span.begin, layout.isLittleEndian);
    if (isText) return nameOf === undefined || value < 0 ? Number.NaN : texts.idOfString(nameOf(value));
    return value + add;
  }
}

function own(labels: Readonly<Record<string, number>> | undefined, text: string): number | undefined {
  return labels !== undefined && Object.hasOwn(labels, text) ? labels[text] : undefined;
}
