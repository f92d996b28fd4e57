import { LEFT, NO_ROWS } from "../../flat/decode/samples.js";
import { createBatch, type EventBatch } from "../../model/event-batch.js";
import type { DecodeRegion } from "../flat/decode-space.js";
import type { FlatBatch } from "../flat/flat-batch.js";
import type { EventMapper } from "../format.js";
import type { TextTable } from "../text-table.js";
import { MOST_ROWS } from "../tracepoint/record-rows.js";
import type { HeadField } from "../tracepoint/row-ops.js";
import { RowPlans } from "../tracepoint/row-plans.js";
import type { Cgroups } from "./cgroups.js";
import { type ClassPlan, classPlan } from "./class-plans.js";
import { CounterRows } from "./counter-rows.js";
import type { IdTable } from "./id-table.js";
import { type EventClass, isTracepoint } from "./layout.js";
import { PlacedSamples } from "./placed-samples.js";
import { WHOLE } from "./plain-samples.js";
import { hasReads, ReadRows } from "./read-rows.js";
import { OF_GUEST, RawHead, type RecordMemory, rawLength } from "./record-memory.js";
import type { Reporter } from "./reporter.js";
import type { ReadyRecords } from "./round-order.js";
import { SampleGroups } from "./sample-groups.js";
import { findParts, type SampleLayout, SampleParts } from "./sample-layout.js";
import type { ModeReader } from "./sample-mode-of.js";
import { SampleRecords } from "./sample-records.js";
import type { Stacks } from "./stacks.js";
import { PerfThreads } from "./threads.js";
import { formatOf, type TracingData } from "./tracing-data.js";

/** Writes samples as rows: those of tracepoints by the formats in the file, others by what they say of themselves. */
export class SampleRows {
  /** Samples of guests' own recordings: they tell nothing of the threads of this machine, and make no rows. */
  guestSamples = 0;
  private readonly threads: PerfThreads;
  private readonly plans: RowPlans;
  /** By class: what `learnClass` answered. */
  private readonly kept: Int32Array;
  private readonly rows: SampleRecords;
  private readonly groups: SampleGroups;
  /** How many samples there were of each class, and the last of each CPU. */
  readonly placed: PlacedSamples;
  private readonly others: readonly (ClassPlan | undefined)[];
  private readonly parts = new SampleParts();
  private batch: EventBatch = createBatch(0, 0);
  private flat: FlatBatch = undefined as never;
  private readonly counters: CounterRows;
  readonly reads: ReadRows;
  /** By class: how samples of it become rows where another event's sample has its count. */
  private readonly members: (ClassPlan | undefined)[];

  constructor(
    region: DecodeRegion,
    private readonly memory: RecordMemory,
    private readonly ids: IdTable,
    private readonly tracing: TracingData,
    private readonly mapper: EventMapper,
    private readonly texts: TextTable,
    modes: ModeReader,
    stacks: Stacks,
    private readonly little: boolean,
    private readonly reporter: Reporter,
    /** Absent: samples do not tell the groups of their threads. */
    private readonly cgroups?: Cgroups,
  ) {
    const { classes } = ids;
    this.threads = new PerfThreads();
    this.counters = new CounterRows(memory, this.threads, texts, modes, stacks, little);
    this.plans = new RowPlans(region, tracing.layout, texts, this.threads);
    this.rows = new SampleRecords(region);
    this.groups = new SampleGroups(classes.length);
    this.placed = new PlacedSamples(region, classes.length, this.rows);
    this.others = classes.map((one) => (isTracepoint(one) ? undefined : classPlan(one, mapper, texts)));
    const isRead = classes.some(hasReads);
    this.members = classes.map((one, i) => this.others[i] ?? (isRead ? classPlan(one, mapper, texts) : undefined));
    this.reads = new ReadRows(
      ids,
      little,
      this.members.map((plan) => plan !== undefined),
    );
    this.kept = new Int32Array(classes.length);
  }

  /**
   * Before the first sample of a class is kept. Answers how many bytes of their tracepoint the rows of its samples need, or
   * `WHOLE`. A file names many more events than occur, so their formats are read only now.
   */
  learnClass(cls: number): number {
    const plan = this.makePlan(cls);
    const most = this.mostOf(cls, plan);
    this.kept[cls] = most;
    this.placed.learn(cls, plan, most);
    return most;
  }

  private makePlan(cls: number): number {
    const { tracing, mapper, reporter } = this;
    const one = this.ids.classes[cls] as EventClass;
    if (!isTracepoint(one)) return this.others[cls] === undefined ? NO_ROWS : LEFT;
    const format = formatOf(tracing, Number(one.attr.config), reporter);
    const tgid = one.layout.pid < 0 ? undefined : this.processOf(cls);
    const plan = format === undefined ? -1 : this.plans.add(format, one.name, mapper, tgid);
    return plan < 0 ? NO_ROWS : plan;
  }

  /** Where a sample of the class tells its process. */
  private processOf(cls: number): HeadField {
    if (this.keepsRaw(cls)) return { from: "record", offset: RawHead.PID - RawHead.BYTES };
    return { from: "head", offset: (this.ids.classes[cls] as EventClass).layout.pid };
  }

  private keepsRaw(cls: number): boolean {
    return this.cgroups === undefined && 0 <= (this.ids.classes[cls] as EventClass).layout.raw;
  }

