import { EventKind } from "../../model/event-kinds.js";
import { State } from "../../model/states.js";
import type { AnalysisDefinition, AnalysisRun, EventHandler, PlacelessHandler } from "../analysis.js";
import type { Thread } from "../entities.js";
import type { Session } from "../session.js";

/** Where threads left their CPUs, and for how long: context switches with call stacks. */
export const offCpu: AnalysisDefinition = {
  id: "off-cpu",
  title: "stacks with which threads leave CPUs",
  needs: [EventKind.SCHED_SWITCH],
  isSpecial: true,
  needsStacks: true,
  create: (session) => ({ handlers: handlersFor(session) }),
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

function handlersFor(session: Session): AnalysisRun["handlers"] {
  const away: (Away | undefined)[] = [];

  const onSwitch: EventHandler = (batch, i, machine, cpu, t) => {
    const { switchedIn, switchedOut } = machine;
    if (switchedIn !== undefined) {
      const known = away[switchedIn.lane];
      if (known !== undefined) keep(session, known, t);
      away[switchedIn.lane] = undefined;
    }
    const stack = batch.stack?.[i] ?? -1;
    if (switchedOut === undefined || switchedOut.tid === 0 || stack < 0) return;
    const isPreempted = switchedOut.state === State.PREEMPTED;
    const { lane, number } = cpu;
    const left = {
      thread: switchedOut,
      start: t,
      stack,
      cpu: number,
      cpuLane: lane,
      comm: switchedOut.comm,
      isPreempted,
    };
    away[switchedOut.lane] = left;
  };

  /** It may have run in the gap. */
  const lost: PlacelessHandler = () => {
    away.length = 0;
  };

  return { [EventKind.SCHED_SWITCH]: onSwitch, [EventKind.LOST]: lost };
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
