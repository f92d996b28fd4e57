import { ok } from "../../workers/core/result.js";
import type {
  DecodedEvent,
  EventMapper,
  EventSieve,
  Format,
  FormatTrace,
  StreamReader,
  StreamTally,
  TraceDescription,
} from "../../workers/formats/format.js";
import { RowCopyMerger } from "../../workers/formats/row-copy-merger.js";
import type { IngestDependencies } from "../../workers/ingest/discover.js";
import type { EventBatch } from "../../workers/model/event-batch.js";
import { Emitter, SchedSwitch } from "../../workers/model/event-fields.js";
import { EventKind } from "../../workers/model/event-kinds.js";
import { isMeant } from "./seen-whole.js";

export interface FakeEvent {
  /** Absolute ns. */
  readonly ns: number;
  readonly name: string;
  readonly fields?: Readonly<Record<string, string | number>>;
}

export interface FakeTrace {
  readonly path: string;
  readonly hostname?: string;
  /** One list per stream, stream i being CPU i. */
  readonly streams: readonly (readonly FakeEvent[])[];
  /** Thrown by the reader of stream 0 after this many batches. */
  readonly crashAfter?: number;
  /** Reported by every stream at its end. */
  readonly problem?: string;
  /** Streams never deliver anything: for tests of cancelling. */
  readonly isStuck?: boolean;
}

/** Names that the fake dialect knows; every other event is only counted. */
const KINDS: Readonly<Record<string, EventKind>> = {
  sched_switch: EventKind.SCHED_SWITCH,
  sched_waking: EventKind.SCHED_WAKING,
};

const fakeMapper: EventMapper = (name) => {
  const kind = KINDS[name];
  if (kind === undefined) return undefined;
  return { kind, slots: [{ slot: "s", fields: ["next_comm", "comm"] }] };
};

/** Parts of an ingest that "finds" the given traces, whatever the files. */
export function fakeParts(traces: readonly FakeTrace[], rowsPerBatch = 3): IngestDependencies {
  const format: Format = {
    id: "fake",
    detect: async () => [],
    recognise: () => false,
    open: async (candidate, { diagnostics }) => {
      const trace = traces.find(({ path }) => path === candidate.path) as FakeTrace;
      return ok(openFake(trace, rowsPerBatch, (message) => diagnostics.warning(message, trace.path)));
    },
  };
  return {
    formats: [format],
    expand: async (files) => ok(files),
    detect: async (files) => ({
      candidates: traces.map(({ path }) => ({ format: "fake", path, files })),
      refused: [],
      rest: [],
    }),
    pickDialect: () => fakeMapper,
  };
}

function openFake(trace: FakeTrace, rowsPerBatch: number, report: (message: string) => void): FormatTrace {
  return {
    description: describeFake(trace),
    openStreams: (streams, mapper, originNs) =>
      new RowCopyMerger(streams.map((stream) => new FakeReader(trace, stream, mapper, originNs, rowsPerBatch, report))),
    readEvents: (stream, fromNs, toNs) => readFake(trace, stream, fromNs, toNs),
    readEventsAt: (stream, _, skipped, count, sieve) => readFakeAt(trace, stream, skipped, count, sieve),
    eventTimes: async (stream, { originNs }, count) =>
      Float64Array.from((trace.streams[stream] ?? []).slice(0, count), ({ ns }) => ns - Number(originNs)),
    packets: async () => ({ extents: [], files: [] }),
    close() {},
  };
}

function describeFake(trace: FakeTrace): TraceDescription {
  return {
    path: trace.path,
    format: "fake",
    hostname: trace.hostname,
    tracer: "fake 1.0",
    dialect: "other",
    environment: {},
    uuid: undefined,
    clock: { name: "fake", frequencyHz: 1e9, epochOffsetNs: 0n },
    eventNames: Object.keys(KINDS),
    streams: trace.streams.map((events, cpu) => ({
      id: `${trace.path}/${cpu}`,
      extents: [{ file: `${trace.path}/${cpu}`, begin: 0, end: events.length }],
      cpu,
      beginNs: events[0] && BigInt(events[0].ns),
      endNs: undefined,
    })),
  };
}

