import { streamBegin } from "../formats/event-range.js";
import type { DecodedEvent, FormatTrace } from "../formats/format.js";

/** The events of a stream whose names are meant. A stream that declares none of them is not read. */
export async function* eventsNamed(
  trace: FormatTrace,
  stream: number,
  isMeant: (name: string) => boolean,
): AsyncGenerator<DecodedEvent> {
  const { streams, eventNames } = trace.description;
  const { beginNs = 0n, eventNames: names = eventNames } = streams[stream] ?? {};
  if (!names.some(isMeant)) return;
  const sieve = {
    classes: Uint8Array.from(names, (name) => (isMeant(name) ? 1 : 0)),
    isMeant: ({ name }: { readonly name: string }) => isMeant(name),
  };
  yield* trace.readEventsAt(stream, streamBegin(beginNs), 0, Number.MAX_SAFE_INTEGER, sieve);
}
