import type { FlatMemory } from "../../core/flat-memory.js";
import type { TextTable } from "../text-table.js";
import type { RecordLayout } from "./event-format.js";
import { spanOf } from "./read-fields.js";
import { type FieldOp, isTextColumn, type OddOp } from "./row-ops.js";
import { numberAt } from "./slow-number.js";
import type { ThreadNames } from "./thread-names.js";

/** Rows sorted by plan: their places in the batch, and addresses of their records and of the heads in front of these. */
export interface SortedRows {
  readonly places: Int32Array;
  readonly begins: Int32Array;
  readonly ends: Int32Array;
  readonly heads: Int32Array;
}

/** The ops without a loop in the flat decoder, for sorted rows [from, to). */
export class OddOps {
  private bytes: Uint8Array = new Uint8Array(0);
  private view: DataView = new DataView(new ArrayBuffer(0));

  constructor(
    private readonly memory: FlatMemory,
    private readonly layout: RecordLayout,
    private readonly texts: TextTable,
    private readonly names: ThreadNames,
    private readonly sorted: SortedRows,
  ) {}

  /** The memory may have grown. */
  look(): void {
    if (this.bytes === this.memory.u8) return;
    this.bytes = this.memory.u8;
    this.view = new DataView(this.bytes.buffer);
  }

  run(op: OddOp, column: number, into: Int32Array | Float64Array, from: number, to: number): void {
    const { places, heads } = this.sorted;
    const { view } = this;
    const { isLittleEndian } = this.layout;
    switch (op.what) {
      case "comm":
        this.runComm(into, op.offset, from, to);
        return;
      case "head":
        for (let i = from; i < to; i += 1)
          into[places[i] as number] = view.getInt32((heads[i] as number) + op.offset, isLittleEndian);
        return;
      case "constant":
        for (let i = from; i < to; i += 1) into[places[i] as number] = op.value;
        return;
      case "field":
        this.runField(op, column, into, from, to);
        return;
      default:
        this.runText(op, into, from, to);
    }
  }

  private runComm(into: Int32Array | Float64Array, offset: number, from: number, to: number): void {
    const { names, texts, view } = this;
    const { places, begins } = this.sorted;
    const { isLittleEndian } = this.layout;
    for (let i = from; i < to; i += 1) {
      const id = names.textIdOf(view.getInt32((begins[i] as number) + offset, isLittleEndian), texts);
      // A name that is new may replace the array `codes`.
      into[places[i] as number] = id < 0 ? -1 : (texts.codes[id] as number);
    }
  }

  private runText(op: OddOp & { what: "rest" | "located" }, into: Int32Array | Float64Array, from: number, to: number) {
    const { texts, bytes, view } = this;
    const { places, begins, ends } = this.sorted;
    for (let i = from; i < to; i += 1) {
      const begin = begins[i] as number;
      const end = ends[i] as number;
      const at = begin + op.offset;
      const code =
        op.what === "rest"
          ? texts.codeOf(bytes, at, end)
          : this.locatedCode(view.getUint32(at, this.layout.isLittleEndian), begin + op.base, end);
      into[places[i] as number] = code;
    }
  }

  private locatedCode(word: number, from: number, end: number): number {
    const begin = from + (word & 0xffff);
    const stop = begin + (word >>> 16);
    return begin <= stop && stop <= end ? this.texts.codeOf(this.bytes, begin, stop) : -1;
  }

  private runField(op: FieldOp, column: number, into: Int32Array | Float64Array, from: number, to: number): void {
    const { texts } = this;
    const { places, begins, ends } = this.sorted;
    const isFloat = into instanceof Float64Array;
    for (let i = from; i < to; i += 1) {
      const value = this.valueOf(op, column, begins[i] as number, ends[i] as number);
      const isThere = isFloat || !Number.isNaN(value);
      const cell = isThere && isTextColumn(column) ? (texts.codes[value] as number) : value;
      into[places[i] as number] = isThere ? cell : -1;
    }
  }

  /** A number, the id of a text, or NaN. */
  private valueOf({ field, add, labels, nameOf }: FieldOp, column: number, begin: number, end: number): number {
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
