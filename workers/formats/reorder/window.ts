import { formatCountOf } from "../../core/format.js";
import type { DecodedEvent } from "../format.js";
import { OrderHeap } from "./order-heap.js";

/** How far out of order the events of a stream may lie in its bytes: at most so long, and over at most so many events. */
export interface ReorderBound {
  readonly ns: number;
  readonly events: number;
}

/**
 * Keeps the promise that events come in the order of time, for streams that hold them out of order: every event is
 * placed, in the order of the bytes, wanted or not, by the reader of rows and by the reader of whole events alike, so that
 * both give it the same time.
 *
 * Events before `horizon` can be handed on. One that comes later than the bound allows, with a time before the horizon,
 * is shown at the horizon, and counted: the format reports `lateText` at the end of the stream. None is dropped.
 */
export class ReorderWindow {
  /** Ns: no event placed from now on gets a time before it. */
  horizon = Number.NEGATIVE_INFINITY;
  late = 0;
  /** Times at or behind the horizon, in order, from `first` on around the end: nearly all events come in order. */
  private readonly open: Float64Array;
  private first = 0;
  private size = 0;

  constructor(private readonly bound: ReorderBound) {
    this.open = new Float64Array(2 ** Math.ceil(Math.log2(bound.events + 1)));
  }

  /** The time an event is shown at: its own, unless that is before the horizon. */
  place(time: number): number {
    const { bound } = this;
    const shown = Math.max(time, this.horizon);
    if (time < shown) this.late += 1;
    this.settle(shown - bound.ns);
    this.insert(shown);
    this.drop();
    return shown;
  }

  private insert(time: number): void {
    const { open, first, size } = this;
    const mask = open.length - 1;
    let at = first + size;
    for (; first < at && time < (open[(at - 1) & mask] as number); at -= 1)
      open[at & mask] = open[(at - 1) & mask] as number;
    open[at & mask] = time;
    this.size = size + 1;
  }

  /** Drops the earliest times that are before the horizon, or more than may be out of order. */
  private drop(): void {
    const { open, bound } = this;
    while (0 < this.size) {
      const earliest = open[this.first] as number;
      if (this.size <= bound.events && this.horizon <= earliest) return;
      this.settle(earliest);
      this.first = (this.first + 1) & (open.length - 1);
      this.size -= 1;
    }
  }

  /** The stream says that nothing before this time comes any more. */
  settle(time: number): void {
    if (this.horizon < time) this.horizon = time;
  }

  /** Undefined if all came in time. */
  get lateText(): string | undefined {
    if (this.late === 0) return undefined;
    const which = this.late === 1 ? "event comes" : "events come";
    const { ns, events } = this.bound;
    const span = Number.isFinite(ns) ? `${ns} ns or ` : "";
    return `${this.late} ${which} more than ${span}${formatCountOf(events, "event")} out of order, and ${this.late === 1 ? "is" : "are"} shown later than recorded`;
  }
}

/** The events of a stream in the order of time, at the times that `window` gives them. They count from `originNs`. */
export async function* reorderEvents(
  events: AsyncIterable<DecodedEvent>,
  window: ReorderWindow,
  originNs: bigint,
): AsyncGenerator<DecodedEvent, void, undefined> {
  const held: (DecodedEvent | undefined)[] = [];
  const free: number[] = [];
  const order = new OrderHeap();
  function* before(horizon: number) {
    while (order.topTime < horizon) {
      const slot = order.pop();
      yield held[slot] as DecodedEvent;
      held[slot] = undefined;
      free.push(slot);
    }
  }
  for await (const event of events) {
    const time = Number(event.ns - originNs);
    const shown = window.place(time);
    const slot = free.pop() ?? held.length;
    held[slot] = shown === time ? event : { ...event, ns: originNs + BigInt(shown) };
    order.push(shown, slot);
    yield* before(window.horizon);
  }
  yield* before(Number.POSITIVE_INFINITY);
}