class FakeReader implements StreamReader {
  private at = 0;
  private batches = 0;
  private readonly strings: string[] = [];
  private readonly counts = new Map<string, number>();

  constructor(
    private readonly trace: FakeTrace,
    private readonly stream: number,
    private readonly mapper: EventMapper,
    private readonly originNs: bigint,
    private readonly rowsPerBatch: number,
    private readonly report: (message: string) => void,
  ) {}

  private get all(): readonly FakeEvent[] {
    return this.trace.streams[this.stream] ?? [];
  }

  async next(batch: EventBatch): Promise<boolean> {
    if (this.trace.isStuck) await new Promise(() => {});
    this.batches += 1;
    if (this.stream === 0 && this.batches - 1 === this.trace.crashAfter) throw new Error("reader fell over");
    const known = this.strings.length;
    const end = Math.min(this.at + this.rowsPerBatch, this.all.length);
    for (; this.at < end; this.at++) this.add(this.all[this.at] as FakeEvent, batch);
    batch.cpu = this.stream;
    batch.newStrings = this.strings.slice(known);
    const hasMore = this.at < this.all.length;
    if (!hasMore && this.trace.problem) this.report(this.trace.problem);
    return hasMore;
  }

  get events(): number {
    return this.at;
  }

  get bytesRead(): number {
    return this.at;
  }

  get tally(): StreamTally {
    const seen = this.all.slice(0, this.at);
    const ns = (event: FakeEvent | undefined) => event && BigInt(event.ns);
    return {
      counts: this.counts,
      events: this.at,
      firstNs: ns(seen[0]),
      lastNs: ns(seen.at(-1)),
      bytesRead: this.at,
      lost: [],
    };
  }

  close(): void {}

  private add({ name, ns, fields = {} }: FakeEvent, batch: EventBatch): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
    const mapping = this.mapper(name, Object.keys(fields));
    if (!mapping) return;
    const i = batch.count++;
    const number = (field: string) => (typeof fields[field] === "number" ? fields[field] : -1);
    batch.ts[i] = ns - Number(this.originNs);
    batch.kind[i] = mapping.kind;
    batch[SchedSwitch.prevTid][i] = number("prev_tid");
    batch[SchedSwitch.nextTid][i] = number("next_tid");
    batch[SchedSwitch.prevState][i] = number("prev_state");
    batch[SchedSwitch.nextPrio][i] = -1;
    batch[SchedSwitch.prevTgid][i] = -1;
    batch[SchedSwitch.nextComm][i] = this.idOf(`${fields.next_comm ?? fields.comm ?? ""}`);
    batch[SchedSwitch.prevComm][i] = 77;
    batch[Emitter.tid][i] = -1;
  }

  private idOf(text: string): number {
    if (text === "") return -1;
    const known = this.strings.indexOf(text);
    return 0 <= known ? known : this.strings.push(text) - 1;
  }
}

async function* readFake(trace: FakeTrace, stream: number, from: bigint, to: bigint): AsyncGenerator<DecodedEvent> {
  for (const { ns, name, fields = {} } of trace.streams[stream] ?? []) {
    if (BigInt(ns) < from || to <= BigInt(ns)) continue;
    yield { name, ns: BigInt(ns), stream, cpu: stream, fields, context: {} };
  }
}

async function* readFakeAt(
  trace: FakeTrace,
  stream: number,
  skipped: number,
  count: number,
  sieve: EventSieve | undefined,
): AsyncGenerator<DecodedEvent> {
  const chosen = (trace.streams[stream] ?? []).slice(skipped, skipped + count);
  for (const [index, { ns, name, fields = {} }] of chosen.entries()) {
    const event = { name, rank: skipped + index, ns: BigInt(ns), stream, cpu: stream, fields, context: {} };
    if (isMeant(event, sieve)) yield event;
  }
}
