import { B } from "../../flat/decode/records.js";
import { RB } from "../../flat/decode/tracepoint-rows.js";
import type { DecodeMemory } from "../flat/decode-memory.js";
import { MOST_ROWS, RecordRows } from "../tracepoint/record-rows.js";

/** Tracepoints' records in samples that have rows of a batch already. */
export class SampleRecords extends RecordRows {
  /** Begins of the samples, for plans that ask them. */
  private readonly heads: Int32Array;

  constructor(memory: DecodeMemory) {
    super(memory);
    this.heads = memory.ints(MOST_ROWS);
    this.record[RB.HEADS_AT / 4] = this.heads.byteOffset;
  }

  /** The rows before have been written. */
  begin(): void {
    this.record[B.TAKEN / 4] = 0;
    this.record[B.WRITTEN / 4] = 0;
  }

  /** The record at addresses [begin, end) of the sample at `head` has a row of the batch. */
  addPlaced(plan: number, head: number, begin: number, end: number, row: number): void {
    const at = this.taken;
    this.plans[at] = plan;
    this.heads[at] = head;
    this.begins[at] = begin;
    this.ends[at] = end;
    this.places[at] = row;
    this.taken = at + 1;
  }
}
