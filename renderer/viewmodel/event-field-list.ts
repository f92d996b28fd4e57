import type { TraceInfo } from "../../workers/model/engine-api.js";
import type { OfferedField } from "./suggestions.js";

/** The fields that a search for events is offered; events have others of their own. */
export function eventFields(info: TraceInfo | undefined): readonly OfferedField[] {
  const names = [...new Set(info?.traces.flatMap((trace) => Object.keys(trace.events_by_name)) ?? [])];
  return [
    { name: "name", about: "name of the event", ...(names.length === 0 ? {} : { values: names }) },
    { name: "tid", about: "thread that emits it, or that it is about" },
    { name: "pid", about: "process" },
    { name: "comm", about: "name of the thread", operator: " ~ " },
    { name: "cpu", about: "number of the CPU" },
    { name: "machine", about: "host or guest" },
    { name: "time", about: "as in +1.5s", operator: " > " },
    { name: "prev_comm", about: "any field of the event, by its name", operator: " ~ " },
  ];
}
