import { fail, ok, type Result } from "../core/result.js";
import { absoluteTime } from "../core/timeline.js";
import type { EventSieve, SeenEvent } from "../formats/format.js";
import type { SessionStream } from "../ingest/session-streams.js";
import type { EventPage, EventRow, EventsRequest, FindEventAnswer, FindEventRequest } from "../model/engine-api.js";
import { AskedSeen } from "./asked-event.js";
import { Askers, OUTDATED } from "./askers.js";
import { Chunks, checkpointBefore, knowsClasses } from "./event-chunks.js";
import { emitterOf } from "./event-context.js";
import { type EventList, MOST_READ, RankedList, type ReadRange, ScannedList } from "./event-list.js";
import { PageRows } from "./event-page-rows.js";
import type { EventQuery } from "./event-query.js";
import { EventRanks } from "./event-ranks.js";
import { type FullEvent, rowOf } from "./event-row.js";
import { Scan } from "./event-scan.js";
import { EventSearch, type WholeScan } from "./event-search.js";
import { EventTimes } from "./event-times.js";
import { EventWords } from "./event-words.js";
import { type Hit, HitScan, type Patience, type ScannedStreams, type ScanRange } from "./hit-scan.js";
import { type EventSource, eventSource, type MachineEvent, mergeEvents } from "./merge-events.js";
import type { OpenSession } from "./open-session.js";
import type { RunningThreadIndex } from "./running-threads.js";

/** Lists of events that are kept for the next question about them. */
const MAX_LISTS = 4;

/** The machine and the CPUs of the events that are wanted; all if left out. */
type Emitters = Pick<EventsRequest, "cpus" | "machine">;

/** Reads whole events again from the trace, for tables and searches. */
export class EventReader {
  private readonly askers = new Askers();
  private readonly ranks = new EventRanks();
  private readonly words: EventWords;
  private readonly lists = new Map<string, EventList>();
  private readonly search: EventSearch;
  readonly times: EventTimes;

  constructor(
    private readonly open: OpenSession,
    private readonly runningThreads: RunningThreadIndex,
    private readonly yieldToLoop: () => Promise<void>,
  ) {
    this.words = new EventWords(open);
    this.times = new EventTimes(open, this.words, yieldToLoop);
    this.search = new EventSearch({
      scanOf: (query, range) => this.wholeScan(query, range),
      listOf: (query) => this.listOf({ t0: Number.NEGATIVE_INFINITY, t1: Number.POSITIVE_INFINITY }, query),
      fullEvent: (event) => this.fullEvent(event),
    });
  }

  /** Every event before this time is read. */
  get countedUntilNs(): number {
    return this.open.countedUntilNs;
  }

  async page(request: EventsRequest): Promise<Result<EventPage>> {
    const query = this.words.query(request.text);
    if (!query.ok) return query;
    const scan = this.startScan(request.asker);
    const list = await this.listOf(request, query.value);
    const page = await (list === undefined ? this.scanPage(request, scan) : this.listPage(request, list, scan));
    if (scan.isOutdated) return fail(OUTDATED);
    return ok({ ...page, absent: query.value && this.words.absent(query.value) });
  }

  /** A page found by going through all events before it. */
  private async scanPage({ t0, t1, limit, row = 0, ...of }: EventsRequest, scan: Scan): Promise<EventPage> {
    const page = new PageRows(limit, row);
    let skipped = 0;
    for await (const event of this.readRange(t0, t1, of)) {
      if ((await scan.isOver()) || page.isFull) return page.cut(undefined);
      if (skipped < row) skipped += 1;
      else page.add(event);
    }
    return page.whole(row + page.rows.length);
  }

  /** A page of a list, around a time if no row is named. */
  private async listPage({ row, at, limit }: EventsRequest, list: EventList, scan: Scan): Promise<EventPage> {
    await list.lookOn((row ?? 0) + limit, scan);
    const before = at === undefined ? undefined : await list.before(at);
    const first = Math.max(0, row ?? (before === undefined ? 0 : before - Math.floor(limit / 2)));
    const page = new PageRows(limit, first);
    for await (const merged of list.read(first, Math.min(first + limit, list.total))) {
      if (page.isFull || scan.isOutdated) break;
      page.add(this.fullEvent(merged));
    }
    // Who has all rows that are wanted gets them at once; who waits for rows, or only counts, waits for more.
    if (list.readShare < 1 && (limit === 0 || page.rows.length < limit))
      await list.lookOn(Number.POSITIVE_INFINITY, scan);
    const { total, readShare, isFull } = list;
    const truncated = first + page.rows.length < total || readShare < 1;
    const place = at === undefined ? undefined : (before ?? (await list.before(at)));
    return { ...page.whole(total), truncated, readShare, isFull, before: place };
  }

