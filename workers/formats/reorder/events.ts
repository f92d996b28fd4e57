import type { DecodedEvent } from "../format.js";
import { OrderHeap } from "./order-heap.js";
import type { ReorderWindow } from "./window.js";

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
