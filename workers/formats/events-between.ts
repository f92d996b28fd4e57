import type { DecodedEvent } from "./format.js";

/** Of events in order of time, those with from <= time < to (absolute ns). */
export async function* eventsBetween(
  events: AsyncIterable<DecodedEvent>,
  fromNs: bigint,
  toNs: bigint,
): AsyncGenerator<DecodedEvent> {
  for await (const event of events) {
    if (toNs <= event.ns) return;
    if (fromNs <= event.ns) yield event;
  }
}
