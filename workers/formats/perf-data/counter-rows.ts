import { createBatch, type EventBatch } from "../../model/event-batch.js";
import { Sample } from "../../model/event-fields.js";
import { SampleMode } from "../../model/sample-mode.js";
import type { TextTable } from "../text-table.js";
import { type ClassPlan, isFloat, isText, type Source } from "./class-plans.js";
import type { IdTable } from "./id-table.js";
import type { EventClass } from "./layout.js";
import type { ReadRows } from "./read-rows.js";
import type { RecordMemory } from "./record-memory.js";
import { findParts, type SampleLayout, SampleParts } from "./sample-layout.js";
import type { ModeReader } from "./sample-mode-of.js";
import { sampleNumber } from "./sample-number.js";
import type { Stacks } from "./stacks.js";
import type { PerfThreads } from "./threads.js";

/** Writes samples that are no tracepoints as rows: by what they say of themselves. */
export class CounterRows {
  private readonly parts = new SampleParts();
  private batch: EventBatch = createBatch(0, 0);
  /** Of the sample at hand. */
  private mode: SampleMode = SampleMode.UNKNOWN;
  private high = 0;
  private low = 0;

  constructor(
    private readonly memory: RecordMemory,
    private readonly threads: PerfThreads,
    private readonly texts: TextTable,
    private readonly modes: ModeReader,
    private readonly stacks: Stacks,
    private readonly little: boolean,
  ) {}

  begin(batch: EventBatch): void {
    this.batch = batch;
  }

  /** Of the sample at an address. */
  write(plan: ClassPlan, layout: SampleLayout, at: number, row: number): void {
    this.enter(layout, at);
    this.writeSlots(plan, layout, at, row);
    this.batch.stack[row] = this.stackOf(layout, this.parts, at);
  }

  /** Of samples with the counts of several events: a row for each. */
  writeReads(reads: ReadRows, ids: IdTable, plans: readonly (ClassPlan | undefined)[]): void {
    const { batch, little } = this;
    const { view } = this.memory;
    let before = -1;
    let stack = -1;
    for (let i = 0; i < reads.count; i += 1) {
      const at = reads.begins[i] as number;
      const row = reads.rows[i] as number;
      const own = ids.classOfSample(view, at, view.getUint16(at + 6, little), little);
      const { layout } = ids.classes[own] as EventClass;
      if (at !== before) {
        this.enter(layout, at);
        stack = this.stackOf(layout, this.parts, at);
        before = at;
      }
      this.writeSlots(plans[reads.classes[i] as number] as ClassPlan, layout, at, row);
      batch[Sample.weight][row] = reads.weights[i] as number;
      batch.stack[row] = stack;
    }
    reads.count = 0;
  }

  /** Of a tracepoint, whose call chain tells the modes. */
  stackOfTracepoint(layout: SampleLayout, parts: SampleParts, at: number): number {
    this.mode = SampleMode.UNKNOWN;
    this.readIp(layout, at);
    return this.stackOf(layout, parts, at);
  }

  private enter(layout: SampleLayout, at: number): void {
    const { parts, little } = this;
    const { view } = this.memory;
    findParts(layout, view, at, at + view.getUint16(at + 6, little), little, parts);
    this.readIp(layout, at);
    this.mode = this.modes.modeOf(view.getUint16(at + 4, little), this.high, this.low);
  }

  private stackOf(layout: SampleLayout, { chain, chainCount }: SampleParts, at: number): number {
    const { little } = this;
    const { view } = this.memory;
    const process = layout.pid < 0 ? -1 : view.getInt32(at + layout.pid, little);
    return this.stacks.codeOf(view, chain, chainCount, process, this.mode, this.high, this.low);
  }

  private readIp({ ip }: SampleLayout, at: number): void {
    const { little } = this;
    const { view } = this.memory;
    this.high = ip < 0 ? 0 : view.getUint32(at + ip + (little ? 4 : 0), little);
    this.low = ip < 0 ? 0 : view.getUint32(at + ip + (little ? 0 : 4), little);
  }

  private writeSlots({ kind, slots }: ClassPlan, layout: SampleLayout, at: number, row: number): void {
    const { batch } = this;
    batch.kind[row] = kind;
    for (const { slot, source, constant } of slots) {
      if (constant !== undefined) batch[slot][row] = isText(slot) ? (this.texts.codes[constant] as number) : constant;
      else if (isText(slot)) batch[slot][row] = source === "procname" ? this.commCode(layout, at) : -1;
      else batch[slot][row] = this.number(source, layout, at) ?? (isFloat(slot) ? Number.NaN : -1);
    }
  }

  private commCode({ tid }: SampleLayout, at: number): number {
    const { memory, little, threads, texts } = this;
    const id = tid < 0 ? -1 : threads.textIdOf(memory.view.getInt32(at + tid, little), texts);
    return id < 0 ? -1 : (texts.codes[id] as number);
  }

  private number(source: Source | undefined, layout: SampleLayout, at: number): number | undefined {
    if (source === "sample_mode") return this.mode;
    if (source === "sample_mode_flags") return this.modes.flags;
    return sampleNumber(source, layout, this.memory.view, at, this.little);
  }
}
