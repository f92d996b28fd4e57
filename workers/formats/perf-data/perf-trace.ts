import type { ByteSource } from "../../core/byte-source.js";
import { type EventRange, streamBegin } from "../event-range.js";
import { DecodeRegion, type DecodeSpace } from "../flat/decode-space.js";
import { FlatReader } from "../flat/flat-reader.js";
import type {
  DecodedEvent,
  EventCheckpoint,
  EventMapper,
  EventShape,
  EventSieve,
  FormatTrace,
  MergedReader,
  TraceDescription,
  TracePart,
} from "../format.js";
import { sieveTest } from "../sieve-test.js";
import { TextTable } from "../text-table.js";
import { Cgroups } from "./cgroups.js";
import { CodeMaps } from "./code-maps.js";
import { epochOffsetOf } from "./describe.js";
import { eventShapes } from "./event-shapes.js";
import { FrameNames } from "./frame-names.js";
import type { IdTable } from "./id-table.js";
import { type EventClass, isTracepoint } from "./layout.js";
import type { OpenedLayout } from "./open-layout.js";
import { PerfReader } from "./perf-reader.js";
import { Reporter } from "./reporter.js";
import type { RoundPlace } from "./round-place.js";
import { is64Bit, ModeReader } from "./sample-mode-of.js";
import { SampleRows } from "./sample-rows.js";
import { SettledRecords } from "./settled-records.js";
import { SideHistory } from "./side-history.js";
import { Stacks } from "./stacks.js";
import { Symbols } from "./symbols.js";
import { formatOf, type TracingData } from "./tracing-data.js";
import { RecordUnpacker } from "./unpacker.js";
import { WholeFrames } from "./whole-frames.js";
import { type WholeParts, WholeSample } from "./whole-samples.js";

/** What reading a file needs beside its layout. */
export interface PerfFile {
  readonly source: ByteSource;
  readonly path: string;
  readonly opened: OpenedLayout;
  readonly ids: IdTable;
  readonly reporter: Reporter;
  /** libzstd, of a file with compressed records. */
  readonly zstd: WebAssembly.Module | undefined;
  readonly space: DecodeSpace;
}

/** Records from the begin of a file; times count from `originNs`. */
export function recordsOf(file: PerfFile, originNs: bigint, region: DecodeRegion, isSideOnly = false): SettledRecords {
  const { source, opened, ids, reporter, zstd } = file;
  const { layout } = opened;
  const unpacker = zstd && new RecordUnpacker(zstd, reporter, layout.unpackedBytes);
  const base = originNs - epochOffsetOf(layout);
  return new SettledRecords(source, layout, ids, base, reporter, unpacker, region, isSideOnly);
}

export class PerfTrace implements FormatTrace {
  private whole:
    | Promise<{ readonly parts: WholeParts; readonly history: SideHistory; readonly originNs: bigint }>
    | undefined;

  private shapes: readonly EventShape[] | undefined;

  constructor(
    readonly description: TraceDescription,
    private readonly file: PerfFile,
  ) {}

  openStreams(_streams: readonly number[], mapper: EventMapper, originNs: bigint): MergedReader {
    const { opened, ids, reporter, space } = this.file;
    const { layout, tracing } = opened;
    const { little } = layout;
    const region = new DecodeRegion(space);
    const texts = new TextTable(region);
    const symbols = new Symbols(tracing.kallsyms);
    const modes = new ModeReader(is64Bit(layout.facts.environment.machine));
    const maps = new CodeMaps();
    const stacks = new Stacks(new FrameNames(symbols, maps), little);
    const records = recordsOf(this.file, originNs, region);
    const { memory } = records;
    const cgroups = Cgroups.of(ids, texts, little);
    const rows = new SampleRows(region, memory, ids, tracing, mapper, texts, modes, stacks, little, reporter, cgroups);
    records.keepOnly((cls) => rows.learnClass(cls));
    const reader = new PerfReader({
      layout,
      records,
      rows,
      texts,
      stacks,
      maps,
      symbols,
      modes,
      reporter,
      ids,
      originNs,
      cgroups,
    });
    return new FlatReader(reader, region, (batch) => rows.begin(batch));
  }

  readEvents(
    _stream: number,
    fromNs: bigint,
    toNs: bigint,
    checkpoint?: EventCheckpoint,
  ): AsyncGenerator<DecodedEvent> {
    return this.events({ fromNs, toNs, ...(checkpoint && { checkpoint }) });
  }

  readEventsAt(
    _stream: number,
    checkpoint: EventCheckpoint,
    skipped: number,
    count: number,
    sieve?: EventSieve,
  ): AsyncGenerator<DecodedEvent> {
    return this.events({ checkpoint, skipped, count, ...(sieve && { sieve }) });
  }

