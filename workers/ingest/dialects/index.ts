import type { Dialect, EventMapper, TraceDescription } from "../../formats/format.js";
import { kernelDialect } from "./kernel.js";
import { threadEvent } from "./thread-events.js";

/**
 * Maps the events of a trace to kinds. Events of a user-space tracer, and kernel events without a kind, tell at most
 * the thread that their context names.
 */
export function pickDialect(description: TraceDescription): EventMapper {
  const kernel = description.dialect === "ust" ? undefined : kernelDialect(description);
  return (name, fieldNames) => kernel?.(name, fieldNames) ?? threadEvent(name, fieldNames);
}

/** Whether a Linux kernel was recorded, rather than programs or another system. */
export function isKernel(dialect: Dialect): boolean {
  return dialect === "lttng" || dialect === "ftrace";
}

export {
  eventNameOf,
  isOnlyInPerf,
  perfRecording,
  type RecordingTarget,
  recordingAdvice,
  threadContextAdvice,
  wholeRecording,
} from "./advice.js";
export { commonEventName } from "./kernel.js";
