import { createBatch, type EventBatch } from "../../model/event-batch.js";
import type { EventMapper } from "../format.js";
import type { TextTable } from "../text-table.js";
import { RowPlans } from "../tracepoint/row-plans.js";
import { MOST_ROWS } from "../tracepoint/sorted-rows.js";
import type { Cgroups } from "./cgroups.js";
import { type ClassPlan, classPlan } from "./class-plans.js";
import { CounterRows } from "./counter-rows.js";
import type { IdTable } from "./id-table.js";
import { type EventClass, isTracepoint } from "./layout.js";
import { WHOLE } from "./plain-samples.js";
import { hasReads, ReadRows } from "./read-rows.js";
import { OF_GUEST, RawHead, type RecordMemory, rawLength } from "./record-memory.js";
import type { Reporter } from "./reporter.js";
import type { ReadyRecords } from "./round-order.js";
import { SampleGroups } from "./sample-groups.js";
import { findParts, SampleParts } from "./sample-layout.js";
import type { ModeReader } from "./sample-mode-of.js";
import type { SampleTally } from "./sample-tally.js";
import type { Stacks } from "./stacks.js";
import { PerfThreads } from "./threads.js";
import { formatOf, type TracingData } from "./tracing-data.js";

/** In the place of plans. */
const NO_TRACEPOINT = -1;
const NO_ROWS = -2;

/** Writes samples as rows: those of tracepoints by the formats in the file, others by what they say of themselves. */
export class SampleRows {
  /** Samples of guests' own recordings: they tell nothing of the threads of this machine, and make no rows. */
  guestSamples = 0;
  private readonly threads: PerfThreads;
  private readonly plans: RowPlans;
  /** By class: plan of its tracepoint; else one of the two numbers below. */
  private readonly tracepoints: Int32Array;
  /** By class: what `learnClass` answered. */
  private readonly kept: Int32Array;
  /** By class: bytes from the begin of a sample; -1: it has none. */
  private readonly rawPlaces: Int32Array;
  private readonly others: readonly (ClassPlan | undefined)[];
  private readonly parts = new SampleParts();
  private batch: EventBatch = createBatch(0, 0);
  private readonly counters: CounterRows;
  private readonly groups: SampleGroups;
  readonly reads: ReadRows;
  /** By class: how samples of it become rows where another event's sample has its count. */
  private readonly members: (ClassPlan | undefined)[];

  constructor(
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
    this.groups = new SampleGroups(classes.length);
    this.plans = new RowPlans(tracing.layout, texts, this.threads);
    this.rawPlaces = Int32Array.from(classes, ({ layout }) => layout.raw);
    this.others = classes.map((one) => (isTracepoint(one) ? undefined : classPlan(one, mapper, texts)));
    const isRead = classes.some(hasReads);
    this.members = classes.map((one, i) => this.others[i] ?? (isRead ? classPlan(one, mapper, texts) : undefined));
    this.reads = new ReadRows(
      ids,
      little,
      this.members.map((plan) => plan !== undefined),
    );
    this.tracepoints = new Int32Array(classes.length);
    this.kept = new Int32Array(classes.length);
  }

  /**
   * Before the first sample of a class is kept. Answers how many bytes of their tracepoint the rows of its samples need, or
   * `WHOLE`. A file names many more events than occur, so their formats are read only now.
   */
  learnClass(cls: number): number {
    const plan = this.makePlan(cls);
    this.tracepoints[cls] = plan;
    const most = this.mostOf(cls, plan);
    this.kept[cls] = most;
    return most;
  }

  private makePlan(cls: number): number {
    const { tracing, mapper, reporter } = this;
    const one = this.ids.classes[cls] as EventClass;
    if (!isTracepoint(one)) return this.others[cls] === undefined ? NO_ROWS : NO_TRACEPOINT;
    const format = formatOf(tracing, Number(one.attr.config), reporter);
    const pidAt = this.keepsRaw(cls) ? RawHead.PID : one.layout.pid;
    const tgidAt = one.layout.pid < 0 ? undefined : pidAt;
    const plan = format === undefined ? -1 : this.plans.add(format, one.name, mapper, tgidAt);
    return plan < 0 ? NO_ROWS : plan;
  }

  private keepsRaw(cls: number): boolean {
    return this.cgroups === undefined && 0 <= (this.rawPlaces[cls] as number);
  }

  private mostOf(cls: number, plan: number): number {
    if (this.cgroups !== undefined || this.reads.isOf(cls)) return WHOLE;
    if (plan === NO_ROWS) return 0;
    return plan < 0 || !this.keepsRaw(cls) ? WHOLE : this.plans.bytesOf(plan);
  }

