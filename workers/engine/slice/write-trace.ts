import { greatestOf, leastOf } from "../../core/bigints.js";
import { ownTime } from "../../core/drift.js";
import { Hash128 } from "../../core/hash128.js";
import { EventClasses } from "../../ctf-writer/event-classes.js";
import { metadataText, type WrittenStream } from "../../ctf-writer/metadata.js";
import { StreamWriter, type WrittenLoss } from "../../ctf-writer/stream-writer.js";
import { CARRIED_KEY, type CarriedFacts, type CarriedMove, carriedText } from "../../formats/carried-facts.js";
import type { DecodedEvent, LostGap } from "../../formats/format.js";
import type { Discovery, OpenedTrace } from "../../ingest/discover.js";
import type { SessionStream } from "../../ingest/session-streams.js";
import type { LeadIn, SliceWatch } from "./lead-in.js";
import type { SliceRange } from "./slice-range.js";
import { partEvents } from "./stream-events.js";

/** One trace of a session that is to be written. */
export interface TracePart {
  readonly trace: number;
  readonly opened: OpenedTrace;
  readonly streams: readonly SessionStream[];
  readonly contentId: string;
  readonly range: SliceRange;
}

export interface TraceFile {
  readonly path: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export interface WriteTools {
  readonly leadIn: LeadIn;
  readonly discovery: Discovery;
  readonly watch: SliceWatch;
  pause(): Promise<void> | undefined;
  /** What is written in place of an event, and of what is known of the trace. */
  event(event: DecodedEvent, isLog: boolean): DecodedEvent;
  facts(facts: CarriedFacts): CarriedFacts;
  /** An event is written; `isBefore`: before the range. */
  onEvent(isBefore: boolean): void;
}

/** Writes a trace, or a part of it, as CTF 1.8: files by name, each whole before the next. The metadata comes last. */
export async function* writeTrace(part: TracePart, tools: WriteTools): AsyncGenerator<TraceFile> {
  const { leadIn, discovery, watch } = tools;
  const { opened, range, streams } = part;
  const times = timesOf(part, discovery);
  const isLog = opened.trace.description.isLog === true;
  const uuid = uuidOf(part);
  const classes = [new EventClasses(false), new EventClasses(true)] as const;
  for (const [instance, source] of streams.entries()) {
    if (watch.isCancelled()) return;
    const tally = leadIn.tally(source.stream);
    const cpu = source.description.cpu;
    const stream: WrittenStream = { instance, isMixed: cpu < 0, cpu };
    const begin = times.ticks(source.description.beginNs ?? tally.firstNs ?? times.originNs);
    const writer = new StreamWriter(stream, classes[stream.isMixed ? 1 : 0], uuid, BigInt(begin));
    const path = `stream_${instance}`;
    const losses = lossesOf(tally.lost, times);
    const earlier = leadIn.times[source.machine] ?? NO_TIMES;
    for (const events of partEvents({ source, tally, range, earlier })) {
      for await (const event of events) {
        const ticks = times.ticks(event.ns);
        for (let next = losses[0]; next !== undefined && next.begin < BigInt(ticks); next = losses[0]) {
          writer.lose(next);
          losses.shift();
        }
        const bytes = writer.add(tools.event(event, isLog), ticks);
        tools.onEvent(Number(event.ns - source.originNs) < range.t0);
        if (bytes !== undefined) yield { path, bytes };
        if (writer.events % EVENTS_PER_LOOK !== 0) continue;
        await tools.pause();
        if (watch.isCancelled()) return;
      }
    }
    const endNs = tally.end?.ns ?? tally.lastNs;
    const end = leastOf([endNs, times.endNs]) ?? times.originNs;
    for (const loss of losses) if (loss.begin < BigInt(times.ticks(end))) writer.lose(loss);
    yield { path, bytes: writer.finish(BigInt(times.ticks(end))) };
  }
  const tallies = streams.map(({ stream }) => leadIn.tally(stream));
  const lastNs = greatestOf(tallies.map((tally) => tally.lastNs));
  const isAllRead = tallies.every(({ end }) => end !== undefined);
  const facts = tools.facts(factsOf(part, discovery, times, isAllRead ? lastNs : undefined));
  const { description } = opened.trace;
  const text = metadataText({
    uuid,
    environment: environmentOf(facts),
    clockName: description.clock?.name ?? "",
    offsetNs: times.offsetNs,
    classes: classes.filter(({ isMixed }) => streams.some(({ description: { cpu } }) => cpu < 0 === isMixed)),
  });
  yield { path: "metadata", bytes: new TextEncoder().encode(text) };
}

const NO_TIMES = new Float64Array(0);
/** Events between two looks at the clock: they take far less time than others may wait. */
const EVENTS_PER_LOOK = 256;

/** The same for the same part of the same content. */
function uuidOf({ contentId, range: { t0, t1 }, trace }: TracePart): Uint8Array {
  const hash = new Hash128().update(new TextEncoder().encode(`${contentId} ${t0} ${t1} ${trace}`)).hex();
  return Uint8Array.from(hash.match(/../g) ?? [], (digits) => Number.parseInt(digits, 16));
}

/** Times of a trace, which the session may have made even, by its own clock again. */
interface Times {
  /** Even time at session time 0. */
  readonly originNs: bigint;
  /** By its own clock, where ticks begin. */
  readonly offsetNs: bigint;
  /** End of the range, even. */
  readonly endNs: bigint | undefined;
  own(evenNs: bigint): bigint;
  ticks(evenNs: bigint): number;
}

function timesOf({ trace, opened, streams, range }: TracePart, { clock }: Discovery): Times {
  const { drift } = opened;
  const originNs = clock.origins[trace] ?? 0n;
  const own = (ns: bigint) => (drift === undefined ? ns : ownTime(drift, ns));
  const begins = streams.map(({ description }) => description.beginNs);
  const offsetNs = own(leastOf([originNs, ...begins]) ?? 0n);
  return {
    originNs,
    offsetNs,
    endNs: Number.isFinite(range.t1) ? originNs + BigInt(Math.ceil(range.t1)) : undefined,
    own,
    ticks: (ns) => Math.max(0, Number(own(ns) - offsetNs)),
  };
}

function lossesOf(gaps: readonly LostGap[], times: Times): WrittenLoss[] {
  const inRange = gaps.filter(({ beginNs }) => times.endNs === undefined || beginNs < times.endNs);
  const losses = inRange.map(({ beginNs, endNs, events, packets }) => ({
    begin: BigInt(times.ticks(beginNs)),
    end: BigInt(times.ticks(leastOf([endNs, times.endNs]) ?? endNs)),
    events,
    packets,
  }));
  return losses.sort((a, b) => (a.begin < b.begin ? -1 : 1));
}

function factsOf(part: TracePart, { clock }: Discovery, times: Times, lastNs: bigint | undefined): CarriedFacts {
  const { opened, contentId, range, trace } = part;
  const { description } = opened.trace;
  const { originNs } = times;
  // A range may end after the trace.
  const endNs = leastOf([times.endNs, lastNs === undefined ? undefined : lastNs + 1n]) ?? originNs;
  const isPart = Number.isFinite(range.t0) || Number.isFinite(range.t1);
  const beginNs = Number.isFinite(range.t0) ? times.own(originNs + BigInt(Math.ceil(range.t0))) : times.offsetNs;
  return {
    contentId: description.carried?.contentId || contentId,
    range: isPart ? { beginNs, endNs: times.own(endNs) } : description.carried?.range,
    move: moveOf(opened, clock.shifts[trace] ?? 0n),
    description: {
      hostname: description.hostname,
      tracer: description.tracer,
      dialect: description.dialect,
      environment: description.environment,
      processNames: description.processNames ?? [],
      uuid: description.uuid,
      clock: description.clock,
      ...(description.taskStates && { taskStates: description.taskStates }),
      ...(description.guestOf && { guestOf: description.guestOf }),
      ...(description.hostOf && { hostOf: description.hostOf }),
      ...(description.isLog && { isLog: true }),
      ...(description.givenMachine !== undefined && { givenMachine: description.givenMachine }),
      ...(description.declaresAll && { declaresAll: true }),
      ...(description.hasStacks && { hasStacks: true }),
    },
  };
}

function moveOf({ drift }: OpenedTrace, offsetNs: bigint): CarriedMove | undefined {
  if (offsetNs === 0n && drift === undefined) return undefined;
  const { middleNs = 0n, rate = 0, jumps = [] } = drift ?? {};
  return { middleNs, offsetNs, drift: rate, jumps };
}

/** What other readers show, and all that Lanescope needs. */
function environmentOf(facts: CarriedFacts): Readonly<Record<string, string | number>> {
  const { hostname, tracer, environment } = facts.description;
  const whole = Object.entries(environment).filter(
    ([, value]) => typeof value === "string" || Number.isSafeInteger(value),
  );
  return {
    ...Object.fromEntries(whole),
    ...(hostname !== undefined && { hostname }),
    ...(environment.tracer_name === undefined && { tracer_name: tracer }),
    [CARRIED_KEY]: carriedText(facts),
  };
}
