import type { Diagnostics } from "../../core/diagnostics.js";
import { columnCpu, createBatch, type EventBatch } from "../../model/event-batch.js";
import { Sample } from "../../model/event-fields.js";
import { EventKind } from "../../model/event-kinds.js";
import type { MergedReader, StreamTally } from "../format.js";
import { Checkpoints } from "./checkpoints.js";
import { CpuLosses } from "./cpu-losses.js";
import { EventLines, type TextSource } from "./event-lines.js";
import type { EventTexts } from "./event-texts.js";
import { LineKind } from "./line.js";
import { RowOrder } from "./row-order.js";
import { StackCodes } from "./stack-codes.js";
import type { StringCodes } from "./string-codes.js";
import { TextFaults } from "./text-faults.js";

/** A row for an event, one for a loss before it. */
const ROWS_PER_LINE = 2;

/** Rows that a batch has room for beside those that may have to wait for the next one. */
const MIN_CAPACITY = 256;

/** The events of a text as rows. */
export class TextReader implements MergedReader {
  private readonly lines: EventLines;
  private readonly checkpoints: Checkpoints;
  private readonly losses: CpuLosses;
  private readonly order: RowOrder;
  private readonly stacks = new StackCodes();
  private readonly faults: TextFaults;
  private readonly counts: number[] = [];
  private first = Number.POSITIVE_INFINITY;
  private last = Number.NEGATIVE_INFINITY;
  /** The row of the event at hand, -1: it has none. Its stack comes in the lines behind it. */
  private row = -1;
  /** By number of the CPU + 1: the class of its last event. */
  private readonly lastClasses: (number | undefined)[] = [];
  private hasEnded = false;
  /** For batches with little room: rows on their way into them, and how many are taken. */
  private few: EventBatch | undefined;
  private taken = 0;

  constructor(
    text: TextSource,
    private readonly texts: EventTexts,
    private readonly strings: StringCodes,
    private readonly originNs: bigint,
    private readonly hasStacks: boolean,
    diagnostics: Diagnostics,
  ) {
    this.lines = new EventLines(text, originNs);
    this.checkpoints = new Checkpoints(originNs);
    this.losses = new CpuLosses(originNs);
    this.order = new RowOrder(hasStacks);
    this.faults = new TextFaults(diagnostics, text.extent.file);
  }

  async next(batch: EventBatch): Promise<boolean> {
    if (batch.ts.length < MIN_CAPACITY) return this.nextFew(batch);
    await this.read(batch);
    this.tellNews(batch);
    return !this.hasEnded;
  }

  /** A batch with less room than rows may have to wait. */
  private async nextFew(batch: EventBatch): Promise<boolean> {
    this.few ??= createBatch(batch.stream, MIN_CAPACITY, undefined, this.hasStacks);
    const { few } = this;
    if (this.taken === few.count && !this.hasEnded) {
      await this.read(few);
      this.taken = 0;
    }
    batch.isMixed = true;
    for (batch.count = 0; batch.count < batch.ts.length && this.taken < few.count; batch.count += 1) {
      this.order.copy(few, this.taken, batch, batch.count, this.strings, this.stacks);
      this.taken += 1;
    }
    this.tellNews(batch);
    return !this.hasEnded || this.taken < few.count;
  }

  /** One block of lines at most, so that a text of which nothing is wanted still shows its progress. */
  private async read(batch: EventBatch): Promise<void> {
    this.order.begin(batch, this.strings, this.stacks);
    if (this.readLines(batch) && !(await this.lines.blocks.fill())) this.end(batch);
    this.hold(batch);
  }

  private tellNews(batch: EventBatch): void {
    batch.newStrings = this.strings.news();
    batch.hasUnresolvedStrings = this.strings.hasUnresolved;
    batch.newStacks = this.stacks.news();
    batch.hasUnresolvedStacks = this.stacks.hasUnresolved;
  }

  /** Keeps the rows that are not ready. */
  private hold(batch: EventBatch): void {
    const { row, order, lines } = this;
    if (this.hasEnded) return;
    const ready = order.end(batch, lines.window.horizon, row < 0 ? batch.count : row);
    if (0 <= row) this.row = row - ready;
  }