  begin(batch: EventBatch): void {
    this.batch = batch;
    this.plans.begin(batch);
    this.counters.begin(batch);
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
  add(ready: ReadyRecords, from: number, tally: SampleTally): number {
    const { bytes, view } = this.memory;
    const { sorted } = this.plans;
    this.plans.point(bytes, view);
    let n = from;
    for (let before = -1; before < n; ) {
      before = n;
      n = this.find(ready, before, tally);
      this.groups.take(sorted.heads, sorted.ends, sorted.places, (cls, first, end) => {
        tally.counts[cls] = (tally.counts[cls] as number) + end - first;
        this.write(cls, first, end);
      });
      this.counters.writeReads(this.reads, this.ids, this.members);
    }
    return n;
  }

  /** Gives rows to some of the samples, and writes times and CPUs there. */
  private find(
    { order, times, classes, places, cpus: cpuOf, count }: ReadyRecords,
    from: number,
    tally: SampleTally,
  ): number {
    const { batch, ids, cgroups, groups, tracepoints, reads } = this;
    const { hasGuests } = ids;
    const { ts, cpus } = batch;
    const { words } = this.memory;
    const { view } = this.memory;
    const { counts, lastOfCpu } = tally;
    const end = Math.min(count, from + MOST_ROWS);
    const first = batch.count;
    let row = first;
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
      if (!isOfGuest && reads.isOf(cls)) {
        const isTold = 0 <= (tracepoints[cls] as number) && !reads.isOpen;
        if (isTold) {
          groups.add(cls, at, 0, row);
          ts[row] = time;
          cpus[row] = cpu;
          row += 1;
        } else if (!reads.isOpen) counts[cls] = (counts[cls] as number) + 1;
        if (!reads.isOpen) reads.open(cls, view, at);
        const taken = reads.take(view, row, ts.length - row);
        ts.fill(time, row, row + taken);
        cpus.fill(cpu, row, row + taken);
        row += taken;
        // The batch is full: the next one has the rest of the sample.
        if (reads.isOpen) break;
        continue;
      }
      if (isOfGuest || tracepoints[cls] === NO_ROWS) {
        counts[cls] = (counts[cls] as number) + 1;
        continue;
      }
      groups.add(cls, at, words[at >> 2] as number, row);
      ts[row] = time;
      cpus[row] = cpu;
      row += 1;
    }
    batch.count = row;
    batch.stack.fill(-1, first, row);
    return n;
  }

  /** Writes all columns but time and CPU of the samples [from, to) of a class. */
  private write(cls: number, from: number, to: number): void {
    const plan = this.tracepoints[cls] as number;
    const rawPlace = this.rawPlaces[cls] as number;
    if (plan < 0) this.writeOthers(cls, from, to);
    else {
      if (rawPlace < 0) this.findVarying(cls, from, to);
      else if ((this.kept[cls] as number) < 0) this.findRaw(rawPlace, from, to);
      else this.findKept(from, to);
      this.plans.writePlan(plan, from, to);
    }
  }

  private isOfGuest(cls: number, at: number): boolean {
    const { ids, memory, kept, little } = this;
    if (0 <= (kept[cls] as number)) return memory.words[at >> 2] === OF_GUEST;
    return ids.guestOfSample(cls, memory.view, at, little) !== undefined;
  }

  /** Finds the records of tracepoints of which only they are kept. */
  private findKept(from: number, to: number): void {
    const { heads, begins, ends } = this.plans.sorted;
    for (let i = from; i < to; i += 1) {
      const begin = (heads[i] as number) + RawHead.BYTES;
      begins[i] = begin;
      ends[i] = begin + (ends[i] as number);
    }
  }

  /** The same where whole samples are kept, in which they lie at the same place. */
  private findRaw(rawPlace: number, from: number, to: number): void {
    const { little } = this;
    const { view } = this.memory;
    const { heads, begins, ends } = this.plans.sorted;
    for (let i = from; i < to; i += 1) {
      const at = heads[i] as number;
      const begin = at + rawPlace + 4;
      begins[i] = begin;
      ends[i] = begin + rawLength(view, at, view.getUint16(at + 6, little), rawPlace, little);
    }
  }

  /** The same where parts of varying size lie before the record, and writes stacks. */
  private findVarying(cls: number, from: number, to: number): void {
    const { layout } = this.ids.classes[cls] as EventClass;
    const { parts, little } = this;
    const { view } = this.memory;
    const { heads, begins, ends, places } = this.plans.sorted;
    for (let i = from; i < to; i += 1) {
      const at = heads[i] as number;
      findParts(layout, view, at, at + view.getUint16(at + 6, little), little, parts);
      begins[i] = parts.raw;
      ends[i] = parts.raw + parts.rawBytes;
      if (parts.chainCount === 0) continue;
      this.batch.stack[places[i] as number] = this.counters.stackOfTracepoint(layout, parts, at);
    }
  }

  /** Of samples that are no tracepoints. */
  private writeOthers(cls: number, from: number, to: number): void {
    const { layout } = this.ids.classes[cls] as EventClass;
    const plan = this.others[cls] as ClassPlan;
    const { heads, places } = this.plans.sorted;
    for (let i = from; i < to; i += 1) this.counters.write(plan, layout, heads[i] as number, places[i] as number);
  }

  /** Of a thread that a record names. */
  textIdOf(tid: number): number {
    return this.threads.textIdOf(tid, this.texts);
  }
}
