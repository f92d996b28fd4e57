import type { EventMapper, TraceDescription } from "../../formats/format.js";
import { EventKind } from "../../model/event-kinds.js";
import { kernelDialect } from "./kernel.js";
import { logLine } from "./logs.js";
import { mappingOf } from "./mapping.js";
import { MONITOR_EVENTS } from "./monitor-events.js";
import { eventWithStack, sample, stackOfEvent } from "./samples.js";
import { SLICE_EVENTS } from "./slice-events.js";
import { threadEvent } from "./thread-events.js";

/**
 * Maps the events of a trace to kinds. Events of a user-space tracer, and kernel events without a kind, tell at most
 * the thread that their context names.
 */
export function pickDialect(description: TraceDescription): EventMapper {
  const kernel = description.dialect === "ust" ? undefined : kernelDialect(description);
  const isOfLog = description.isLog === true && description.carried !== undefined;
  return (name, fieldNames) => {
    const slice = SLICE_EVENTS.get(name) ?? MONITOR_EVENTS.get(name);
    if (slice !== undefined) return mappingOf(slice, 0);
    const stack = description.dialect === "ftrace" ? stackOfEvent(name) : undefined;
    const special = sample(name, fieldNames) ?? stack ?? logLine(name, fieldNames, isOfLog);
    if (special !== undefined) return special;
    const known = kernel?.(name, fieldNames);
    if (known !== undefined && known.kind !== EventKind.NONE) return known;
    return eventWithStack(name, fieldNames) ?? known ?? threadEvent(name, fieldNames);
  };
}

export { commonEventName } from "./kernel.js";
export { recorderOf } from "./recorder.js";
