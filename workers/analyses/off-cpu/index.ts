import { Emitter, type Sample } from "../../model/event-fields.js";
import { EventKind } from "../../model/event-kinds.js";
import { State } from "../../model/states.js";
import type { AnalysisDefinition, AnalysisRun, EventHandler, PlacelessHandler } from "../analysis.js";
import type { Cpu, Thread } from "../entities.js";
import type { Session } from "../session.js";
import { isOfSwitch } from "../stack-of-switch.js";

/** Where threads left their CPUs, and for how long: context switches with call stacks. */
export const offCpu: AnalysisDefinition = {
  id: "off-cpu",
  needsStacks: true,
  create: createRun,
};

/** A thread that left with a stack, and has not run again. */
interface Away {
  readonly thread: Thread;
  readonly start: number;
  readonly stack: number;
  readonly cpu: number;
  readonly cpuLane: number;
  readonly comm: number;
  readonly isPreempted: boolean;
}

function createRun(session: Session): AnalysisRun {
  const away: (Away | undefined)[] = [];
  /** By lane of the CPU: the thread that left it last, and when. Its stack may be an event of its own. */
  const lastOut: (Thread | undefined)[] = [];
  const leftAt: number[] = [];

  const leave = (thread: Thread, cpu: Cpu, start: number, stack: number) => {
    const isPreempted = thread.state === State.PREEMPTED;
    const { lane, number } = cpu;
    away[thread.lane] = { thread, start, stack, cpu: number, cpuLane: lane, comm: thread.comm, isPreempted };
  };

  const onSwitch: EventHandler = (batch, i, machine, cpu, t) => {
    const { switchedIn, switchedOut } = machine;
    if (switchedIn !== undefined) {
      const known = away[switchedIn.lane];
      if (known !== undefined) keep(session, known, t);
      away[switchedIn.lane] = undefined;
    }
    const stack = batch.stack?.[i] ?? -1;
    lastOut[cpu.lane] = undefined;
    if (switchedOut === undefined || switchedOut.tid === 0) return;
    if (0 <= stack) return leave(switchedOut, cpu, t, stack);
    lastOut[cpu.lane] = switchedOut;
    leftAt[cpu.lane] = t;
  };

  const onSample: PlacelessHandler<Sample | Emitter> = (batch, i, machine) => {
    if (!isOfSwitch(batch, i, machine)) return;
    const cpu = machine.cpu(batch.cpu);
    const thread = lastOut[cpu.lane];
    const stack = batch.stack?.[i] ?? -1;
    if (thread === undefined || thread.tid !== batch[Emitter.tid][i] || stack < 0) return;
    lastOut[cpu.lane] = undefined;
    leave(thread, cpu, leftAt[cpu.lane] as number, stack);
  };

  /** It may have run in the gap. */
  const lost: PlacelessHandler = () => {
    away.length = 0;
    lastOut.length = 0;
  };

  return {
    state: [away, lastOut, leftAt],
    handlers: { [EventKind.SCHED_SWITCH]: onSwitch, [EventKind.SAMPLE]: onSample, [EventKind.LOST]: lost },
  };
}

function keep({ offCpu: stays }: Session, { thread, start, stack, cpu, cpuLane, comm, isPreempted }: Away, t: number) {
  const row = stays.next();
  const { columns } = stays;
  columns.lane.put(row, thread.lane);
  columns.start.put(row, start);
  columns.end.put(row, t);
  columns.stack.put(row, stack);
  columns.cpu.put(row, cpu);
  columns.cpuLane.put(row, cpuLane);
  columns.comm.put(row, comm);
  columns.isPreempted.put(row, isPreempted ? 1 : 0);
}