  private mostOf(cls: number, plan: number): number {
    if (this.cgroups !== undefined || this.reads.isOf(cls)) return WHOLE;
    if (plan === NO_ROWS) return 0;
    return plan < 0 || !this.keepsRaw(cls) ? WHOLE : this.plans.bytesOf(plan);
  }

  begin(batch: FlatBatch): void {
    this.flat = batch;
    this.batch = batch.columns;
    this.plans.begin(batch);
    this.counters.begin(batch.columns);
  }

  /** The thread is called so from here on. `id`: of the name, in the table of texts. */
  rename(tid: number, id: number): void {
    this.threads.rename(tid, id);
  }

  fork(child: number, parent: number): void {
    this.threads.fork(child, parent);
  }

  /**
   * Writes samples as rows, from the n-th ready record on, up to a record beside them, or as many as the batch has room for.
   * Answers where they end.
   */
  add(ready: ReadyRecords, from: number): number {
    const { ids, cgroups, rows, plans, placed } = this;
    const isPlain = cgroups === undefined && !ids.hasGuests;
    let n = from;
    for (let before = -1; before < n; ) {
      before = n;
      const first = this.batch.count;
      if (isPlain) n = placed.place(ready, before, this.flat);
      if (n === before) n = this.find(ready, before);
      else this.batch.stack.fill(-1, first, this.batch.count);
      plans.write(rows, 0, "writeRecords");
      this.counters.writeReads(this.reads, ids, this.members);
    }
    return n;
  }

  /** Gives rows to some of the samples, of any kind, and writes those that are no tracepoints. */
  private find({ order, times, classes, places, cpus: cpuOf, count }: ReadyRecords, from: number): number {
    const { batch, ids, cgroups, reads, rows, groups } = this;
    const { counts, lastOfCpu } = this.placed;
    const { hasGuests } = ids;
    const { ts, cpus } = batch;
    const { view } = this.memory;
    const end = Math.min(count, from + MOST_ROWS);
    rows.begin();
    let row = batch.count;
    let n = from;
    for (; n < end && row < ts.length; n += 1) {
      const record = order[n] as number;
      const cls = classes[record] as number;
      if (cls < 0) break;
      const time = times[record] as number;
      const at = places[record] as number;
      if (cgroups?.addRow(batch, row, cls, view, at) === true) {
        ts[row] = time;
        row += 1;
        if (row === ts.length) break;
      }
      const cpu = cpuOf[record] as number;
      if (0 <= cpu) lastOfCpu[cpu] = time;
      const isOfGuest = hasGuests && this.isOfGuest(cls, at);
      if (isOfGuest) this.guestSamples += 1;
      const isRead = !isOfGuest && reads.isOf(cls);
      if (!reads.isOpen) counts[cls] = (counts[cls] as number) + 1;
      const plan = this.placed.planOf(cls);
      const isTold = 0 <= plan || (plan === LEFT && !isRead);
      if (!isOfGuest && isTold && !reads.isOpen) {
        ts[row] = time;
        cpus[row] = cpu;
        groups.add(cls, at, row);
        row += 1;
      }
      if (!isRead) continue;
      if (!reads.isOpen) reads.open(cls, view, at);
      const taken = reads.take(view, row, ts.length - row);
      ts.fill(time, row, row + taken);
      cpus.fill(cpu, row, row + taken);
      row += taken;
      // The batch is full: the next one has the rest of the sample.
      if (reads.isOpen) break;
    }
    batch.count = row;
    groups.take((cls, at, place) => this.write(cls, at, place));
    return n;
  }

  private isOfGuest(cls: number, at: number): boolean {
    const { ids, memory, kept, little } = this;
    if (0 <= (kept[cls] as number)) return memory.words[at >> 2] === OF_GUEST;
    return ids.guestOfSample(cls, memory.view, at, little) !== undefined;
  }

  /** All columns but time and CPU, now or with the other tracepoints that were found. */
  private write(cls: number, at: number, row: number): void {
    const { batch, rows, memory, little } = this;
    const { view, words } = memory;
    const { layout } = this.ids.classes[cls] as EventClass;
    const plan = this.placed.planOf(cls);
    const rawPlace = layout.raw;
    if (plan < 0) {
      this.counters.write(this.others[cls] as ClassPlan, layout, at, row);
      return;
    }
    batch.stack[row] = -1;
    if (rawPlace < 0) this.addVarying(layout, plan, at, row);
    else if (0 <= (this.kept[cls] as number)) {
      const begin = at + RawHead.BYTES;
      rows.addPlaced(plan, at, begin, begin + (words[at >> 2] as number), row);
    } else {
      const begin = at + rawPlace + 4;
      const length = rawLength(view, at, view.getUint16(at + 6, little), rawPlace, little);
      rows.addPlaced(plan, at, begin, begin + length, row);
    }
  }

  /** A tracepoint with parts of varying size before its record, and perhaps with a stack. */
  private addVarying(layout: SampleLayout, plan: number, at: number, row: number): void {
    const { parts, little, batch } = this;
    const { view } = this.memory;
    findParts(layout, view, at, at + view.getUint16(at + 6, little), little, parts);
    this.rows.addPlaced(plan, at, parts.raw, parts.raw + parts.rawBytes, row);
    if (parts.chainCount > 0) batch.stack[row] = this.counters.stackOfTracepoint(layout, parts, at);
  }

  /** Of a thread that a record names. */
  textIdOf(tid: number): number {
    return this.threads.textIdOf(tid, this.texts);
  }
}
