import type { DecodedEvent, EventScope, EventSieve, FieldValue, SeenEvent } from "../../workers/formats/format.js";

/** Whether a sieve lets a whole event through, for formats that read all values anyway. */
export function isMeant(event: DecodedEvent, sieve: EventSieve | undefined): boolean {
  return sieve?.isMeant === undefined || sieve.isMeant(seenWhole(event));
}

function seenWhole(event: DecodedEvent): SeenEvent {
  const { name, ns, cpu } = event;
  const value = (scope: EventScope, wanted: string, isAnyCase = false): FieldValue | undefined => {
    const values = event[scope] ?? {};
    const isWanted = (one: string) => one === wanted || (isAnyCase && one.toLowerCase() === wanted.toLowerCase());
    return values[Object.keys(values).find(isWanted) ?? wanted];
  };
  return { name, ns, cpu, value, whole: () => event };
}
