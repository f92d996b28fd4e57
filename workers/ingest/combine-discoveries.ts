import { bytesIn, type Discovery } from "./discover.js";
import { groupMachines, type MachineGroup } from "./machines.js";
import type { SessionClock } from "./session-clock.js";

/** The traces of two discoveries as those of one, in this order. `clock` lays all of them out. */
export function joinedDiscovery(
  first: Discovery,
  second: Discovery,
  machines: readonly MachineGroup[],
  clock: SessionClock,
): Discovery {
  return {
    traces: [
      ...first.traces,
      ...second.traces.map((opened) => ({ ...opened, firstStream: first.streamCount + opened.firstStream })),
    ],
    machines,
    ranges: [...first.ranges, ...second.ranges],
    clock,
    streamCount: first.streamCount + second.streamCount,
    totalBytes: first.totalBytes + second.totalBytes,
    problems: [...first.problems, ...second.problems],
    beside: [...(first.beside ?? []), ...(second.beside ?? [])],
  };
}

/**
 * The machines of all traces of both, in this order, as if they had been opened together. Undefined where a machine has
 * traces in both, or gets another name.
 */
export function joinedMachines(first: Discovery, second: Discovery): readonly MachineGroup[] | undefined {
  const traces = [...first.traces, ...second.traces].map(({ trace }) => trace.description);
  const groups = groupMachines(traces);
  const isSame = first.machines.every(
    ({ name, traces: own }, i) => groups[i]?.name === name && `${groups[i]?.traces}` === `${own}`,
  );
  return isSame ? groups : undefined;
}

/** The discovery without some traces, and where each trace and stream that stays was before. */
export interface Remainder {
  readonly discovery: Discovery;
  readonly traces: readonly number[];
  readonly streams: readonly number[];
  /** Machines that stay, by their index before. */
  readonly machines: readonly number[];
}

/** Undefined where a machine would keep only some of its traces, or nothing is left. */
export function discoveryWithout(discovery: Discovery, gone: ReadonlySet<number>): Remainder | undefined {
  const { machines, ranges, clock } = discovery;
  const kept = [...discovery.traces.keys()].filter((trace) => !gone.has(trace));
  const isWhole = machines.every(({ traces }) => traces.every((t) => gone.has(t)) || traces.every((t) => !gone.has(t)));
  if (!isWhole || kept.length === 0) return undefined;
  const streams: number[] = [];
  const traces = kept.map((index) => {
    const opened = discovery.traces[index] as Discovery["traces"][number];
    const firstStream = streams.length;
    opened.trace.description.streams.forEach((_, i) => {
      streams.push(opened.firstStream + i);
    });
    return { ...opened, firstStream };
  });
  const left = [...machines.keys()].filter((i) => machines[i]?.traces.every((trace) => !gone.has(trace)));
  return {
    traces: kept,
    streams,
    machines: left,
    discovery: {
      traces,
      machines: left.map((i) => {
        const { name, traces: own } = machines[i] as MachineGroup;
        return { name, traces: own.map((trace) => kept.indexOf(trace)) };
      }),
      ranges: kept.map((trace) => ranges[trace] as Discovery["ranges"][number]),
      clock: {
        ...clock,
        origins: kept.map((trace) => clock.origins[trace] ?? 0n),
        shifts: kept.map((trace) => clock.shifts[trace] ?? 0n),
      },
      streamCount: streams.length,
      totalBytes: bytesIn(traces),
      problems: discovery.problems,
    },
  };
}
