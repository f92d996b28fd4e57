import type { DecodedEvent } from "../formats/format.js";
import type { EventRow } from "../model/engine-api.js";
import { restOfContext } from "./event-context.js";
import { fieldsJson } from "./field-json.js";

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
