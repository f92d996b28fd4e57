import type { TaskStates } from "../../model/task-states.js";
import type { ClockDescription } from "../clock-description.js";
import type { CodeFacts, TraceDescription } from "../format.js";
import { taskStatesOf } from "../tracepoint/task-states.js";
import { isTracepoint, type PerfLayout } from "./layout.js";
import type { OpenedLayout } from "./open-layout.js";
import { Reporter } from "./reporter.js";
import { formatOf, type TracingData } from "./tracing-data.js";
import { unwindingsOf } from "./unwinding.js";

/** What the first records say. */
export interface RecordsBegin {
  readonly beginNs: bigint | undefined;
  readonly kernelText: CodeFacts["kernelText"];
}

/** clockid_t of clock_gettime(2), by which perf record -k names clocks. */
const CLOCKS: Readonly<Record<number, string>> = {
  0: "realtime",
  1: "monotonic",
  4: "monotonic_raw",
  7: "boottime",
  11: "tai",
};

export function describe(
  path: string,
  { layout, tracing }: OpenedLayout,
  { beginNs, kernelText }: RecordsBegin,
): TraceDescription {
  const { facts, classes, isPipe, begin, end } = layout;
  const { hostname, environment, buildIds, nodes } = facts;
  const version = environment.perf_version;
  const taskStates = taskStatesIn(layout, tracing);
  const unwindings = unwindingsOf(layout);
  return {
    path,
    format: isPipe ? "perf.data-pipe" : "perf.data",
    hostname: hostname === "" ? undefined : hostname,
    tracer: version === undefined ? "perf" : `perf ${version}`,
    dialect: "ftrace",
    environment: {
      ...environment,
      ...(nodes.size > 0 && { numa_nodes: new Set(nodes.values()).size }),
      ...(buildIds.size > 0 && { build_ids: buildIds.size }),
      ...(unwindings.length > 0 && { call_chains: unwindings.join(", ") }),
    },
    uuid: undefined,
    ...(taskStates && { taskStates }),
    clock: clockOf(layout),
    streams: [{ id: path, extents: [{ file: path, begin, end }], cpu: -1, beginNs, endNs: undefined }],
    hasStacks: true,
    ...((kernelText !== undefined || buildIds.size > 0) && {
      code: { ...(kernelText && { kernelText }), buildIds: Object.fromEntries(buildIds) },
    }),
    eventNames: classes.map(({ name }) => name),
  };
}

/** Of all formats only that of sched_switch is read. Its problems are reported when samples are read. */
function taskStatesIn({ classes }: PerfLayout, tracing: TracingData): TaskStates | undefined {
  const numbers = classes.filter(isTracepoint).map(({ attr }) => Number(attr.config));
  const switches = numbers.filter((number) => tracing.names.get(number)?.endsWith(":sched_switch"));
  return taskStatesOf(switches.flatMap((number) => formatOf(tracing, number, Reporter.silent()) ?? []));
}

/** Absolute ns at the clock's value 0: where perf record -k was used, it noted the wall-clock time of a moment. */
export function epochOffsetOf({ facts, classes }: PerfLayout): bigint {
  const { clock } = facts;
  const isUsed = clock !== undefined && classes.some(({ attr }) => attr.clockId === clock.id);
  return isUsed ? clock.wallNs - clock.clockNs : 0n;
}

function clockOf(layout: PerfLayout): ClockDescription {
  const id = layout.classes[0]?.attr.clockId ?? -1;
  return { name: CLOCKS[id] ?? "perf", frequencyHz: 1e9, epochOffsetNs: epochOffsetOf(layout) };
}

/** Tracepoints of which only some events were recorded: states made from them would be wrong. */
export function sampledTracepoints({ classes }: PerfLayout): readonly string[] {
  const sampled = classes.filter(
    (one) => isTracepoint(one) && (one.attr.isFrequency ? one.attr.period > 0 : one.attr.period > 1),
  );
  return sampled.map(({ name }) => name);
}
