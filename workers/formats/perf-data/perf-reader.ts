import type { EventBatch } from "../../model/event-batch.js";
import type { EventCheckpoint, MergedReader, StreamTally } from "../format.js";
import { reportEnd } from "./end-report.js";
import { reportNoGuests } from "./partly-sampled.js";
import type { ReaderParts } from "./reader-parts.js";
import type { ReadyRecords } from "./round-order.js";
import { SideRows } from "./side-rows.js";

/** Checkpoints are about this many events apart. */
const EVENTS_PER_CHECKPOINT = 4096;

/** After this much input `next` comes back even with few rows, so that progress shows. */
const BYTES_PER_CALL = 16 << 20;

/** The only stream of a file, as rows: samples, what is beside them told of threads, and losses. */
export class PerfReader implements MergedReader {
  events = 0;
  private readonly countsBefore: Float64Array;
  private readonly checkpoints: EventCheckpoint[] = [];
  private at = 0;
  private hasEnded = false;
  private last = Number.NaN;
  private readonly sides: SideRows;

  constructor(private readonly parts: ReaderParts) {
    const { classes } = parts.layout;
    this.countsBefore = new Float64Array(classes.length);
    this.sides = new SideRows(parts);
  }

  /** By class: how many samples there were. */
  private get counts(): Float64Array {
    return this.parts.rows.placed.counts;
  }

  get bytesRead(): number {
    return this.parts.records.bytesRead;
  }

  tallies(): readonly StreamTally[] {
    const { events, bytesRead, checkpoints } = this;
    const { firstSample, throttles } = this.sides;
    const lost = [...this.sides.lost, ...throttles.until(this.last)];
    const counts = new Map<string, number>();
    this.parts.layout.classes.forEach(({ name }, i) => {
      const count = this.counts[i] as number;
      if (count > 0) counts.set(name, (counts.get(name) ?? 0) + count);
    });
    const ns = (time: number) => (Number.isNaN(time) ? undefined : this.parts.originNs + BigInt(time));
    const { byFile } = this.sides.buildIds;
    const buildIds = this.hasEnded && 0 < byFile.size ? { buildIds: byFile } : {};
    const [firstNs, lastNs] = [ns(firstSample), ns(this.last)];
    return [{ counts, events, firstNs, lastNs, bytesRead, lost, checkpoints, ...buildIds }];
  }

  assignStringIds(ids: readonly number[]): void {
    this.parts.texts.assignIds(ids);
  }

  assignStackIds(ids: readonly number[]): void {
    this.parts.stacks.numbers.assign(ids);
  }

  async next(batch: EventBatch): Promise<boolean> {
    const { texts, stacks, records } = this.parts;
    batch.count = 0;
    batch.isMixed = true;
    texts.beginBatch();
    stacks.beginBatch();
    const { ready } = records.order;
    const stop = this.bytesRead + BYTES_PER_CALL;
    do {
      if (this.at === ready.count && !this.hasEnded) await this.fill();
      while (this.at < ready.count && batch.count < batch.ts.length) this.take(batch);
    } while (!this.hasEnded && batch.count < batch.ts.length && this.bytesRead < stop);
    batch.newStrings = texts.news();
    batch.hasUnresolvedStrings = texts.hasUnresolved;
    batch.newStacks = stacks.numbers.news();
    batch.hasUnresolvedStacks = stacks.hasUnresolved;
    return !this.hasEnded || this.at < ready.count;
  }

  close(): void {
    this.hasEnded = true;
    this.parts.records.close();
  }

  private async fill(): Promise<void> {
    const { records } = this.parts;
    this.noteCheckpoint();
    this.at = 0;
    if (await records.fill()) return;
    this.hasEnded = true;
    const { reporter, modes, stacks, rows } = this.parts;
    const { guestSamples, reads } = rows;
    const { lostSamples, throttles } = this.sides;
    const throttled = { count: throttles.count, ns: throttles.ns(this.last) };
    reportNoGuests(this.parts.layout, this.sides.runsVms, reporter);
    reportEnd({ records, modes, stacks, guestSamples, reads, lostSamples, throttled }, reporter);
  }

  /** The next settled records: samples in a row, or one beside them. Threads that were there before come first. */
  private take(batch: EventBatch): void {
    const { ready } = this.parts.records.order;
    const row = ready.order[this.at] as number;
    const time = ready.times[row] as number;
    const cls = ready.classes[row] as number;
    const isTimed = time !== Number.NEGATIVE_INFINITY;
    if (isTimed && this.sides.hasDumped) this.sides.addDumped(batch, time);
    else if (isTimed && 0 <= cls) this.takeSamples(ready);
    else {
      this.at += 1;
      if (cls < 0) this.sides.add(batch, cls, ready.places[row] as number, time);
      else {
        this.events += 1;
        this.counts[cls] = (this.counts[cls] as number) + 1;
      }
    }
  }

  private takeSamples(ready: ReadyRecords): void {
    const { sides, at } = this;
    const timeOf = (n: number) => ready.times[ready.order[n] as number] as number;
    if (Number.isNaN(sides.firstSample)) sides.firstSample = timeOf(at);
    this.at = this.parts.rows.add(ready, at);
    this.events += this.at - at;
    if (at < this.at) this.last = timeOf(this.at - 1);
  }

  /** All that was ready has been taken. */
  private noteCheckpoint(): void {
    const place = this.parts.records.resumePlace;
    const since = this.events - (this.checkpoints.at(-1)?.events ?? 0);
    if (place === undefined || since < EVENTS_PER_CHECKPOINT) return;
    const classes: number[] = [];
    this.counts.forEach((count, cls) => {
      const more = count - (this.countsBefore[cls] as number);
      if (more > 0) classes.push(cls, more);
    });
    this.countsBefore.set(this.counts);
    const { originNs } = this.parts;
    this.checkpoints.push({
      events: this.events,
      latest: this.last,
      originNs,
      classes: Uint32Array.from(classes),
      state: place,
    });
  }
}
