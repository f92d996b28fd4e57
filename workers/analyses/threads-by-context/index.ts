import { ThreadEvent } from "../../model/event-fields.js";
import { EventKind } from "../../model/event-kinds.js";
import { State } from "../../model/states.js";
import type { AnalysisDefinition, PlacelessHandler } from "../analysis.js";
import { isCpuNumber } from "../cpu-number.js";
import type { Cpu, Thread } from "../entities.js";
import { leaveCpu } from "../running.js";
import { ThreadFinder } from "./thread-finder.js";

/**
 * Threads of traces without sched_switch, told by the contexts of events: a thread runs at the time of its events, on
 * the CPU of the event. Its states between its events are not known.
 */
export const threadsByContext: AnalysisDefinition = {
  id: "threads-by-context",
  startsWith: [EventKind.THREAD_EVENT],
  create(session) {
    const finders = session.machines.map((machine) => new ThreadFinder(machine, session.strings));
    return { state: [finders], handlers: { [EventKind.THREAD_EVENT]: threadEventHandler(finders) } };
  },
};

function threadEventHandler(finders: readonly ThreadFinder[]): PlacelessHandler<ThreadEvent> {
  return (batch, i, machine) => {
    if (machine.seesSwitches) return;
    const thread = finders[machine.index]?.threadOf(batch, i);
    if (thread === undefined) return;
    machine.hasContextThreads = true;
    const t = batch.ts[i] as number;
    const cpu = isCpuNumber(batch.cpu) ? machine.cpu(batch.cpu) : undefined;
    const isNew = cpu !== undefined && cpu.current !== thread;
    if (isNew) {
      leaveCpu(cpu, t);
      machine.takeCpu(thread, cpu, t);
    }
    if (!isMoreKnown(thread, cpu)) showMoment(thread, cpu, t, batch[ThreadEvent.eventName][i] as number);
    else if (isNew) cpu.showBoth(t);
  };
}

/** Its system call, its guest or an interrupt is known, beside the fact that it runs. */
function isMoreKnown({ tid, syscall, isInGuest }: Thread, cpu: Cpu | undefined): boolean {
  return tid === 0 || 0 <= syscall || isInGuest || (cpu !== undefined && 0 <= cpu.top);
}

function showMoment(thread: Thread, cpu: Cpu | undefined, t: number, eventName: number): void {
  thread.state = State.UNKNOWN;
  thread.track.enter(t, State.USER, 0, eventName);
  thread.track.enter(t + 1, State.UNKNOWN);
  if (cpu === undefined) return;
  cpu.track.enter(t, State.USER, 0, thread.lane);
  cpu.track.enter(t + 1, State.UNKNOWN);
}
