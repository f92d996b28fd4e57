import type { StreamDescription } from "../formats/format.js";
import type { Discovery, OpenedTrace } from "./discover.js";
import { machineOf } from "./machines.js";

/** One stream of the session with where it belongs. */
export interface SessionStream {
  /** Index in the session. */
  readonly stream: number;
  /** Index in its trace. */
  readonly index: number;
  readonly trace: number;
  readonly opened: OpenedTrace;
  readonly machine: number;
  readonly description: StreamDescription;
  /** Value of its trace's clock at session time 0, absolute ns. */
  readonly originNs: bigint;
  /** To be added to times of its trace for times of the session, absolute ns. */
  readonly shiftNs: bigint;
}

/** Those of a trace: they lie beside each other. */
export function streamsOfTrace<Stream>(
  streams: readonly Stream[],
  { traces }: Pick<Discovery, "traces">,
  trace: number,
): readonly Stream[] {
  const opened = traces[trace];
  if (opened === undefined) return [];
  return streams.slice(opened.firstStream, opened.firstStream + opened.trace.description.streams.length);
}

/** Those of a machine, in order. `streams`: all of the session, or what is known of each. */
export function streamsOfMachine<Stream>(
  streams: readonly Stream[],
  discovery: Pick<Discovery, "traces" | "machines">,
  machine: number,
): readonly Stream[] {
  const traces = discovery.machines[machine]?.traces ?? [];
  return traces.flatMap((trace) => streamsOfTrace(streams, discovery, trace));
}

/** All streams by session index. */
export function sessionStreams(discovery: Discovery): readonly SessionStream[] {
  return discovery.traces.flatMap((opened, trace) => {
    const machine = machineOf(discovery.machines, trace);
    return opened.trace.description.streams.map((description, index) => ({
      stream: opened.firstStream + index,
      index,
      trace,
      opened,
      machine,
      description,
      originNs: discovery.clock.origins[trace] ?? 0n,
      shiftNs: discovery.clock.shifts[trace] ?? 0n,
    }));
  });
}
