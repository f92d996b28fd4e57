import { Heap } from "../core/heap.js";
import type { DecodedEvent } from "../formats/format.js";
import type { SessionStream } from "../ingest/session-streams.js";

/** Whole events of one stream, in time order. */
export interface EventSource {
  readonly events: AsyncIterable<DecodedEvent>;
  readonly machine: number;
  /** Its events are emitted by programs, not by a kernel. */
  readonly isOfPrograms: boolean;
  /** As in `SessionStream`. */
  readonly originNs: bigint;
  readonly shiftNs: bigint;
}

export interface MachineEvent {
  readonly machine: number;
  readonly isOfPrograms: boolean;
  readonly event: DecodedEvent;
  /** Absolute ns, on the clock of the session. */
  readonly ns: bigint;
  /** Session time. */
  readonly t: number;
}

export function eventSource(source: SessionStream, events: AsyncIterable<DecodedEvent>): EventSource {
  const { machine, originNs, shiftNs, opened } = source;
  return { events, machine, isOfPrograms: opened.trace.description.dialect === "ust", originNs, shiftNs };
}

interface Cursor {
  readonly order: number;
  readonly source: EventSource;
  readonly events: AsyncIterator<DecodedEvent>;
  head: DecodedEvent;
  /** Of the head. */
  ns: bigint;
}

/** The events of all sources by time, ties by order of the sources. */
export async function* mergeEvents(sources: readonly EventSource[]): AsyncGenerator<MachineEvent, void, undefined> {
  const heap = new Heap<Cursor>(isBefore);
  try {
    for (const cursor of await Promise.all(sources.map(start))) {
      if (cursor) heap.push(cursor);
    }
    for (let top = heap.peek(); top; top = heap.peek()) {
      const { head, source, ns } = top;
      const { machine, isOfPrograms, originNs } = source;
      yield { machine, isOfPrograms, event: head, ns, t: Number(head.ns - originNs) };
      const next = await top.events.next();
      if (next.done) heap.pop();
      else {
        top.head = next.value;
        top.ns = next.value.ns + top.source.shiftNs;
        heap.replaceTop(top);
      }
    }
  } finally {
    for (let left = heap.pop(); left; left = heap.pop()) await left.events.return?.();
  }
}

async function start(source: EventSource, order: number): Promise<Cursor | undefined> {
  const events = source.events[Symbol.asyncIterator]();
  const first = await events.next();
  if (first.done) return undefined;
  return { order, source, events, head: first.value, ns: first.value.ns + source.shiftNs };
}

function isBefore(left: Cursor, right: Cursor): boolean {
  return left.ns < right.ns || (left.ns === right.ns && left.order < right.order);
}
