import { Pace } from "../core/pace.js";
import { MAX_EXACT_NS } from "../core/timeline.js";
import type { FormatTrace } from "../formats/format.js";
import type { Discovery } from "../ingest/discover.js";
import { countedRange, sessionClock, type TraceRange } from "../ingest/session-clock.js";
import { createBatch } from "../model/event-batch.js";
import type { EnginePlatform } from "./platform.js";

/** No event is asked for, so a batch stays empty. */
const CAPACITY = 512;

/** Where empty time between traces is left out, each trace lies where its events are: packets may claim less, or lie. */
export async function withExactRanges(discovery: Discovery, { yieldToLoop }: EnginePlatform): Promise<Discovery> {
  const { traces, clock } = discovery;
  if (traces.length === 1 || (clock.leftOutNs === 0n && clock.endNs <= Number(MAX_EXACT_NS))) return discovery;
  const ranges: TraceRange[] = [];
  for (const { trace } of traces) ranges.push(await eventRange(trace, yieldToLoop));
  return { ...discovery, ranges, clock: sessionClock(ranges) };
}

/** Absolute ns of the first and the last event of a trace by its own clock. Goes through all events, and keeps none. */
export async function eventRange(trace: FormatTrace, yieldToLoop: () => Promise<void>): Promise<TraceRange> {
  const pace = new Pace(yieldToLoop);
  const streams = [...trace.description.streams.keys()];
  const reader = trace.openStreams(streams, () => undefined, 0n);
  const batch = createBatch(0, CAPACITY);
  while ((await reader.next(batch)) && reader.untilMore === undefined) await pace.pause();
  const tallies = reader.tallies();
  reader.close();
  return countedRange(tallies);
}
