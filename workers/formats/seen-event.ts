import type { DecodedEvent, SeenEvent } from "./format.js";
import { ownValue } from "./named-values.js";

/** An event that has been read whole, for questions about it. */
export function seenEvent(event: DecodedEvent): SeenEvent {
  const { name, ns, cpu } = event;
  return {
    name,
    ns,
    cpu,
    value: (scope, field, isAnyCase) => ownValue(event[scope] ?? {}, field, isAnyCase ?? false),
    whole: () => event,
  };
}
