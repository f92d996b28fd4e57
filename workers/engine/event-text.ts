import type { DecodedEvent, FieldValue } from "../formats/format.js";
import { contextJson, type FullEvent, fieldsJson, valueJson } from "./event-row.js";

export type EventFilter = (event: FullEvent) => boolean;

/**
 * Events that hold a text in their name, the name of their thread, or any field of payload, contexts and packet. Case
 * does not matter. `field=value` finds a field of that name whose value begins so.
 */
export function textFilter(text: string | undefined): EventFilter {
  if (text === undefined || text === "") return () => true;
  const wanted = text.toLowerCase();
  const holds = (candidate: string) => candidate.toLowerCase().includes(wanted);
  const pair = /^\s*([^=\s]+)\s*=\s*(.*)$/.exec(wanted);
  return ({ name, comm, event }) =>
    holds(name) ||
    holds(comm) ||
    holds(fieldsJson(event.fields)) ||
    holds(contextJson(event)) ||
    (pair !== null && hasPair(event, pair[1] as string, pair[2] as string));
}

function hasPair({ fields, context, packet = {} }: DecodedEvent, name: string, value: string): boolean {
  return [fields, context, packet].some((scope) =>
    Object.keys(scope).some(
      (key) => key.toLowerCase() === name && plainText(scope[key] as FieldValue).startsWith(value),
    ),
  );
}

/** As a person would write it. */
function plainText(value: FieldValue): string {
  return (typeof value === "string" ? value : valueJson(value).replaceAll('"', "")).toLowerCase();
}