  /** The first event at a time, of one CPU if that is known. */
  async first(
    t: number,
    of: Emitters,
    isMeant: (event: FullEvent) => boolean = () => true,
  ): Promise<EventRow | undefined> {
    for await (const event of this.read(...this.rangeOf(t, t + 1), of)) if (isMeant(event)) return rowOf(event);
    return undefined;
  }

  async find(request: FindEventRequest): Promise<Result<FindEventAnswer>> {
    const query = this.words.query(request.text);
    if (!query.ok) return query;
    const scan = this.startScan(request.asker ?? "find");
    const answer = await this.search.next(request, query.value, scan);
    if (scan.isOutdated) return fail(OUTDATED);
    return ok({ ...answer, absent: query.value && this.words.absent(query.value) });
  }

  /** Events of a range that a text means, for exports. */
  readMeant(text: string, t0: number, t1: number): Result<AsyncGenerator<FullEvent | undefined>> {
    const query = this.words.query(text);
    if (!query.ok) return query;
    if (query.value === undefined) return ok(this.readRange(t0, t1));
    const [from, to] = this.rangeOf(t0, t1);
    return ok(allOf(this.wholeScan(query.value, { t0: from, t1: to, direction: 1 })));
  }

  /**
   * As `read`, up to where every event is counted. But a range that reaches the session's begin or end holds the first or
   * last event in any case: the end is that event's time, and times beyond 2^53 ns are rounded.
   */
  readRange(t0: number, t1: number, of: Emitters = {}): AsyncGenerator<FullEvent, void, undefined> {
    const [from, to] = this.rangeOf(t0, t1);
    return this.read(from, Math.min(to, this.open.countedUntilNs), of);
  }

  private rangeOf(t0: number, t1: number): [from: number, to: number] {
    const { beginNs, endNs } = this.open.info();
    // Events before a part carry its state, and are not of it.
    if (this.open.carried !== undefined) return [Math.max(t0, beginNs), Math.min(t1, endNs)];
    return [t0 <= beginNs ? Number.NEGATIVE_INFINITY : t0, endNs <= t1 ? Number.POSITIVE_INFINITY : t1];
  }

  /** Events with t0 <= t < t1 (ns from the origin), in time order. */
  private async *read(t0: number, t1: number, of: Emitters = {}): AsyncGenerator<FullEvent, void, undefined> {
    const { timeline } = this.open.query;
    const fromNs = Number.isFinite(t0) ? absoluteTime(timeline, Math.ceil(t0)) : -EVER_NS;
    const toNs = Number.isFinite(t1) ? absoluteTime(timeline, Math.ceil(t1)) : EVER_NS;
    const sources = this.streamsOf(of).map((source) => {
      const { opened, index, shiftNs, stream } = source;
      const checkpoint = checkpointBefore({ source, tally: this.open.tally(stream) }, ({ latest }) => latest < t0);
      const events = opened.trace.readEvents(index, fromNs - shiftNs, toNs - shiftNs, checkpoint);
      return eventSource(source, events);
    });
    for await (const merged of mergeEvents(sources)) if (isOf(merged.event.cpu, of)) yield this.fullEvent(merged);
  }

  /**
   * The events that are meant, to be read by their ranks. Undefined without a query where only a look at each event tells
   * which are wanted.
   */
  private async listOf(
    { t0, t1, ...of }: Pick<EventsRequest, "t0" | "t1"> & Emitters,
    query: EventQuery | undefined,
  ): Promise<EventList | undefined> {
    const { cpus, machine } = of;
    const [from, to] = this.rangeOf(t0, t1);
    const key = JSON.stringify([`${from}`, `${to}`, cpus, machine, query?.text]);
    const known = this.lists.get(key);
    if (known !== undefined && !this.isOutdated(known)) {
      // A list that was made while events were being read goes on in what has been read since.
      if (known instanceof ScannedList && !known.isOfAll && query !== undefined)
        known.grow(this.scannedStreams(query, of, true));
      this.lists.delete(key);
      this.lists.set(key, known);
      return known;
    }
    const list = await this.makeList([from, to], of, query);
    if (list !== undefined) {
      this.lists.set(key, list);
      for (const oldest of this.lists.keys()) {
        if (this.lists.size <= MAX_LISTS) break;
        this.lists.delete(oldest);
      }
    }
    return list;
  }

  private isOutdated(list: EventList): boolean {
    const { countedUntilNs, isSealed } = this.open;
    return list instanceof RankedList && list.isOutdated(countedUntilNs, isSealed);
  }

