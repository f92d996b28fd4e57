import type { TraceDescription } from "../formats/format.js";
import { overlaps, timeRange } from "./time-range.js";

/** A trace that ends so long before a log begins, or begins so long after it, is not taken for one of the same machine. */
const NEAR_NS = 3_600_000_000_000n;

interface Group {
  readonly traces: readonly number[];
}

/** The only group of traces with a clock that fits a log which names no host; undefined where there is none, or several. */
export function machineOfLog<G extends Group>(
  log: TraceDescription,
  groups: readonly G[],
  traces: readonly TraceDescription[],
): G | undefined {
  const hosts = groups.filter((group) => group.traces.some((trace) => traces[trace]?.isLog !== true));
  const [only] = hosts;
  if (only === undefined || hosts.length > 1) return undefined;
  const own = timeRange(log);
  const isNear = only.traces.some((trace) => overlaps(own, timeRange(traces[trace] as TraceDescription), NEAR_NS));
  return isNear ? only : undefined;
}

/** What was concluded of logs that name no host, and what was given. */
export function joinedLogNotes(
  traces: readonly TraceDescription[],
  machines: readonly (Group & { readonly name: string })[],
): readonly { readonly message: string; readonly file: string }[] {
  const groups = new Map(machines.flatMap((group) => group.traces.map((trace) => [trace, group] as const)));
  return traces.flatMap(({ isLog, hostname, givenMachine, path }, i) => {
    const machine = groups.get(i);
    if (givenMachine !== undefined) return [{ message: `the log is put to ${givenMachine}, as given`, file: path }];
    if (isLog !== true || hostname !== undefined || machine === undefined || machine.traces.length === 1) return [];
    const message = `the log names no host: it is taken for one of ${machine.name}, the only machine beside it, as its times fit`;
    return [{ message, file: path }];
  });
}