  async eventTimes(
    _stream: number,
    checkpoint: EventCheckpoint,
    count: number,
    classes?: ReadonlySet<number>,
  ): Promise<Float64Array> {
    const region = new DecodeRegion(this.file.space);
    const records = this.recordsAt(checkpoint, region);
    const { ready } = records.order;
    const times: number[] = [];
    for (let seen = 0; seen < count && (await records.fill()); ) {
      for (let i = 0; i < ready.count && seen < count; i += 1) {
        const row = ready.order[i] as number;
        const cls = ready.classes[row] as number;
        if (cls < 0) continue;
        seen += 1;
        if (classes === undefined || classes.has(cls)) times.push(ready.times[row] as number);
      }
    }
    records.close();
    region.close();
    return Float64Array.from(times);
  }

  eventShapes(): readonly EventShape[] {
    this.shapes ??= this.readShapes();
    return this.shapes;
  }

  /** A part would need its header's sections rewritten: the copy is the whole file. */
  async packets(): Promise<TracePart> {
    return { extents: [], files: [this.file.path] };
  }

  close(): void {
    this.file.source.close();
  }

  private recordsAt(checkpoint: EventCheckpoint, region: DecodeRegion): SettledRecords {
    const records = recordsOf(this.file, checkpoint.originNs, region);
    if (checkpoint.state !== undefined) records.resume(checkpoint.state as RoundPlace);
    return records;
  }

  /** Every sample of the range. Those without a time lie at the origin. */
  private async *events(range: Partial<EventRange>): AsyncGenerator<DecodedEvent> {
    this.whole ??= this.openWhole();
    const { parts, history, originNs } = await this.whole;
    const { checkpoint = streamBegin(originNs), fromNs, toNs, skipped = 0, sieve } = range;
    const { count = Number.POSITIVE_INFINITY } = range;
    const origin = checkpoint.originNs;
    const region = new DecodeRegion(this.file.space);
    const records = this.recordsAt(checkpoint, region);
    const { order, memory } = records;
    const { ready } = order;
    const frames = new WholeFrames(parts.symbols, history.code, parts.little);
    const sample = new WholeSample(parts, memory, {
      commAt: (tid, ns) => history.commAt(tid, Number(ns - originNs)),
      framesOf: (chain, ns) => frames.framesOf(chain, Number(ns - originNs)),
    });
    const passes = sieve && sieveTest(sieve);
    const first = checkpoint.events + skipped;
    const end = first + count;
    let rank = checkpoint.events;
    try {
      while (rank < end && (await records.fill())) {
        for (let i = 0; i < ready.count && rank < end; i += 1) {
          const row = ready.order[i] as number;
          const cls = ready.classes[row] as number;
          if (cls < 0) continue;
          rank += 1;
          if (rank <= first) continue;
          const time = ready.times[row] as number;
          const ns = Number.isFinite(time) ? origin + BigInt(time) : origin;
          if (fromNs !== undefined && ns < fromNs) continue;
          if (toNs !== undefined && toNs <= ns) return;
          const at = ready.places[row] as number;
          const stop = at + memory.view.getUint16(at + 6, parts.little);
          if (passes?.(cls, rank - 1, memory.bytes, at, stop) === false) continue;
          sample.enter(cls, at, ns, rank - 1);
          if (sieve?.isMeant?.(sample) === false) continue;
          yield sieve?.isBrief === true ? sample.brief() : sample.whole();
        }
      }
    } finally {
      records.close();
      region.close();
    }
  }

  private async openWhole() {
    const { opened, reporter } = this.file;
    const { layout, tracing } = opened;
    const { classes, little } = layout;
    const symbols = new Symbols(tracing.kallsyms);
    const history = new SideHistory();
    const originNs = this.description.streams[0]?.beginNs ?? 0n;
    const region = new DecodeRegion(this.file.space);
    const records = recordsOf(this.file, originNs, region, true);
    await history.read(records, symbols, little);
    records.close();
    region.close();
    const formats = formatsOf(classes, tracing, reporter);
    const is64 = is64Bit(layout.facts.environment.machine);
    const parts: WholeParts = { classes, ids: this.file.ids, formats, record: tracing.layout, little, is64, symbols };
    return { parts, history, originNs };
  }

  private readShapes(): EventShape[] {
    const { opened } = this.file;
    const { layout, tracing } = opened;
    return eventShapes(layout.classes, formatsOf(layout.classes, tracing, Reporter.silent()));
  }
}

/** By class; undefined: no tracepoint, or one without a format that can be read. */
function formatsOf(classes: readonly EventClass[], tracing: TracingData, reporter: Reporter) {
  return classes.map((one) => (isTracepoint(one) ? formatOf(tracing, Number(one.attr.config), reporter) : undefined));
}
