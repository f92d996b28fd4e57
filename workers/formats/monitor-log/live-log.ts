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
/** Rolling over reads all that is kept: it happens after a quarter more. */
const FULL = 1.25;

/** A monitor log whose lines come one after the other while it is shown. */
export class LiveLog implements Growth {
  private readonly collector = new MonitorCollector();
  /** Rows before this one are shown: no row comes before them any more. */
  private shown = 0;
  private newestNs = 0;
  private late = 0;
  private ended = false;
  private wake: () => void = () => {};
  private change = this.nextChange();

  constructor(private readonly keepNs = HOUR_NS) {}

  append(line: string): void {
    if (this.ended) return;
    const { rows } = this.collector;
    const from = rows.count;
    this.collector.add(line);
    for (let row = from; row < rows.count; row += 1) {
      const t = rows.times[row] as number;
      this.newestNs = Math.max(this.newestNs, t);
      if (this.watermark <= t) continue;
      // What is shown stays: it is shown with the first that may still come.
      rows.times[row] = this.watermark;
      this.late += 1;
    }
  }

  /** The lines so far are all that came together. */
  show(): LiveLogState {
    const { rows } = this.collector;
    const { shown } = this;
    rows.sortFrom(shown);
    while (this.shown < rows.count && (this.ended || (rows.times[this.shown] as number) < this.watermark))
      this.shown += 1;
    if (shown < this.shown || this.ended) this.changed();
    const spanNs = this.newestNs - (rows.count === 0 ? this.newestNs : (rows.times[0] as number));
    return { spanNs, rows: rows.count, late: this.late, isFull: FULL * this.keepNs < spanNs };
  }

  end(): void {
    if (this.ended) return;
    this.collector.finish();
    this.ended = true;
    this.show();
  }

  /** What was asked longer ago than is kept is left out. No session shows it any more. */
  roll(): void {
    this.collector.rows.dropBefore(this.newestNs - this.keepNs);
    this.shown = 0;
    this.show();
  }

  get watermark(): number {
    return this.ended ? Number.POSITIVE_INFINITY : this.newestNs - HOLD_NS;
  }

  get hasEnded(): boolean {
    return this.ended;
  }

  async more(count: number): Promise<void> {
    while (this.shown <= count && !this.ended) await this.change;
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
          beginNs: stream.beginNs ?? base,
          endNs: undefined,
        }));
        const stream = new MonitorStream(() => this.data(), base, this);
        return ok(new RankedTrace(source.value, [stream], { ...told, streams }, () => undefined));
      },
    };
  }

  private data(): MonitorData {
    const { rows } = this.collector;
    const { times, classes, refs, values, others, extras, series, texts, processes, registers } = rows;
    const columns = { times, classes, refs, values, others, extras };
    const lists = { series, texts, processes, registers };
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