  /** Reads lines until the block has no other or the batch is full; true if the block has no other. */
  private readLines(batch: EventBatch): boolean {
    const { lines } = this;
    const limit = batch.ts.length - ROWS_PER_LINE;
    while (batch.count <= limit) {
      const kind = lines.step();
      if (kind === undefined) return true;
      if (kind === LineKind.EVENT) this.addEvent(batch);
      else if (kind === LineKind.MORE) this.stacks.add(lines.blocks.block, lines.line);
      else if (kind === LineKind.LOST) this.losses.lose(lines.line.cpu, lines.line.lost);
      else this.faults.junk(lines.blocks.offset);
    }
    return false;
  }

  private addEvent(batch: EventBatch): void {
    const { lines, texts, losses, checkpoints } = this;
    const { line, blocks } = lines;
    this.finishStack(batch);
    checkpoints.before(lines);
    lines.place();
    const time = lines.shown;
    checkpoints.after(lines);
    if (time < this.first) this.first = time;
    if (this.last < time) this.last = time;
    const { block } = blocks;
    const eventClass = texts.classOf(block, line);
    this.counts[eventClass] = (this.counts[eventClass] ?? 0) + 1;
    if (losses.isOpen(line.cpu)) {
      this.addLoss(batch, line.cpu, time);
      this.lastClasses[line.cpu + 1] = undefined;
    }
    losses.see(line.cpu, time);
    const row = batch.count;
    const isStack = texts.isStack?.(eventClass) === true;
    const before = this.lastClasses[line.cpu + 1];
    if (!isStack) this.lastClasses[line.cpu + 1] = eventClass;
    if (!texts.write(eventClass, batch, row, block, line)) return;
    if (isStack && before !== undefined) this.nameAfter(batch, row, before);
    batch.ts[row] = time;
    batch.cpus[row] = columnCpu(line.cpu);
    if (this.hasStacks) batch.stack[row] = -1;
    batch.count = row + 1;
    this.row = this.order.settle(batch);
    const frame = texts.frameOf?.(eventClass, block, line);
    if (frame !== undefined) this.stacks.add(block, frame);
  }

  /** A stack is called after its event. */
  private nameAfter(batch: EventBatch, row: number, eventClass: number): void {
    const { strings, texts } = this;
    if (batch.kind[row] !== EventKind.SAMPLE) return;
    batch[Sample.eventName][row] = strings.codeOf(strings.idOfText(texts.nameOf(eventClass)));
  }

  private addLoss(batch: EventBatch, cpu: number, time: number): void {
    this.losses.write(cpu, time, batch, batch.count);
    if (this.hasStacks) batch.stack[batch.count] = -1;
    batch.count += 1;
    this.order.settle(batch);
  }

  /** The lines behind the event at hand are read. */
  private finishStack(batch: EventBatch): void {
    const { innermost } = this.stacks;
    const code = this.stacks.finish();
    if (0 <= this.row && this.hasStacks && code !== -1) batch.stack[this.row] = code;
    if (0 <= this.row && innermost !== undefined) this.texts.writeInnermost?.(batch, this.row, innermost);
    this.row = -1;
  }

  private end(batch: EventBatch): void {
    this.hasEnded = true;
    this.finishStack(batch);
    for (const cpu of this.losses.openCpus) {
      // The batch has room: it is one that ended with its block.
      if (batch.count < batch.ts.length) this.addLoss(batch, cpu, Math.max(0, this.last));
    }
    this.faults.end(this.lines, this.stacks.cut);
  }

  assignStringIds(ids: readonly number[]): void {
    this.strings.assign(ids);
  }

  assignStackIds(ids: readonly number[]): void {
    this.stacks.assign(ids);
  }

  get events(): number {
    return this.lines.events;
  }

  get bytesRead(): number {
    return this.lines.blocks.bytesRead;
  }

  tallies(): readonly StreamTally[] {
    const { events, bytesRead, losses, checkpoints, counts, texts } = this;
    const ns = (time: number) => (events === 0 ? undefined : this.originNs + BigInt(time));
    const named = new Map<string, number>();
    for (const [eventClass, count] of counts.entries()) {
      const name = texts.nameOf(eventClass);
      named.set(name, (named.get(name) ?? 0) + count);
    }
    const lost = losses.gaps;
    return [
      {
        counts: named,
        events,
        firstNs: ns(this.first),
        lastNs: ns(this.last),
        bytesRead,
        lost,
        checkpoints: checkpoints.all,
      },
    ];
  }

  close(): void {}
}
