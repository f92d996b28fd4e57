import { Heap } from "../core/heap.js";
import type { DecodedEvent, FormatTrace } from "../formats/format.js";

/** One stream to read whole events of. */
export interface EventSource {
  readonly trace: FormatTrace;
  /** Index of the stream in its trace. */
  readonly index: number;
  readonly machine: number;
}

export interface MachineEvent {
  readonly machine: number;
  readonly event: DecodedEvent;
}

interface Cursor {
  readonly order: number;
  readonly machine: number;
  readonly events: AsyncIterator<DecodedEvent>;
  head: DecodedEvent;
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
      yield { machine: top.machine, event: top.head };
      const next = await top.events.next();
      if (next.done) heap.pop();
      else {
        top.head = next.value;
        heap.replaceTop(top);
      }
    }
  } finally {
    for (let left = heap.pop(); left; left = heap.pop()) await left.events.return?.();
  }
}

async function start(source: EventSource, order: number, fromNs: bigint, toNs: bigint): Promise<Cursor | undefined> {
  const events = source.trace.readEvents(source.index, fromNs, toNs)[Symbol.asyncIterator]();
  const first = await events.next();
  return first.done ? undefined : { order, machine: source.machine, events, head: first.value };
}

function isBefore(left: Cursor, right: Cursor): boolean {
  return left.head.ns < right.head.ns || (left.head.ns === right.head.ns && left.order < right.order);
}
