import type { EventMapping } from "../../formats/format.js";
import { EventKind as K } from "../../model/event-kinds.js";
import { SampleFlag, SampleMode, sampleModeName } from "../../model/sample-mode.js";
import { mappingOf, row } from "./mapping.js";

/** The field by which formats tell that an event is a sample: a number of SampleMode, or its name. */
const MARK = "sample_mode";

/** A sample of a profiler, whatever event caused it: its name is the counter's. */
export function sample(name: string, fieldNames: readonly string[]): EventMapping | undefined {
  if (!fieldNames.includes(MARK)) return undefined;
  const fields = { mode: MARK, modeFlags: "sample_mode_flags", ip: "ip", weight: "period" };
  // Registers that a monitor was asked for: a log of these does not say that its machine was recorded.
  const kind = name === "registers" && fieldNames.includes("vcpu") ? K.MONITOR_REGISTERS : K.SAMPLE;
  return mappingOf(row(kind, { ...fields, eventName: `=${name}` }, { mode: MODES }), 0);
}

const MODES = Object.fromEntries(Object.values(SampleMode).map((mode) => [sampleModeName(mode), mode]));

/**
 * The call stack of the event before, which ftrace records as an event of its own (kernel/trace/trace_entries.h). Readers
 * that know the event before put its name in place of this one.
 */
export function stackOfEvent(name: string): EventMapping | undefined {
  const mode = STACK_MODES.get(name);
  if (mode === undefined) return undefined;
  const fields = { mode: `=${mode}`, modeFlags: `=${SampleFlag.OF_EVENT}`, weight: "=1", eventName: `=${name}` };
  return mappingOf(row(K.SAMPLE, fields), 0);
}

/** An event without a meaning of its own that has its call stack as a context, as LTTng records them. */
export function eventWithStack(name: string, fieldNames: readonly string[]): EventMapping | undefined {
  const found = [...STACK_CONTEXTS].find(([context]) => fieldNames.includes(context));
  if (found === undefined) return undefined;
  const fields = { mode: `=${found[1]}`, modeFlags: `=${SampleFlag.OF_EVENT}`, weight: "=1", eventName: `=${name}` };
  return mappingOf(row(K.SAMPLE, fields), 0);
}

const STACK_CONTEXTS: ReadonlyMap<string, SampleMode> = new Map([
  ["callstack_kernel", SampleMode.KERNEL],
  ["callstack_user", SampleMode.USER],
]);

const STACK_MODES: ReadonlyMap<string, SampleMode> = new Map([
  ["kernel_stack", SampleMode.KERNEL],
  ["user_stack", SampleMode.USER],
]);
