import { STRIDE } from "../../flat/decode/ops.js";
import { L } from "../../flat/decode/records.js";
import { RL } from "../../flat/decode/tracepoint-rows.js";
import type { Slot } from "../../model/event-kinds.js";
import { grownIn } from "../flat/decode-memory.js";
import type { DecodeRegion } from "../flat/decode-space.js";
import { COLUMNS, type FlatBatch } from "../flat/flat-batch.js";
import { StoredLists } from "../flat/stored-lists.js";
import type { EventMapper } from "../format.js";
import type { TextTable } from "../text-table.js";
import type { EventFormat, RecordLayout } from "./event-format.js";
import { OddOps } from "./odd-ops.js";
import { MOST_ROWS, type RecordRows } from "./record-rows.js";
import { draftOp, endsWithin, fieldNames, type HeadField, type OddOp, type OpDraft } from "./row-ops.js";
import { ThreadNames } from "./thread-names.js";

/** More bytes than any record has. */
const ALL = 0x7fffffff;
const FIRST_PLANS = 128;

/**
 * Writes records into the columns of a batch, by plans made once for each event: where its fields are and where they go.
 * The flat decoder sorts rows by plan and runs the ops that have a loop of their own; the others are run here. `begin` names
 * the batch. One writer serves all streams that share a table of texts.
 */
export class RowPlans {
  /** What the flat decoder knows of the plans: see `L` and `RL`. */
  private readonly record: Int32Array;
  private readonly lists: StoredLists;
  private readonly odd: OddOp[] = [];
  private readonly oddOps: OddOps;
  /** By plan: bytes of a record that its ops look at, `ALL` if they follow what the record says. */
  private readonly mostBytes: number[] = [];
  private least: Int32Array;
  /** By op. */
  private needed: Int32Array;
  private fills: Int32Array;
  private touched: Int32Array;
  private batch: FlatBatch | undefined;

  constructor(
    private readonly region: DecodeRegion,
    private readonly layout: RecordLayout,
    readonly texts: TextTable,
    names: ThreadNames = new ThreadNames(),
  ) {
    this.record = region.ints(RL.BYTES / 4);
    this.lists = new StoredLists(region, this.record);
    this.least = region.ints(FIRST_PLANS);
    this.needed = region.ints(FIRST_PLANS);
    this.fills = region.ints(FIRST_PLANS);
    this.touched = region.ints(FIRST_PLANS);
    const sorted = { places: region.ints(MOST_ROWS), begins: region.ints(MOST_ROWS), ends: region.ints(MOST_ROWS) };
    const heads = region.ints(MOST_ROWS);
    this.record[L.PLACES_AT / 4] = sorted.places.byteOffset;
    this.record[L.BASES_AT / 4] = sorted.begins.byteOffset;
    this.record[RL.ENDS_AT / 4] = sorted.ends.byteOffset;
    this.record[RL.HEADS_AT / 4] = heads.byteOffset;
    this.record[L.TEXTS_AT / 4] = texts.record.byteOffset;
    this.oddOps = new OddOps(region.space.memory, layout, texts, names, { ...sorted, heads });
    this.tell();
  }

  /** A plan for an event, -1 if the mapper wants no rows of it. `tgid`: where its records tell the process. */
  add(format: EventFormat, name: string, mapper: EventMapper, tgid?: HeadField): number {
    const mapping = mapper(name, fieldNames(format, tgid !== undefined));
    if (mapping === undefined || mapping.kind === 0) return -1;
    const drafts = mapping.slots.map((slot) => draftOp(slot, format, tgid, this.layout.isLittleEndian));
    const least = drafts.reduce((most, { end }) => Math.max(most, end), 0);
    const sorted = drafts.toSorted((left, right) => left.code - right.code);
    const first = this.lists.used / STRIDE;
    const plan = this.lists.add(
      mapping.kind,
      sorted.map((draft) => this.wordsOf(draft)),
    );
    this.makeRoom(plan, first + sorted.length);
    this.least[plan] = least;
    this.needed.set(
      sorted.map(({ end }) => end),
      first,
    );
    this.mostBytes.push(drafts.every(endsWithin) ? least : ALL);
    return plan;
  }

  /** How many bytes of a record a plan looks at. */
  bytesOf(plan: number): number {
    return this.mostBytes[plan] as number;
  }

  private wordsOf({ code, column, offset, extra, part = [0, 0, 0], odd }: OpDraft): readonly number[] {
    const number = typeof extra === "string" ? this.texts.idOfString(extra) : extra;
    const little = this.layout.isLittleEndian ? 1 : 0;
    return [code, column, offset, odd === undefined ? number : this.odd.push(odd) - 1, little, ...part];
  }

  private makeRoom(plan: number, ops: number): void {
    const { region } = this;
    if (plan === this.least.length) {
      this.least = grownIn(region, this.least, plan * 2);
      this.fills = grownIn(region, this.fills, plan * 2);
      this.touched = grownIn(region, this.touched, plan * 2);
    }
    if (this.needed.length < ops) this.needed = grownIn(region, this.needed, ops * 2);
    this.tell();
  }

  private tell(): void {
    const { record } = this;
    record[RL.LEAST_AT / 4] = this.least.byteOffset;
    record[RL.NEEDED_AT / 4] = this.needed.byteOffset;
    record[L.FILLS_AT / 4] = this.fills.byteOffset;
    record[L.TOUCHED_AT / 4] = this.touched.byteOffset;
  }

  begin(batch: FlatBatch): void {
    this.batch = batch;
  }

  /** Writes the rows that have taken places. Those without a plan are left out. `bytesAt`: where those are that they count from. */
  write(rows: RecordRows, bytesAt: number, write: "writePageRows" | "writeRecords"): void {
    const { space } = this.region;
    const batch = this.batch as FlatBatch;
    this.oddOps.look();
    space.calls = this.calls;
    space.code[write](this.record.byteOffset, rows.record.byteOffset, bytesAt, batch.at);
  }

  private readonly calls = {
    addText: (begin: number, end: number): number => this.texts.idOf(this.region.space.memory.u8, begin, end),
    addText16: (at: number): number => this.texts.idOf16(this.region.space.memory.u8, at),
    runOdd: (op: number, from: number, to: number): void => this.runOdd(op, from, to),
  };

  private runOdd(number: number, from: number, to: number): void {
    const { words } = this.lists;
    const column = words[number + 1] as number;
    const odd = this.odd[words[number + 3] as number] as OddOp;
    const { columns } = this.batch as FlatBatch;
    this.oddOps.run(odd, column, columns[COLUMNS[column] as Slot] as Int32Array | Float64Array, from, to);
  }
}
