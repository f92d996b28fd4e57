import type { FileEntry } from "../../core/byte-source.js";
import { fail, ok } from "../../core/result.js";
import type { LiveLogState } from "../../model/live-log.js";
import type { Format } from "../format.js";
import { RankedTrace } from "../ranked/ranked-trace.js";
import { MonitorCollector } from "./collect.js";
import { describeLog, epochOf } from "./describe.js";
import type { Growth } from "./monitor-reader.js";
import type { MonitorData } from "./monitor-rows.js";
import { MonitorStream } from "./monitor-stream.js";

const ID = "monitor-log";
const HOUR_NS = 3_600e9;
/** Answers come in another order than questions: so long they are waited for. */
const HOLD_NS = 500e6;
/** At the begin less, so that there is something to see. One that comes later is shown later. */
const FIRST_HOLD = 0.25;
/** Rolling over reads all that is kept: it happens after a quarter more. */
const FULL = 1.25;

/** A monitor log whose lines come one after the other while it is shown. */
export class LiveLog implements Growth {
  private readonly collector = new MonitorCollector();
  /** Rows before this one are shown: no row comes before them any more. */
  private shown = 0;
  /** All rows before this time are shown. */
  watermark = Number.NEGATIVE_INFINITY;
  private late = 0;
  private ended = false;
  private wake: () => void = () => {};
  private change = this.nextChange();

  constructor(private readonly keepNs = HOUR_NS) {}

  append(line: string): void {
    if (this.ended) return;
    const { collector, watermark } = this;
    const { rows } = collector;
    const from = rows.count;
    collector.add(line);
    for (let row = from; row < rows.count; row += 1) {
      const t = rows.times[row] as number;
      if (watermark <= t) continue;
      // What is shown stays: it is shown with the first that may still come.
      rows.times[row] = watermark;
      this.late += 1;
    }
  }

  /** The lines so far are all that came together. */
  show(): LiveLogState {
    const { rows, newestNs } = this.collector;
    rows.sortFrom(this.shown);
    // Time goes on with every answer, also where nothing changes and no row comes.
    this.watermark = this.ended ? Number.POSITIVE_INFINITY : Math.max(this.watermark, newestNs - this.holdNs());
    while (this.shown < rows.count && (rows.times[this.shown] as number) < this.watermark) this.shown += 1;
    this.changed();
    const spanNs = newestNs - (rows.count === 0 ? newestNs : (rows.times[0] as number));
    return { spanNs, rows: rows.count, late: this.late, isFull: FULL * this.keepNs < spanNs };
  }

  private holdNs(): number {
    const { rows, newestNs } = this.collector;
    const spanNs = newestNs - (rows.count === 0 ? newestNs : (rows.times[0] as number));
    return Math.min(HOLD_NS, FIRST_HOLD * spanNs);
  }

  end(): void {
    if (this.ended) return;
    const { rows } = this.collector;
    const from = rows.count;
    this.collector.finish();
    // These rows say until when values held. What was shown since does not take that back.
    for (let row = from; row < rows.count; row += 1) this.delay(row);
    this.ended = true;
    this.show();
  }

  private delay(row: number): void {
    const { times, others } = this.collector.rows;
    const by = this.watermark - (times[row] as number);
    if (by <= 0) return;
    times[row] = this.watermark;
    others[row] = (others[row] as number) + by;
  }

  /** What was asked longer ago than is kept is left out. No session shows it any more. */
  roll(): void {
    this.collector.rows.dropBefore(this.collector.newestNs - this.keepNs);
    this.shown = 0;
    this.show();
  }

  get hasEnded(): boolean {
    return this.ended;
  }

  async more(count: number, watermark: number): Promise<void> {
    while (this.shown <= count && this.watermark <= watermark && !this.ended) await this.change;
  }

  /** The file that stands for it. */
  file(name: string, header: string): FileEntry {
    const bytes = new TextEncoder().encode(header);
    return { path: name, source: { kind: "memory", bytes, size: bytes.length } };
  }

  /** A format whose only trace is this log. */
  format(): Format {
    const { collector } = this;
    return {
      id: ID,
      detect: async (files) => files.map((file) => ({ format: ID, path: file.path, files: [file] })),
      recognise: () => false,
      open: async ({ files: [file] }, context) => {
        const source = file && context.open(file.source);
        if (file === undefined || source === undefined) return fail("there is no live log");
        if (!source.ok) return source;
        const epoch = epochOf(collector, context, file.path);
        const base = collector.beginNs + epoch;
        const told = describeLog(file, collector, { base, epoch, size: file.source.size });
        const streams = told.streams.map((stream) => ({
          ...stream,
          endNs: undefined,
        }));
        const stream = new MonitorStream(() => this.data(), base, this);
        return ok(new RankedTrace(source.value, [stream], { ...told, streams }, () => undefined));
      },
    };
  }

  private data(): MonitorData {
    const { rows } = this.collector;
    const { times, classes, refs, values, others, extras, series, texts, processes, registers, inputs, runFacts } =
      rows;
    const columns = { times, classes, refs, values, others, extras };
    const lists = { series, texts, processes, registers, inputs, runFacts };
    return { rows: { count: this.shown, ...columns, ...lists }, vms: this.collector.vmInfos() };
  }

  private changed(): void {
    this.wake();
    this.change = this.nextChange();
  }

  private nextChange(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
    });
  }
}
