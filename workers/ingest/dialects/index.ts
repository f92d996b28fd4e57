import type { EventMapper, TraceDescription } from "../../formats/format.js";
import { kernelDialect } from "./kernel.js";
import { threadEvent } from "./thread-events.js";

/**
 * Says what the events of a trace mean. Of those of a user-space tracer, and of those of a kernel that have no meaning
 * of their own, only the thread counts that their context names, if it does.
 */
export function pickDialect(description: TraceDescription): EventMapper {
  const kernel = isUserSpace(description) ? undefined : kernelDialect(description);
  return (name, fieldNames) => kernel?.(name, fieldNames) ?? threadEvent(name, fieldNames);
}

/** Tracers whose providers may name their events as they like. */
export function isUserSpace({ tracer, environment }: TraceDescription): boolean {
  return tracer.startsWith("lttng-ust") || environment.tracer_name === "lttng-ust" || environment.domain === "ust";
}

/** The tracer of a trace, as far as advice depends on it. */
export interface Recorder {
  /** "lttng-modules 2.13.9" */
  readonly tracer: string;
  /** A Linux kernel was recorded, rather than programs or another system. */
  readonly isKernel: boolean;
}

const KERNEL_TRACERS = /^(?:lttng-modules|perf|ftrace|trace-cmd)/;

export function recorderIn(description: TraceDescription): Recorder {
  const { tracer, environment } = description;
  const isLabelled = KERNEL_TRACERS.test(tracer) || environment.domain === "kernel";
  return { tracer, isKernel: isLabelled && !isUserSpace(description) };
}

export { eventNameOf, recordingAdvice, threadContextAdvice } from "./advice.js";
