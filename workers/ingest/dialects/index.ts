import type { EventMapper, TraceDescription } from "../../formats/format.js";
import { ftraceDialect } from "./ftrace.js";
import { lttngDialect } from "./lttng.js";

/** A tracer's way of naming events and fields. */
interface Dialect {
  readonly matches: (description: TraceDescription) => boolean;
  readonly mapper: (description: TraceDescription) => EventMapper;
}

/** The first that matches is used. Events of the last have no meaning to us; they are counted and shown as they are. */
const DIALECTS: readonly Dialect[] = [
  { matches: isLttngKernel, mapper: lttngDialect },
  { matches: hasKernelNames, mapper: ftraceDialect },
  { matches: () => true, mapper: () => () => undefined },
];

/** Says what the events of a trace mean. */
export function pickDialect(description: TraceDescription): EventMapper {
  const dialect = DIALECTS.find(({ matches }) => matches(description)) as Dialect;
  return dialect.mapper(description);
}

function isLttngKernel({ tracer, environment }: TraceDescription): boolean {
  return tracer.startsWith("lttng-modules") || environment.tracer_name === "lttng-modules";
}

/** Not a user-space tracer, whose providers may name their events as they like. */
function hasKernelNames({ tracer, environment }: TraceDescription): boolean {
  return !tracer.startsWith("lttng-ust") && environment.tracer_name !== "lttng-ust" && environment.domain !== "ust";
}

export { recordingAdvice } from "./advice.js";
