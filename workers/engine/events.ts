import { fail, ok, type Result } from "../core/result.js";
import { absoluteTime } from "../core/timeline.js";
import type { DecodedEvent, StreamPlace } from "../formats/format.js";
import type { EventPage, EventRow, EventsRequest, FindEventAnswer, FindEventRequest } from "../model/engine-api.js";
import { OUTDATED } from "../query/tables/collect.js";
import { Askers, type Question } from "./askers.js";
import { emitterOf } from "./event-context.js";
import { contextJson, type EventFilter, textFilter } from "./event-text.js";
import { fieldsJson } from "./field-json.js";
import { type EventSource, type MachineEvent, mergeEvents } from "./merge-events.js";
import type { OpenSession } from "./open-session.js";
import type { RunningThreadIndex } from "./running-threads.js";

/** A search that finds nothing gives up after this long, so that a window never waits for minutes. */
const MAX_SCAN_MS = 4000;
/** Events between two looks at the clock, the message loop and whether anybody still wants the answer. */
const EVENTS_PER_LOOK = 512;
/** What a person sees of one event, and all that is shown at a time: fields may be of any length. */
const MAX_ROW_CHARS = 20_000;
const MAX_PAGE_CHARS = 8_000_000;
/** Backward searches read this much (ns) first, then ever more. */
const FIRST_STEP_BACK_NS = 1_000_000;

/** A whole event with who emitted it. */
export interface FullEvent {
  readonly t: number;
  /** Absolute, on the clock of the session: exact however far from the begin. */
  readonly ns: bigint;
  readonly machine: string;
  readonly cpu: number;
  readonly name: string;
  readonly tid: number;
  readonly pid: number;
  readonly comm: string;
  readonly event: DecodedEvent;
}

/** Whose events are wanted; all, if nothing is said. */
type Emitters = Pick<EventsRequest, "cpus" | "machine">;

/** Reads whole events again from the trace, for tables and searches. */
export class EventReader {
  private readonly askers = new Askers();

  constructor(
    private readonly open: OpenSession,
    private readonly runningThreads: RunningThreadIndex,
    private readonly yieldToLoop: () => Promise<void>,
  ) {}

  async page(request: EventsRequest): Promise<Result<EventPage>> {
    const { t0, t1, limit, row = 0, text, asker } = request;
    const scan = this.startScan(asker);
    const rows: EventRow[] = [];
    let chars = 0;
    let skipped = 0;
    const matches = textFilter(text);
    for await (const event of this.readRange(t0, t1, request)) {
      if (await scan.isOver())
        return scan.isOutdated ? fail(OUTDATED) : ok({ rows, total: undefined, truncated: true });
      if (!matches(event)) continue;
      if (skipped < row) {
        skipped += 1;
        continue;
      }
      if (limit <= rows.length || MAX_PAGE_CHARS < chars) return ok({ rows, total: undefined, truncated: true });
      const found = rowOf(event);
      chars += found.fields.length + found.context.length;
      rows.push(found);
    }
    return ok({ rows, total: skipped + rows.length, truncated: false });
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
    const { beginNs, endNs } = this.open.info();
    const from = t0 <= beginNs ? Number.NEGATIVE_INFINITY : t0;
    return this.read(from, endNs <= t1 ? Number.POSITIVE_INFINITY : t1, of);
  }

  /** Events with t0 <= t < t1 (ns from the origin), in time order. */
  async *read(t0: number, t1: number, of: Emitters = {}): AsyncGenerator<FullEvent, void, undefined> {
    const { cpus } = of;
    const { timeline } = this.open.query;
    const fromNs = Number.isFinite(t0) ? absoluteTime(timeline, Math.ceil(t0)) : -EVER_NS;
    const toNs = Number.isFinite(t1) ? absoluteTime(timeline, Math.ceil(t1)) : EVER_NS;
    for await (const merged of mergeEvents(this.sources(of, t0), fromNs, toNs)) {
      // A stream may hold events of several CPUs.
      if (cpus === undefined || merged.event.cpu < 0 || cpus.includes(merged.event.cpu)) yield this.fullEvent(merged);
    }
  }

  private sources({ cpus, machine: only }: Emitters, t0: number): readonly EventSource[] {
    const { machines } = this.open.discovery;
    return this.open.streams
      .filter(({ machine }) => only === undefined || machines[machine]?.name === only)
      .filter(({ description }) => !cpus || description.cpu < 0 || cpus.includes(description.cpu))
      .map(({ opened, index, machine, originNs, shiftNs, stream }) => {
        const place = this.placeBefore(stream, t0) ?? { latest: Number.NEGATIVE_INFINITY, originNs, state: undefined };
        const { trace } = opened;
        return { trace, index, machine, isOfPrograms: trace.description.dialect === "ust", originNs, shiftNs, place };
      });
  }

  /** The last place of a stream with nothing at or after `t0` before it. */
  private placeBefore(stream: number, t0: number): StreamPlace | undefined {
    return this.open.tally(stream).places?.findLast(({ latest }) => latest < t0);
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

/** How long a search may go on. */
class Scan {
  gaveUp = false;
  private events = 0;
  private readonly end = performance.now() + MAX_SCAN_MS;

  constructor(
    private readonly question: Question,
    private readonly yieldToLoop: () => Promise<void>,
  ) {}

  /** A newer question of its asker ended it. */
  get isOutdated(): boolean {
    return this.gaveUp && !this.question.isNewest();
  }

  /** To be asked once per event. */
  isOver(): boolean | Promise<boolean> {
    this.events += 1;
    return this.events % EVENTS_PER_LOOK === 0 ? this.look() : this.gaveUp;
  }

  private async look(): Promise<boolean> {
    await this.yieldToLoop();
    this.gaveUp = !this.question.isNewest() || this.end < performance.now();
    return this.gaveUp;
  }
}

/** Everything was looked at. */
const NONE: FindEventAnswer = { event: undefined, gaveUpAt: undefined };

async function firstIn(events: AsyncIterable<FullEvent>, matches: EventFilter, scan: Scan): Promise<FindEventAnswer> {
  for await (const event of events) {
    if (matches(event)) return { event: rowOf(event), gaveUpAt: undefined };
    if (await scan.isOver()) return { event: undefined, gaveUpAt: event.t };
  }
  return NONE;
}

async function lastIn(
  events: AsyncIterable<FullEvent>,
  matches: EventFilter,
  scan: Scan,
): Promise<FullEvent | undefined> {
  let found: FullEvent | undefined;
  for await (const event of events) {
    if (matches(event)) found = event;
    if (await scan.isOver()) return undefined;
  }
  return found;
}

function rowOf({ t, machine, cpu, name, tid, comm, event }: FullEvent): EventRow {
  return {
    t,
    machine,
    cpu,
    name,
    tid,
    comm,
    fields: short(fieldsJson(event.fields)),
    context: short(contextJson(event)),
  };
}

/** Rows are for people to look at; exports have all of it. */
function short(text: string): string {
  return text.length <= MAX_ROW_CHARS ? text : `${text.slice(0, MAX_ROW_CHARS)}… ${text.length - MAX_ROW_CHARS} more`;
}

/** Beyond all clocks. */
const EVER_NS = 1n << 128n;