  private async makeList(
    [t0, t1]: readonly [number, number],
    of: Emitters,
    query: EventQuery | undefined,
  ): Promise<EventList | undefined> {
    const streams = this.streamsOf(of);
    const ranked = streams.map((source) => ({ source, tally: this.open.tally(source.stream) }));
    const isByCpu = of.cpus !== undefined && streams.some(({ description }) => description.cpu < 0);
    const names = query?.names;
    if (!isByCpu && (query === undefined || (names !== undefined && ranked.every(knowsClasses)))) {
      const chunks = ranked.map((stream) => new Chunks(stream, names));
      const sieves = streams.map(({ stream }) => query && this.sieveOf(query, stream));
      return RankedList.of(chunks, sieves, this.ranks, this.countedPart(t0, t1));
    }
    if (query === undefined) return undefined;
    return new ScannedList(new HitScan(this.scannedStreams(query, of, true), { t0, t1, direction: 1 }));
  }

  /** Of a range the part in which every event is counted: ranks in it stay what they are while more is read. */
  private countedPart(t0: number, t1: number): ReadRange {
    const { countedUntilNs, isSealed } = this.open;
    const end = Math.min(t1, countedUntilNs);
    if (isSealed || t1 <= countedUntilNs) return { t0, t1: end, readShare: 1 };
    const { beginNs, endNs } = this.open.info();
    const [from, to] = [Math.max(t0, beginNs), Math.min(t1, Math.max(endNs, beginNs + 1))];
    return { t0, t1: end, readShare: Math.max(0, Math.min(MOST_READ, (end - from) / (to - from))) };
  }

  private wholeScan(query: EventQuery, range: ScanRange): WholeScan {
    const sources = this.open.streams.map((source) => eventSource(source, NO_EVENTS));
    return {
      scan: new HitScan(this.scannedStreams(query, {}, false), range),
      fullEvent: ({ stream, event, t }: Hit) => {
        const { machine, isOfPrograms, shiftNs } = sources[stream] as EventSource;
        return this.fullEvent({ event, machine, isOfPrograms, ns: event.ns + shiftNs, t });
      },
    };
  }

  /** `isBrief`: only their places are wanted. */
  private scannedStreams(query: EventQuery, of: Emitters, isBrief: boolean): ScannedStreams {
    const { isSealed, countedUntilNs: untilNs } = this.open;
    const streams = this.streamsOf(of).map((source) => ({
      chunks: new Chunks({ source, tally: this.open.tally(source.stream) }),
      sieve: {
        ...(this.sieveOf(query, source.stream) ?? ALL_CLASSES),
        isMeant: this.testOf(query, source, of),
        isBrief,
      },
      isComplete: isSealed,
    }));
    const { readShare } = this.countedPart(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
    return { streams, untilNs, readShare };
  }

  private testOf({ matches }: EventQuery, source: SessionStream, of: Emitters): (event: SeenEvent) => boolean {
    const { machine, isOfPrograms, originNs } = eventSource(source, NO_EVENTS);
    const asked = new AskedSeen({
      machine: this.open.discovery.machines[machine]?.name ?? "",
      originNs,
      runnerBefore: (cpu, t) => this.runningThreads.before(machine, cpu, t, isOfPrograms),
    });
    return (event) => (of.cpus === undefined || isOf(event.cpu, of)) && matches(asked.see(event));
  }

  private sieveOf(query: EventQuery, stream: number): EventSieve | undefined {
    const shapes = this.words.shapes(stream);
    return shapes && query.sieve(shapes);
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

const NO_EVENTS: AsyncIterable<never> = {
  [Symbol.asyncIterator]: () => ({ next: async () => ({ done: true, value: undefined }) }),
};

/** A sieve takes classes that it does not name. */
const ALL_CLASSES: EventSieve = { classes: new Uint8Array(0) };

/** A stream may hold events of several CPUs. */
function isOf(cpu: number, { cpus }: Emitters): boolean {
  return cpus === undefined || cpu < 0 || cpus.includes(cpu);
}

/** All that a scan finds; undefined where the caller may let others have the thread. */
async function* allOf({ scan, fullEvent }: WholeScan): AsyncGenerator<FullEvent | undefined> {
  const patience: Patience = { isOver: () => false, look: async () => false };
  for (let hits = await scan.step(patience); typeof hits !== "string"; hits = await scan.step(patience)) {
    for (const hit of hits) yield fullEvent(hit);
    yield undefined;
  }
}

/** Beyond all clocks. */
const EVER_NS = 1n << 128n;
