import { greatestOf, leastOf } from "../../core/bigints.js";
import { ownTime } from "../../core/drift.js";
import { Hash128 } from "../../core/hash128.js";
import { metadataText, type WrittenStream } from "../../ctf-writer/metadata.js";
import { StreamWriter, type WrittenLoss } from "../../ctf-writer/stream-writer.js";
import { CARRIED_KEY, type CarriedFacts, type CarriedMove, carriedText } from "../../formats/carried-facts.js";
import type { LostGap } from "../../formats/format.js";
import type { Discovery, OpenedTrace } from "../../ingest/discover.js";
import type { SessionStream } from "../../ingest/session-streams.js";
import type { SliceRange } from "./slice-range.js";
import { StreamClasses } from "./stream-classes.js";
import { partEvents } from "./stream-events.js";
import { StreamSpans } from "./stream-spans.js";
import type { TracePairing } from "./trace-pairing.js";
import { type WriteTools, type WrittenTimes, writeEvents } from "./write-events.js";

/** One trace of a session that is to be written. */
export interface TracePart {
  readonly trace: number;
  readonly opened: OpenedTrace;
  readonly streams: readonly SessionStream[];
  readonly contentId: string;
  readonly range: SliceRange;
  readonly pairing: TracePairing;
}

export interface TraceFile {
  readonly path: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Writes a trace, or a part of it, as CTF 1.8: files by name, each whole before the next. The metadata comes last. */
export async function* writeTrace(part: TracePart, given: WriteTools): AsyncGenerator<TraceFile> {
  const { leadIn, discovery, watch, redactor } = given;
  const { opened, range, streams } = part;
  const { eventNames } = opened.trace.description;
  // Events that nothing is hidden of are copied as they stand.
  const tools = { ...given, redactor: redactor?.changes(eventNames) === true ? redactor : undefined };
  const times = timesOf(part, discovery);
  const isLog = opened.trace.description.isLog === true;
  const uuid = uuidOf(part);
  const classes = new StreamClasses(streams);
  const tallies = streams.map(({ stream }) => leadIn.tally(stream));
  const spans = new StreamSpans(streams, tallies, times);
  for (const [instance, source] of streams.entries()) {
    if (watch.isCancelled()) return;
    const tally = leadIn.tally(source.stream);
    const { cpu } = source.description;
    const isMixed = cpu < 0;
    const stream: WrittenStream = { instance, isMixed, cpu };
    const own = classes.of(instance);
    const writer = new StreamWriter(stream, own, uuid, times.ticks(spans.begin(instance)));
    const path = `stream_${instance}`;
    // A profile that was throttled has no fewer states.
    const lost = tally.lost.filter(({ throttled }) => throttled === undefined);
    const losses = lossesOf(lost, times);
    const earlier = leadIn.times[source.machine] ?? NO_TIMES;
    const pieces = writeEvents(partEvents({ source, tally, range, earlier }), {
      writer,
      classes: own,
      times,
      losses,
      isLog,
      tools,
    });
    for await (const bytes of pieces) yield { path, bytes };
    if (watch.isCancelled()) return;
    const end = times.ticks(spans.end(instance));
    for (const loss of losses) if (loss.begin < end) writer.lose(loss);
    yield { path, bytes: writer.finish(end) };
  }
  const lastNs = greatestOf(tallies.map((tally) => tally.lastNs));
  const isAllRead = tallies.every(({ end }) => end !== undefined);
  const known = factsOf(part, discovery, times, isAllRead ? lastNs : undefined);
  const facts = tools.redactor?.facts(known) ?? known;
  classes.declareUnseen();
  const { description } = opened.trace;
  const text = metadataText({
    uuid,
    environment: environmentOf(facts),
    clockName: description.clock?.name ?? "",
    offsetNs: times.offsetNs,
    classes: classes.all,
  });
  yield { path: "metadata", bytes: new TextEncoder().encode(text) };
}

const NO_TIMES = new Float64Array(0);
/** The same for the same part of the same content. */
function uuidOf({ contentId, range: { t0, t1 }, trace }: TracePart): Uint8Array {
  const hash = new Hash128().update(new TextEncoder().encode(`${contentId} ${t0} ${t1} ${trace}`)).hex();
  return Uint8Array.from(hash.match(/../g) ?? [], (digits) => Number.parseInt(digits, 16));
}

function timesOf({ trace, opened, streams, range }: TracePart, { clock }: Discovery): WrittenTimes {
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

function lossesOf(gaps: readonly LostGap[], times: WrittenTimes): WrittenLoss[] {
  const inRange = gaps.filter(({ beginNs }) => times.endNs === undefined || beginNs < times.endNs);
  const losses = inRange.map(({ beginNs, endNs, events, packets, parts }) => ({
    begin: times.ticks(beginNs),
    end: times.ticks(leastOf([endNs, times.endNs]) ?? endNs),
    events,
    packets,
    ...(parts !== undefined && { packet: packetIn({ beginNs, endNs, parts }, times) }),
  }));
  return losses.sort((a, b) => a.begin - b.begin);
}

/** Events lie between the parts of a loss: one part before their packet, and one behind the last of them. */
function packetIn({ beginNs, endNs, parts }: LossInParts, times: WrittenTimes): NonNullable<WrittenLoss["packet"]> {
  const before = parts.find((part) => part.beginNs === beginNs && part.endNs < endNs);
  const behind = parts.find((part) => part.endNs === endNs && beginNs < part.beginNs);
  return { begin: times.ticks(before?.endNs ?? beginNs), last: times.ticks(behind?.beginNs ?? endNs) };
}

type LossInParts = Required<Pick<LostGap, "beginNs" | "endNs" | "parts">>;

function factsOf(part: TracePart, { clock }: Discovery, times: WrittenTimes, lastNs: bigint | undefined): CarriedFacts {
  const { opened, contentId, range, trace, pairing } = part;
  const { description } = opened.trace;
  const { originNs } = times;
  // A range may end after the trace.
  const endNs = leastOf([times.endNs, lastNs === undefined ? undefined : lastNs + 1n]) ?? originNs;
  const isPart = Number.isFinite(range.t0) || Number.isFinite(range.t1);
  const beginNs = Number.isFinite(range.t0) ? times.own(originNs + BigInt(Math.ceil(range.t0))) : times.offsetNs;
  return {
    contentId: description.carried?.contentId || contentId,
    range: isPart ? { beginNs, endNs: times.own(endNs) } : description.carried?.range,
    move: moveOf(opened, clock.shifts[trace] ?? 0n, pairing),
    description: {
      hostname: description.hostname,
      tracer: description.tracer,
      dialect: description.dialect,
      environment: description.environment,
      processNames: description.processNames ?? [],
      uuid: description.uuid ?? pairing.uuid,
      clock: description.clock,
      ...(description.taskStates && { taskStates: description.taskStates }),
      ...(description.guestOf && { guestOf: description.guestOf }),
      ...(pairing.guestOf && { guestOf: { ...pairing.guestOf, ...description.guestOf } }),
      ...(description.hostOf && { hostOf: description.hostOf }),
      ...(description.isLog && { isLog: true }),
      ...(description.givenMachine !== undefined && { givenMachine: description.givenMachine }),
      ...(description.declaresAll && { declaresAll: true }),
      ...(description.hasStacks && { hasStacks: true }),
    },
  };
}

function moveOf({ drift }: OpenedTrace, offsetNs: bigint, { method }: TracePairing): CarriedMove | undefined {
  if (offsetNs === 0n && drift === undefined) return undefined;
  const { middleNs = 0n, rate = 0, jumps = [] } = drift ?? {};
  return { middleNs, offsetNs, drift: rate, jumps, method };
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
