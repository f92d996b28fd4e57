import type { EventMapper, TraceDescription } from "../../formats/format.js";
import { kernelDialect } from "./kernel.js";

/** Says what the events of a trace mean. Those of a user-space tracer mean nothing to us: they are counted and shown. */
export function pickDialect(description: TraceDescription): EventMapper {
  return isUserSpace(description) ? () => undefined : kernelDialect(description);
}

/** Tracers whose providers may name their events as they like. */
function isUserSpace({ tracer, environment }: TraceDescription): boolean {
  return tracer.startsWith("lttng-ust") || environment.tracer_name === "lttng-ust" || environment.domain === "ust";
}

/** Who recorded a trace, as far as advice depends on it. */
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
