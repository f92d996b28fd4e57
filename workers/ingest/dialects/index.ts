import type { Dialect, EventMapper, TraceDescription } from "../../formats/format.js";
import { kernelDialect } from "./kernel.js";
import { threadEvent } from "./thread-events.js";

/**
 * Says what the events of a trace mean. Of those of a user-space tracer, and of those of a kernel that have no meaning
 * of their own, only the thread counts that their context names, if it does.
 */
export function pickDialect(description: TraceDescription): EventMapper {
  const kernel = description.dialect === "ust" ? undefined : kernelDialect(description);
  return (name, fieldNames) => kernel?.(name, fieldNames) ?? threadEvent(name, fieldNames);
}

/** Whether a Linux kernel was recorded, rather than programs or another system. */
export function isKernel(dialect: Dialect): boolean {
  return dialect === "lttng" || dialect === "ftrace";
}

export { eventNameOf, recordingAdvice, threadContextAdvice } from "./advice.js";
