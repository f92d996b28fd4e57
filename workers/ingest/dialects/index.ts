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

export { recordingAdvice } from "./advice.js";
