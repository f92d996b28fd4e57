import { NUMA_OUTCOMES } from "../../facts/numa-move-store.js";
import { NumaMove } from "../../model/event-fields.js";
import { EventKind } from "../../model/event-kinds.js";
import type { AnalysisDefinition, EventHandler, Handlers } from "../analysis.js";
import { isCpuNumber } from "../cpu-number.js";
import type { Machine } from "../machine.js";
import type { Session } from "../session.js";

/** Threads that the kernel moves to the memory that they use (sched_move_numa and its like), which tells nodes of CPUs. */
export const numa: AnalysisDefinition = {
  id: "numa",
  startsWith: [EventKind.NUMA_MOVE],
  create: (session) => ({ state: [], handlers: numaHandlers(session) }),
};

const SWAPPED = NUMA_OUTCOMES.indexOf("swapped");

function numaHandlers({ numaMoves }: Session): Handlers {
  const note = (machine: Machine, tid: number, t: number, outcome: number, from: number, to: number): void => {
    if (tid <= 0) return;
    numaMoves.add({ lane: machine.thread(tid).lane, t, outcome, from, to });
  };

  const move: EventHandler<NumaMove> = (batch, i, machine, _cpu, t) => {
    const from = nodeOf(batch[NumaMove.fromNode][i] as number);
    const to = nodeOf(batch[NumaMove.toNode][i] as number);
    learnNode(machine, batch[NumaMove.fromCpu][i] as number, from);
    learnNode(machine, batch[NumaMove.toCpu][i] as number, to);
    const outcome = batch[NumaMove.outcome][i] as number;
    note(machine, batch[NumaMove.tid][i] as number, t, outcome, from, to);
    if (outcome === SWAPPED) note(machine, batch[NumaMove.otherTid][i] as number, t, outcome, to, from);
  };

  return { [EventKind.NUMA_MOVE]: move };
}

function nodeOf(value: number): number {
  return 0 <= value && value < 2 ** 31 ? value : -1;
}

function learnNode({ cpuPlaces }: Machine, cpu: number, node: number): void {
  if (node < 0 || !isCpuNumber(cpu)) return;
  cpuPlaces.set(cpu, { socket: -1, core: -1, ...cpuPlaces.get(cpu), cpu, node });
}
