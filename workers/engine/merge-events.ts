import { Heap } from "../core/heap.js";
import type { DecodedEvent, FormatTrace, StreamPlace } from "../formats/format.js";

/** One stream to read whole events of. */
export interface EventSource {
  readonly trace: FormatTrace;
  /** Index of the stream in its trace. */
  readonly index: number;
  readonly machine: number;
  /** Its events are emitted by programs, not by a kernel. */
  readonly isOfPrograms: boolean;
  /** As in `SessionStream`. */
  readonly originNs: bigint;
  readonly shiftNs: bigint;
  /** Where to begin. */
  readonly place: StreamPlace;
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

interface Cursor {
  readonly order: number;
  readonly source: EventSource;
  readonly events: AsyncIterator<DecodedEvent>;
  head: DecodedEvent;
  /** Of the head. */
  ns: bigint;
}

/** Whole events of all sources with fromNs <= time < toNs (absolute), by time, ties by order of the sources. */
export async function* mergeEvents(
  sources: readonly EventSource[],
  fromNs: bigint,
  toNs: bigint,
): AsyncGenerator<MachineEvent, void, undefined> {
  const heap = new Heap<Cursor>(isBefore);
  try {
    for (const cursor of await Promise.all(sources.map((source, i) => start(source, i, fromNs, toNs)))) {
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

async function start(source: EventSource, order: number, fromNs: bigint, toNs: bigint): Promise<Cursor | undefined> {
  const { trace, index, shiftNs, place } = source;
  const events = trace.readEvents(index, fromNs - shiftNs, toNs - shiftNs, place)[Symbol.asyncIterator]();
  const first = await events.next();
  if (first.done) return undefined;
  return { order, source, events, head: first.value, ns: first.value.ns + shiftNs };
}

function isBefore(left: Cursor, right: Cursor): boolean {
  return left.ns < right.ns || (left.ns === right.ns && left.order < right.order);
}
