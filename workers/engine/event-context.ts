import type { DecodedEvent, EventScope, FieldValue } from "../formats/format.js";

type Fields = Readonly<Record<string, FieldValue>>;

/** Context fields that name the thread which emitted an event, the first that is there: LTTng's kernel and user-space names. */
const TID_NAMES = ["tid", "vtid"];
const PID_NAMES = ["pid", "vpid"];
const COMM_NAMES = ["procname", "comm"];

/** The same where they are among the payload: `perf data convert --to-ctf`, and every event of ftrace. */
const PERF_TID_NAMES = ["perf_tid", "common_pid"];
const PERF_PID_NAMES = ["perf_pid", "common_tgid"];
const PERF_COMM_NAMES = ["perf_comm", "common_comm"];

/** The same as other writers call them, in contexts or in the packet's (analyses: ingest/dialects/thread-events.ts). */
const OTHER_TID_NAMES = ["thread_id", "TThreadId", "ThreadId", "pthread_id"];
const OTHER_PID_NAMES = ["process_id", "TProcessId", "ProcessId"];
const OTHER_COMM_NAMES = ["thread_name", "ThreadName"];

/** The thread that emitted an event, as its context says; undefined where it does not. */
export interface Emitter {
  readonly tid: number | undefined;
  readonly pid: number | undefined;
  readonly comm: string | undefined;
}

export function emitterOf(event: DecodedEvent): Emitter {
  const valueBy: ValueOf = (scope, name) => event[scope]?.[name];
  return { tid: tidOf(valueBy), pid: pidOf(valueBy), comm: commOf(valueBy) };
}

/** A value of an event by its exact name. */
type ValueOf = (scope: EventScope, name: string) => FieldValue | undefined;

export function tidOf(valueBy: ValueOf): number | undefined {
  return integer(found(valueBy, TID_NAMES, PERF_TID_NAMES, OTHER_TID_NAMES));
}

export function pidOf(valueBy: ValueOf): number | undefined {
  return integer(found(valueBy, PID_NAMES, PERF_PID_NAMES, OTHER_PID_NAMES));
}

export function commOf(valueBy: ValueOf): string | undefined {
  return text(found(valueBy, COMM_NAMES, PERF_COMM_NAMES, OTHER_COMM_NAMES));
}

function found(
  valueBy: ValueOf,
  names: readonly string[],
  perfNames: readonly string[],
  otherNames: readonly string[],
): FieldValue | undefined {
  return (
    firstOf(valueBy, "context", names) ??
    firstOf(valueBy, "fields", perfNames) ??
    firstOf(valueBy, "context", otherNames) ??
    firstOf(valueBy, "packet", otherNames)
  );
}

/** The contexts and packet fields of an event that have no column of their own. */
export function restOfContext(event: DecodedEvent): Fields {
  const { context, packet = {}, cpu } = event;
  const { tid, pid, comm } = emitterOf(event);
  const rest: Record<string, FieldValue> = {};
  const shown = new Set<string | undefined>([
    tid === undefined ? undefined : nameOf(context, TID_NAMES),
    pid === undefined ? undefined : nameOf(context, PID_NAMES),
    comm === undefined ? undefined : nameOf(context, COMM_NAMES),
  ]);
  for (const name of Object.keys(context)) {
    if (!shown.has(name)) setOwn(rest, name, context[name] as FieldValue);
  }
  for (const name of Object.keys(packet)) {
    if (name === "cpu_id" && packet[name] === cpu) continue;
    setOwn(rest, Object.hasOwn(context, name) ? `packet.${name}` : name, packet[name] as FieldValue);
  }
  return rest;
}

function nameOf(context: Fields, names: readonly string[]): string | undefined {
  return names.find((name) => context[name] !== undefined);
}

function firstOf(valueBy: ValueOf, scope: EventScope, names: readonly string[]): FieldValue | undefined {
  for (const name of names) {
    const value = valueBy(scope, name);
    if (value !== undefined) return value;
  }
  return undefined;
}

function integer(value: FieldValue | undefined): number | undefined {
  return typeof value === "number" || typeof value === "bigint" ? Number(value) : undefined;
}

function text(value: FieldValue | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** A trace may call a field "__proto__". */
function setOwn(fields: Record<string, FieldValue>, name: string, value: FieldValue): void {
  if (name === "__proto__") Object.defineProperty(fields, name, { value, enumerable: true, configurable: true });
  else fields[name] = value;
}
