import type { Diagnostics } from "../../core/diagnostics.js";
import type { EventBatch } from "../../model/event-batch.js";
import { Lost, StreamEnd } from "../../model/event-fields.js";
import { EventKind } from "../../model/event-kinds.js";
import type { EventCheckpoint, EventMapper, LostGap, StreamReader, StreamTally } from "../format.js";
import { TextTable } from "../text-table.js";
import { BundleEvents } from "./bundle.js";
import { halves } from "./cpu-scan.js";
import { FtraceClasses } from "./ftrace-classes.js";
import { FtraceRows } from "./ftrace-rows.js";
import type { PlaceBytes } from "./place-bytes.js";
import type { Block, CpuIndex, TraceIndex } from "./trace-index.js";

/** As checkpoints of other formats: so many events lie between two. */
const EVENTS_PER_CHECKPOINT = 4096;

/** Reads bundles again, one after the other. */
export class BlockReader {
  readonly events: BundleEvents;
  private readonly base: { baseLo: number; baseHi: number };

  constructor(
    readonly index: TraceIndex,
    private readonly places: PlaceBytes,
    private readonly file: string,
    private readonly diagnostics: Diagnostics,
  ) {
    this.events = new BundleEvents(new FtraceClasses(index.classes), new TextTable());
    this.base = halves(index.base);
  }

  /** False, after a report, if it cannot be read. */
  async read(block: Block): Promise<boolean> {
    const found = await this.places.of(block);
    if (!found.ok) {
      this.diagnostics.error(`events are missing: ${found.error.message}`, this.file, block.begin);
      return false;
    }
    const { bytes, from, to } = found.value;
    this.events.read(bytes, from, to, { ...this.base, shift: block.shift, floor: block.floor }, block.running);
    return true;
  }
}

/** Ns from the origin of a reader, of times of the index. */
export function shiftTo({ base, epochOffset }: TraceIndex, originNs: bigint): number {
  return Number(base + epochOffset - originNs);
}

/** The rows of one CPU. */
export class CpuReader implements StreamReader {
  private readonly shift: number;
  private readonly rows: FtraceRows;
  private readonly counts = new Map<string, number>();
  private readonly byClass: number[] = [];
  private readonly lost: LostGap[] = [];
  private readonly checkpoints: EventCheckpoint[] = [];
  private countedAt: number[] = [];
  private block = 0;
  /** The next event of the block that has been read; -1: none has been. */
  private at = -1;
  events = 0;
  bytesRead = 0;
  private last: number | undefined = undefined;
  private hasEnded = false;

  constructor(
    private readonly cpu: CpuIndex,
    private readonly blocks: BlockReader,
    mapper: EventMapper,
    private readonly originNs: bigint,
  ) {
    this.shift = shiftTo(blocks.index, originNs);
    this.rows = new FtraceRows(blocks.index.classes, mapper, blocks.events.texts);
  }

  async next(batch: EventBatch): Promise<boolean> {
    batch.count = 0;
    batch.cpu = this.cpu.cpu;
    batch.isMixed = false;
    while (!this.hasEnded && batch.count < batch.ts.length) {
      if (this.at < 0) await this.load(batch);
      else this.take(batch);
    }
    const { texts } = this.blocks.events;
    batch.newStrings = texts.news();
    return !this.hasEnded;
  }

  private async load(batch: EventBatch): Promise<void> {
    const block = this.cpu.blocks[this.block];
    if (block === undefined) {
      this.end(batch);
      return;
    }
    this.addCheckpoint(block);
    if (block.isAfterLoss) this.lose(batch, block);
    this.bytesRead = block.end - (this.cpu.blocks[0]?.begin ?? 0);
    if (await this.blocks.read(block)) this.at = 0;
    else this.block += 1;
  }

  /** Rows of the block, as many as there is room for. */
  private take(batch: EventBatch): void {
    const { rows, shift } = this;
    const { events } = this.blocks;
    const { order, times, classes, count } = events;
    let at = this.at;
    for (; at < count && batch.count < batch.ts.length; at += 1) {
      const i = order[at] as number;
      const index = classes[i] as number;
      this.byClass[index] = (this.byClass[index] ?? 0) + 1;
      if (!rows.isWanted(events, i)) continue;
      const row = batch.count++;
      batch.ts[row] = (times[i] as number) + shift;
      rows.write(events, i, batch, row);
    }
    this.events += at - this.at;
    if (0 < at) this.last = times[order[at - 1] as number] as number;
    this.at = at < count ? at : -1;
    if (this.at < 0) this.block += 1;
  }

  /** Between the last event before the loss and the first one after it. */
  private lose(batch: EventBatch, block: Block): void {
    const from = this.last ?? block.first;
    const ns = (time: number) => this.originNs + BigInt(time + this.shift);
    this.lost.push({ beginNs: ns(from), endNs: ns(block.first), events: -1, cpu: this.cpu.cpu });
    const row = batch.count++;
    batch.ts[row] = from + this.shift;
    batch.kind[row] = EventKind.LOST;
    batch[Lost.families][row] = -1;
    batch[Lost.untilNs][row] = block.first + this.shift;
    batch[Lost.sinceNs][row] = Number.NaN;
  }

  private end(batch: EventBatch): void {
    this.hasEnded = true;
    const row = batch.count++;
    batch.ts[row] = this.cpu.end + this.shift;
    batch.kind[row] = EventKind.STREAM_END;
    batch[StreamEnd.families][row] = -1;
    batch[StreamEnd.quietNs][row] = 0;
  }

  private addCheckpoint(block: Block): void {
    const before = this.checkpoints.at(-1)?.events ?? Number.NEGATIVE_INFINITY;
    if (block.before - before < EVENTS_PER_CHECKPOINT) return;
    const classes: number[] = [];
    this.cpu.classes.forEach((index, number) => {
      const count = (this.byClass[index] ?? 0) - (this.countedAt[index] ?? 0);
      if (0 < count) classes.push(number, count);
    });
    this.countedAt = this.byClass.slice();
    this.checkpoints.push({
      events: block.before,
      latest: block.floor + this.shift,
      originNs: this.originNs,
      classes: Uint32Array.from(classes),
      state: this.block,
    });
  }

  get tally(): StreamTally {
    const { cpu, counts, events, last, lost, bytesRead, checkpoints } = this;
    counts.clear();
    this.byClass.forEach((count, index) => {
      const { name } = this.blocks.index.classes[index] as { name: string };
      counts.set(name, (counts.get(name) ?? 0) + count);
    });
    const ns = (time: number | undefined) =>
      time === undefined ? undefined : this.originNs + BigInt(time + this.shift);
    const first = cpu.blocks[0]?.first;
    const end = this.hasEnded ? { ns: ns(cpu.end) ?? 0n, quietNs: 0n } : undefined;
    return {
      counts,
      events,
      firstNs: ns(events === 0 ? undefined : first),
      lastNs: ns(last),
      bytesRead,
      lost,
      checkpoints,
      end,
    };
  }

  close(): void {}
}
