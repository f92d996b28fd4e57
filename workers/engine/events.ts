import { fail, ok, type Result } from "../core/result.js";
import { absoluteTime } from "../core/timeline.js";
import type { DecodedEvent } from "../formats/format.js";
import type { SessionStream } from "../ingest/session-streams.js";
import type { EventPage, EventRow, EventsRequest, FindEventAnswer, FindEventRequest } from "../model/engine-api.js";
import { Askers, OUTDATED } from "./askers.js";
import { emitterOf } from "./event-context.js";
import { checkpointBefore, EventRanks, type RankedStream } from "./event-ranks.js";
import { type FullEvent, rowOf } from "./event-row.js";
import { firstIn, lastIn, NONE, Scan, textFilter } from "./event-scan.js";
import { type EventSource, type MachineEvent, mergeEvents } from "./merge-events.js";
import type { OpenSession } from "./open-session.js";
import type { RunningThreadIndex } from "./running-threads.js";

/** All that is shown at a time. */
const MAX_PAGE_CHARS = 8_000_000;
/** Backward searches read this much (ns) first, then ever more. */
const FIRST_STEP_BACK_NS = 1_000_000;

/** The machine and the CPUs of the events that are wanted; all if left out. */
type Emitters = Pick<EventsRequest, "cpus" | "machine">;

/** Reads whole events again from the trace, for tables and searches. */
export class EventReader {
  private readonly askers = new Askers();
  private readonly ranks = new EventRanks();

  constructor(
    private readonly open: OpenSession,
    private readonly runningThreads: RunningThreadIndex,
    private readonly yieldToLoop: () => Promise<void>,
  ) {}

  async page(request: EventsRequest): Promise<Result<EventPage>> {
    const streams = this.rankedStreams(request);
    const scan = this.startScan(request.asker);
    const page = await (streams === undefined ? this.scanPage(request, scan) : this.rankPage(request, streams, scan));
    return scan.isOutdated ? fail(OUTDATED) : ok(page);
  }

  /** A page found by going through all events before it. */
  private async scanPage({ t0, t1, limit, row = 0, text, ...of }: EventsRequest, scan: Scan): Promise<EventPage> {
    const page = new PageRows(limit);
    let skipped = 0;
    const matches = textFilter(text);
    for await (const event of this.readRange(t0, t1, of)) {
      if (await scan.isOver()) return page.cut(undefined);
      if (!matches(event)) continue;
      if (skipped < row) skipped += 1;
      else if (page.isFull) return page.cut(undefined);
      else page.add(event);
    }
    return { rows: page.rows, total: skipped + page.rows.length, truncated: false };
  }

  /** A page found by how many events come before it. */
  private async rankPage(request: EventsRequest, streams: readonly RankedStream[], scan: Scan): Promise<EventPage> {
    const { row = 0, limit } = request;
    const [t0, t1] = this.rangeOf(request.t0, request.t1);
    const [before, until] = await Promise.all([this.ranks.before(streams, t0), this.ranks.before(streams, t1)]);
    const begin = sum(before);
    const total = sum(until) - begin;
    const first = await this.ranks.first(streams, begin + Math.min(row, total));
    const end = await this.ranks.first(streams, begin + Math.min(row + limit, total));
    const page = new PageRows(limit);
    for await (const merged of mergeEvents(
      streams.flatMap((stream, i) => sourceOf(stream, first[i] ?? 0, end[i] ?? 0)),
    )) {
      if (await scan.isOver()) return page.cut(total);
      if (page.isFull) return page.cut(total);
      page.add(this.fullEvent(merged));
    }
    return { rows: page.rows, total, truncated: row + page.rows.length < total };
  }

  /**
   * The streams all of whose events are wanted, with their counts. Undefined where only a look at each event tells which
   * are wanted, and while events are still being counted.
   */
  private rankedStreams(request: EventsRequest): readonly RankedStream[] | undefined {
    const { text = "", cpus } = request;
    if (text !== "" || !this.open.isComplete) return undefined;
    const streams = this.streamsOf(request);
    if (cpus !== undefined && streams.some(({ description }) => description.cpu < 0)) return undefined;
    return streams.map((source) => ({ source, tally: this.open.tally(source.stream) }));
  }

  /** The first event at a time, of one CPU if that is known. */
  async first(t: number, of: Emitters): Promise<EventRow | undefined> {
    for await (const event of this.readRange(t, t + 1, of)) return rowOf(event);
    return undefined;
  }

  async find({ text, t, direction }: FindEventRequest): Promise<Result<FindEventAnswer>> {
    const scan = this.startScan("find");
    const answer = await (direction === 1 ? this.findAfter(text, t, scan) : this.findBefore(text, t, scan));
    return scan.isOutdated ? fail(OUTDATED) : ok(answer);
  }

  private findAfter(text: string, t: number, scan: Scan): Promise<FindEventAnswer> {
    return firstIn(this.readRange(t, Number.POSITIVE_INFINITY), textFilter(text), scan);
  }

