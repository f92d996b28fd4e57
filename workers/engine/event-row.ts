import type { DecodedEvent, FieldValue } from "../formats/format.js";
import type { EventRow } from "../model/engine-api.js";
import { restOfContext } from "./event-context.js";

/** Characters of fields shown of one event: fields may be of any length. */
const MAX_ROW_CHARS = 20_000;

/** A whole event with the thread that emitted it. */
export interface FullEvent {
  readonly t: number;
  /** Absolute, on the clock of the session: exact however far from the begin. */
  readonly ns: bigint;
  readonly machine: string;
  readonly cpu: number;
  readonly name: string;
  readonly tid: number;
  readonly pid: number;
  readonly comm: string;
  readonly event: DecodedEvent;
}

export function rowOf({ t, machine, cpu, name, tid, comm, event }: FullEvent): EventRow {
  return {
    t,
    machine,
    cpu,
    name,
    tid,
    comm,
    fields: short(fieldsJson(event.fields)),
    context: short(contextJson(event)),
  };
}

/** The contexts and packet fields of an event, as JSON. */
export function contextJson(event: DecodedEvent): string {
  return fieldsJson(restOfContext(event));
}

/** Rows are for people to look at; exports have all of it. */
function short(text: string): string {
  return text.length <= MAX_ROW_CHARS ? text : `${text.slice(0, MAX_ROW_CHARS)}… ${text.length - MAX_ROW_CHARS} more`;
}

/**
 * Fields of an event as JSON text. A 64-bit integer that a double cannot hold exactly becomes a string,
 * and so do infinite numbers, which JSON has no word for.
 */
export function fieldsJson(fields: Readonly<Record<string, FieldValue>>): string {
  let text = "{";
  for (const name of Object.keys(fields)) {
    text += `${text === "{" ? "" : ","}${quotedName(name)}:${valueJson(fields[name] as FieldValue)}`;
  }
  return `${text}}`;
}

function valueJson(value: FieldValue): string {
  switch (typeof value) {
    case "number":
      return Number.isFinite(value) ? `${value}` : `"${value}"`;
    case "string":
      return JSON.stringify(value);
    case "bigint":
      return MIN_SAFE <= value && value <= MAX_SAFE ? `${value}` : `"${value}"`;
    case "boolean":
      return value ? "true" : "false";
    default:
      if (!value) return "null";
      if (isList(value)) return `[${value.map(valueJson).join(",")}]`;
      return fieldsJson(value);
  }
}

const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER);
const MIN_SAFE = BigInt(Number.MIN_SAFE_INTEGER);

function isList(value: object): value is readonly FieldValue[] {
  return Array.isArray(value);
}

/** Field names repeat by the million. */
const quotedNames = new Map<string, string>();

function quotedName(name: string): string {
  let quoted = quotedNames.get(name);
  if (quoted === undefined) {
    quoted = JSON.stringify(name);
    if (quotedNames.size < 10_000) quotedNames.set(name, quoted);
  }
  return quoted;
}
