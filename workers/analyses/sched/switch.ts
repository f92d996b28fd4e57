import { SchedSwitch } from "../../model/event-fields.js";
import { State } from "../../model/states.js";
import type { TaskStates } from "../../model/task-states.js";
import type { EventHandler } from "../analysis.js";
import type { Cpu, Thread } from "../entities.js";
import type { Machine } from "../machine.js";
import { doubt, doubtQueue, leaveCpu, showCpu, showRunning, showWaiting, takeCpu } from "../running.js";
import type { Session } from "../session.js";
import { believeDump } from "./dumped.js";
import { bury } from "./lifecycle.js";
import { learnName } from "./names.js";
import { decodePrevState, Leave, provesDead, provesRaw, styleOfRelease } from "./prev-state.js";
import { learnPriority } from "./priorities.js";

/** prev_state of an event that has none. */
const NOT_RECORDED = -1;

export function switchHandler(session: Session): EventHandler<SchedSwitch> {
  const styles = session.machines.map((m) => m.taskStates ?? styleOfRelease(m.kernelRelease));

  function styleFor(machine: Machine, prevState: number): TaskStates {
    const known = styles[machine.index];
    if (known !== undefined) return known;
    if (!provesRaw(prevState)) return "reported";
    styles[machine.index] = "raw";
    return "raw";
  }

  function leaveOf(machine: Machine, prev: Thread, prevState: number): Leave {
    if (prevState === NOT_RECORDED) return prev.isExiting ? Leave.DEAD : Leave.UNKNOWN;
    // Decides without the kernel's version: after sched_process_exit only a thread that has ended has this bit.
    if (prev.isExiting && provesDead(prevState)) return Leave.DEAD;
    return decodePrevState(prevState, styleFor(machine, prevState));
  }

  return (batch, i, machine, cpu, t) => {
    const prevTid = batch[SchedSwitch.prevTid][i] as number;
    const nextTid = batch[SchedSwitch.nextTid][i] as number;
    machine.switchedOut = undefined;
    machine.switchedIn = undefined;
    if (prevTid < 0 || nextTid < 0) return;
    if (!machine.seesSwitches) {
      machine.beginSwitches();
      believeDump(session, machine);
    }
    const prev = prevTid === 0 ? cpu.idle : machine.thread(prevTid);
    const next = nextTid === 0 ? cpu.idle : living(machine, nextTid);
    const prevComm = batch[SchedSwitch.prevComm][i] as number;
    const nextComm = batch[SchedSwitch.nextComm][i] as number;
    if (prev.comm !== prevComm) learnName(session, machine, prev, prevComm);
    if (next.comm !== nextComm) learnName(session, machine, next, nextComm);
    learnPriority(session, next, batch[SchedSwitch.nextPrio][i] as number, t);
    // The outgoing thread emits the event.
    if (prev.tgid < 0) prev.tgid = batch[SchedSwitch.prevTgid][i] as number;

    // No switch happens inside an interrupt: contexts still on the stack have lost their exits.
    cpu.clear();
    if (cpu.current !== prev) {
      leaveCpu(cpu, t);
      doubt(machine, prev);
    }
    if (isExpected(next, cpu)) doubtQueue(machine, next, t);
    else doubt(machine, next);
    const prevState = batch[SchedSwitch.prevState][i] as number;
    if (!prev.isRunning || prev.cpu === cpu.number) {
      switchOut(machine, prev, cpu, leaveOf(machine, prev, prevState), next, t);
    }
    takeCpu(machine, next, cpu, t);
    showRunning(next, cpu, t);
    showCpu(cpu, t);
    machine.switchedOut = prev;
    machine.switchedIn = next;
  };
}

/** A thread takes a CPU after it was woken or preempted, from the queue on which it is. */
function isExpected({ state, cpu }: Thread, here: Cpu): boolean {
  return (state === State.RUNNABLE || state === State.PREEMPTED) && cpu === here.number;
}

/** A running thread is alive: a tid whose thread has ended belongs to a new one. */
function living(machine: Machine, tid: number): Thread {
  const thread = machine.thread(tid);
  return thread.state === State.DEAD || thread.state === State.NONE ? machine.addThread(tid) : thread;
}

/** An exiting thread may still be preempted and sleep. It ends when it leaves with a dead state. */
function switchOut(machine: Machine, thread: Thread, cpu: Cpu, leave: Leave, next: Thread, t: number): void {
  cpu.current = undefined;
  thread.cpu = cpu.number;
  if (thread.tid === 0) showWaiting(thread, t, State.NONE);
  else if (leave === Leave.DEAD && thread.isFreed) bury(machine, thread, t);
  else if (leave === Leave.DEAD) showWaiting(thread, t, State.DEAD);
  else if (leave === Leave.UNKNOWN) showWaiting(thread, t, State.UNKNOWN);
  else if (leave === Leave.PREEMPTED) showWaiting(thread, t, State.PREEMPTED, 0, next.tid === 0 ? -1 : next.lane);
  else {
    showWaiting(thread, t, leave === Leave.BLOCKED ? State.BLOCKED : State.STOPPED);
    thread.waitRow = thread.track.count - 1;
  }
}
