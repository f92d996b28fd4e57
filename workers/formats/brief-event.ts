import type { DecodedEvent } from "./whole-event.js";

export const NO_FIELDS: DecodedEvent["fields"] = {};

/** An event without its values, for those who only count or place it (`EventSieve.isBrief`). */
export function briefEvent(name: string, rank: number, ns: bigint, stream: number): DecodedEvent {
  return { name, rank, ns, stream, cpu: -1, fields: NO_FIELDS, context: NO_FIELDS };
}
