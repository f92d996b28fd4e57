import type { CopiedPart, EventCopies } from "../../formats/event-copies.js";
import type { DecodedEvent, EventCheckpoint, StreamTally } from "../../formats/format.js";
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

/** Events of a stream that follow each other: whole ones, or as they stand in the trace. */
export interface Stretch {
  /** They are before the range. */
  readonly isBefore: boolean;
  readonly events: AsyncIterable<DecodedEvent> | undefined;
  readonly copies: AsyncIterable<EventCopies> | undefined;
}

/** The events of a part, in order, read again from the trace. */
export function partEvents(part: StreamPart): readonly Stretch[] {
  const { source, tally, range, earlier } = part;
  const checkpoint = checkpointBefore({ source, tally }, ({ latest }) => latest < range.t0);
  const copies = copiesInside(part, checkpoint);
  const events = copies === undefined ? eventsInside(part, checkpoint) : undefined;
  const times = new Set(earlier);
  const before = times.size === 0 ? [] : runsAt(part).map((run) => stretchAt(part, times, run));
  return [...before, { isBefore: false, copies, events }];
}

function eventsInside({ source, range }: StreamPart, checkpoint: EventCheckpoint): AsyncIterable<DecodedEvent> {
  const { opened, index, originNs } = source;
  const from = Number.isFinite(range.t0) ? originNs + BigInt(Math.ceil(range.t0)) : -EVER_NS;
  const to = Number.isFinite(range.t1) ? originNs + BigInt(Math.ceil(range.t1)) : EVER_NS;
  return opened.trace.readEvents(index, from, to, checkpoint);
}

function copiesInside({ source, range }: StreamPart, checkpoint: EventCheckpoint) {
  return copiesOf(source, { checkpoint, from: range.t0, to: range.t1 });
}

/** Events of one CPU only: others say theirs, each in a field that a copy does not have. */
function copiesOf({ opened, index, description }: SessionStream, part: CopiedPart) {
  return 0 <= description.cpu ? opened.trace.copyEvents?.(index, part) : undefined;
}

/** The events of a stream at some times. Chunks between two checkpoints are read only if one of the times lies in them. */
function runsAt({ source, tally, earlier }: StreamPart): readonly Run[] {
  const chunks = new Chunks({ source, tally });
  const runs = runsOf(earlier.map((t) => Math.max(0, chunks.chunkAt(t))));
  return runs.map(([from, to]) => ({ checkpoint: chunks.checkpoint(from), count: chunks.eventsBetween(from, to) }));
}

interface Run {
  readonly checkpoint: EventCheckpoint;
  readonly count: number;
}

function stretchAt({ source }: StreamPart, times: ReadonlySet<number>, { checkpoint, count }: Run): Stretch {
  const { opened, index, originNs } = source;
  const copies = copiesOf(source, { checkpoint, count, times });
  if (copies !== undefined) return { isBefore: true, copies, events: undefined };
  const isMeant = ({ ns }: { readonly ns: bigint }) => times.has(Number(ns - originNs));
  const sieve = { classes: ALL_CLASSES, isMeant };
  return { isBefore: true, copies, events: opened.trace.readEventsAt(index, checkpoint, 0, count, sieve) };
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