  /** Streams are read forwards only: looks at ever longer stretches before `t`, and keeps the last match in each. */
  private async findBefore(text: string, t: number, scan: Scan): Promise<FindEventAnswer> {
    const matches = textFilter(text);
    const { beginNs } = this.open.info();
    for (let to = t, step = FIRST_STEP_BACK_NS; beginNs <= to; step *= 4) {
      const from = to - step;
      const found = await lastIn(this.read(from, to), matches, scan);
      if (scan.gaveUp) return { event: undefined, gaveUpAt: to };
      if (found) return { event: rowOf(found), gaveUpAt: undefined };
      to = from;
    }
    return NONE;
  }

  /**
   * As `read`, but a range that reaches the session's begin or end holds the first or last event in any case: the end is
   * that event's time, and times beyond 2^53 ns are rounded.
   */
  readRange(t0: number, t1: number, of: Emitters = {}): AsyncGenerator<FullEvent, void, undefined> {
    return this.read(...this.rangeOf(t0, t1), of);
  }

  private rangeOf(t0: number, t1: number): [from: number, to: number] {
    const { beginNs, endNs } = this.open.info();
    return [t0 <= beginNs ? Number.NEGATIVE_INFINITY : t0, endNs <= t1 ? Number.POSITIVE_INFINITY : t1];
  }

  /** Events with t0 <= t < t1 (ns from the origin), in time order. */
  async *read(t0: number, t1: number, of: Emitters = {}): AsyncGenerator<FullEvent, void, undefined> {
    const { cpus } = of;
    const { timeline } = this.open.query;
    const fromNs = Number.isFinite(t0) ? absoluteTime(timeline, Math.ceil(t0)) : -EVER_NS;
    const toNs = Number.isFinite(t1) ? absoluteTime(timeline, Math.ceil(t1)) : EVER_NS;
    const sources = this.streamsOf(of).map((source) => {
      const { opened, index, shiftNs, stream } = source;
      const checkpoint = checkpointBefore({ source, tally: this.open.tally(stream) }, ({ latest }) => latest < t0);
      const events = opened.trace.readEvents(index, fromNs - shiftNs, toNs - shiftNs, checkpoint);
      return eventSource(source, events);
    });
    for await (const merged of mergeEvents(sources)) {
      // A stream may hold events of several CPUs.
      if (cpus === undefined || merged.event.cpu < 0 || cpus.includes(merged.event.cpu)) yield this.fullEvent(merged);
    }
  }

  private streamsOf({ cpus, machine: only }: Emitters): readonly SessionStream[] {
    const { machines } = this.open.discovery;
    return this.open.streams
      .filter(({ machine }) => only === undefined || machines[machine]?.name === only)
      .filter(({ description }) => !cpus || description.cpu < 0 || cpus.includes(description.cpu));
  }

  private fullEvent({ event, machine, isOfPrograms, ns, t }: MachineEvent): FullEvent {
    const { machines } = this.open.discovery;
    const { tid, pid, comm } = emitterOf(event);
    // Only where the trace is silent: looking a thread up has a price.
    const runner = tid === undefined ? this.runningThreads.before(machine, event.cpu, t, isOfPrograms) : undefined;
    return {
      t,
      ns,
      machine: machines[machine]?.name ?? "",
      cpu: event.cpu,
      name: event.name,
      tid: tid ?? runner?.tid ?? -1,
      pid: pid ?? runner?.pid ?? -1,
      comm: comm ?? runner?.comm ?? "",
      event,
    };
  }

  private startScan(asker: string | undefined): Scan {
    return new Scan(this.askers.begin(asker), this.yieldToLoop);
  }
}

/** The rows of a page, as far as there is room. */
class PageRows {
  readonly rows: EventRow[] = [];
  private chars = 0;

  constructor(private readonly limit: number) {}

  get isFull(): boolean {
    return this.limit <= this.rows.length || MAX_PAGE_CHARS < this.chars;
  }

  add(event: FullEvent): void {
    const row = rowOf(event);
    this.chars += row.fields.length + row.context.length;
    this.rows.push(row);
  }

  /** There are more rows. */
  cut(total: number | undefined): EventPage {
    return { rows: this.rows, total, truncated: true };
  }
}

function eventSource(source: SessionStream, events: AsyncIterable<DecodedEvent>): EventSource {
  const { machine, originNs, shiftNs, opened } = source;
  return { events, machine, isOfPrograms: opened.trace.description.dialect === "ust", originNs, shiftNs };
}

/** The events of a stream from the `first`-th to before the `end`-th. */
function sourceOf(ranked: RankedStream, first: number, end: number): EventSource[] {
  if (end <= first) return [];
  const { source } = ranked;
  const checkpoint = checkpointBefore(ranked, ({ events }) => events <= first);
  const { trace } = source.opened;
  return [eventSource(source, trace.readEventsAt(source.index, checkpoint, first - checkpoint.events, end - first))];
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

/** Beyond all clocks. */
const EVER_NS = 1n << 128n;
