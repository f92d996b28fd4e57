import type { DecodedEvent, StreamTally } from "../../formats/format.js";
import type { SessionStream } from "../../ingest/session-streams.js";
import { Chunks, checkpointBefore } from "../event-chunks.js";
import type { SliceRange } from "./slice-range.js";

/** A stream of the session, and what is wanted of it. */
export interface StreamPart {
  readonly source: SessionStream;
  readonly tally: StreamTally;
  readonly range: SliceRange;
  /** Times of the events before the range that are wanted, in order. */
  readonly earlier: Float64Array;
}

/** The events of a part, in order, read whole again from the trace: stretches that follow each other. */
export function partEvents({ source, tally, range, earlier }: StreamPart): readonly AsyncIterable<DecodedEvent>[] {
  const { opened, index, originNs } = source;
  const checkpoint = checkpointBefore({ source, tally }, ({ latest }) => latest < range.t0);
  const from = Number.isFinite(range.t0) ? originNs + BigInt(Math.ceil(range.t0)) : -EVER_NS;
  const to = Number.isFinite(range.t1) ? originNs + BigInt(Math.ceil(range.t1)) : EVER_NS;
  const inside = opened.trace.readEvents(index, from, to, checkpoint);
  return earlier.length === 0 ? [inside] : [eventsAt(source, tally, earlier), inside];
}

/** The events of a stream at some times. Chunks between two checkpoints are read only if one of the times lies in them. */
async function* eventsAt(source: SessionStream, tally: StreamTally, times: Float64Array): AsyncGenerator<DecodedEvent> {
  const { opened, index, originNs } = source;
  const chunks = new Chunks({ source, tally });
  const wanted = new Set(times);
  const isMeant = ({ ns }: { readonly ns: bigint }) => wanted.has(Number(ns - originNs));
  for (const [from, to] of runsOf(times.map((t) => Math.max(0, chunks.chunkAt(t))))) {
    const count = chunks.eventsBetween(from, to);
    const sieve = { classes: ALL_CLASSES, isMeant };
    yield* opened.trace.readEventsAt(index, chunks.checkpoint(from), 0, count, sieve);
  }
}

/** Runs [from, to) of chunks, in order, that hold all of these and those behind them: events of one time may reach over. */
function runsOf(chunks: Float64Array): (readonly [from: number, to: number])[] {
  const runs: [number, number][] = [];
  for (const chunk of chunks) {
    const last = runs.at(-1);
    if (last !== undefined && chunk <= last[1]) last[1] = Math.max(last[1], chunk + 1);
    else runs.push([chunk, chunk + 1]);
  }
  return runs;
}

/** A sieve takes classes that it does not name. */
const ALL_CLASSES = new Uint8Array(0);
/** Beyond all clocks. */
const EVER_NS = 1n << 128n;
