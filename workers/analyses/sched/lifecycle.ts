import { DumpedProcess, SchedEnd, SchedExec, SchedFork, SchedSetPrio, TaskRename } from "../../model/event-fields.js";
import { EventKind } from "../../model/event-kinds.js";
import { KTHREADD_TID } from "../../model/kernel-threads.js";
import { State } from "../../model/states.js";
import type { EventHandler, Handlers, PlacelessHandler } from "../analysis.js";
import type { Thread } from "../entities.js";
import type { Machine } from "../machine.js";
import { leaveCpu } from "../running.js";
import type { Session } from "../session.js";
import type { Cgroups } from "./cgroups.js";
import { INNERMOST, learnPidNs, pidNsHandler } from "./containers.js";
import { believeDump } from "./dumped.js";
import { learnName } from "./names.js";
import { learnPriority } from "./priorities.js";

/** Threads begin, rename themselves, execute programs, and end. */
export function lifecycleHandlers(session: Session, cgroups: Cgroups): Handlers {
  const fork: EventHandler<SchedFork> = (batch, i, machine) => {
    const t = batch.ts[i] as number;
    const childTid = batch[SchedFork.childTid][i] as number;
    const parentTid = batch[SchedFork.parentTid][i] as number;
    if (childTid <= 0 || parentTid <= 0) return;
    const parent = machine.thread(parentTid);
    const parentTgid = batch[SchedFork.parentTgid][i] as number;
    if (0 <= parentTgid) parent.tgid = parentTgid;
    const old = machine.find(childTid);
    // sched_wakeup_new cannot come first, but streams of several CPUs may disagree by a little.
    if (old) bury(machine, old, t);
    const child = machine.addThread(childTid);
    child.tgid = batch[SchedFork.childTgid][i] as number;
    child.parentTid = parent.tid;
    child.parentLane = parent.lane;
    child.isKernelChild = parent.tid === KTHREADD_TID;
    // The child returns from the call that its parent made (ret_from_fork).
    child.syscall = parent.syscall;
    child.isSyscallInferred = parent.isSyscallInferred;
    learnName(session, machine, child, batch[SchedFork.childComm][i] as number);
    learnPidNs(machine, parent, batch[SchedFork.parentPidNs][i] as number, INNERMOST);
    learnPidNs(machine, child, batch[SchedFork.childPidNs][i] as number, INNERMOST);
    cgroups.inherit(child, parent);
    child.showWaiting(t, State.NEW);
  };

  const exec: EventHandler<SchedExec> = (batch, i, machine) => {
    const tid = batch[SchedExec.tid][i] as number;
    const oldTid = batch[SchedExec.oldTid][i] as number;
    if (tid <= 0) return;
    const thread = machine.thread(tid);
    if (0 <= oldTid && oldTid !== tid) takeOver(machine, oldTid, thread, batch.ts[i] as number);
    thread.isKernelChild = false;
    const path = session.strings.get(batch[SchedExec.path][i] as number);
    // As the kernel does (begin_new_exec): the last part, 15 bytes.
    const comm = path.slice(path.lastIndexOf("/") + 1, path.lastIndexOf("/") + 16);
    learnName(session, machine, thread, session.strings.idOf(comm));
  };

  const exit: EventHandler<SchedEnd> = (batch, i, machine) => {
    const tid = batch[SchedEnd.tid][i] as number;
    if (0 < tid) machine.thread(tid).isExiting = true;
  };

  const free: EventHandler<SchedEnd> = (batch, i, machine) => {
    const thread = machine.find(batch[SchedEnd.tid][i] as number);
    // The kernel frees late (delayed_put_task_struct, kernel/exit.c): the tid may belong to a new thread by now.
    if (thread === undefined || !(thread.isExiting || thread.state === State.DEAD)) return;
    // A thread that reaps itself is freed before it leaves its CPU for the last time.
    if (mayRunOn(machine, thread)) thread.isFreed = true;
    else bury(machine, thread, batch.ts[i] as number);
  };

  const rename: EventHandler<TaskRename> = (batch, i, machine) => {
    const tid = batch[TaskRename.tid][i] as number;
    if (0 < tid) learnName(session, machine, machine.thread(tid), batch[TaskRename.newComm][i] as number);
  };

  const setPrio: EventHandler<SchedSetPrio> = (batch, i, machine, _cpu, t) => {
    const tid = batch[SchedSetPrio.tid][i] as number;
    if (0 < tid) learnPriority(session, machine.thread(tid), batch[SchedSetPrio.newPrio][i] as number, t);
  };

  const { cgroupOfThread } = cgroups;

  return {
    [EventKind.SCHED_PROCESS_FORK]: fork,
    [EventKind.SCHED_PROCESS_EXEC]: exec,
    [EventKind.SCHED_PROCESS_EXIT]: exit,
    [EventKind.SCHED_PROCESS_FREE]: free,
    [EventKind.TASK_RENAME]: rename,
    [EventKind.SCHED_PI_SETPRIO]: setPrio,
    [EventKind.STATEDUMP_PROCESS]: statedumpHandler(session),
    [EventKind.STATEDUMP_PID_NS]: pidNsHandler,
    [EventKind.THREAD_CGROUP]: cgroupOfThread,
  };
}

/** LTTng's dump of existing processes. It fills in unknown facts and overrides nothing. */
function statedumpHandler(session: Session): PlacelessHandler<DumpedProcess> {
  return (batch, i, machine) => {
    const tid = batch[DumpedProcess.tid][i] as number;
    if (tid <= 0) return;
    const thread = machine.thread(tid);
    if (thread.tgid < 0) thread.tgid = batch[DumpedProcess.tgid][i] as number;
    if (thread.parentTid < 0) thread.parentTid = batch[DumpedProcess.parentTgid][i] as number;
    if (batch[DumpedProcess.isKernel][i] === 1) {
      thread.isKernelChild = true;
      thread.isKernel = true;
    }
    if (thread.comm < 0) learnName(session, machine, thread, batch[DumpedProcess.comm][i] as number);
    learnPidNs(machine, thread, batch[DumpedProcess.pidNs][i] as number, batch[DumpedProcess.pidNsLevel][i] as number);
    if (thread.isRunning || thread.state !== State.UNKNOWN) return;
    const state = dumpedState(batch[DumpedProcess.status][i] as number);
    if (state === undefined) return;
    machine.dumped.set(thread, { state, ns: batch.ts[i] as number });
    if (machine.seesSwitches) believeDump(session, machine);
  };
}

function dumpedState(status: number): State | undefined {
  if (status === DumpStatus.WAITING) return State.BLOCKED;
  return status === DumpStatus.ZOMBIE || status === DumpStatus.DEAD ? State.DEAD : undefined;
}

/** lttng-statedump-impl.c, enum lttng_process_status. */
const DumpStatus = { ZOMBIE: 4, WAITING: 5, DEAD: 7 } as const;

/** It runs or waits for a CPU, and no loss can hide that it has ended. */
function mayRunOn({ gaps }: Machine, { isRunning, state }: Thread): boolean {
  return gaps.count === 0 && (isRunning || state === State.RUNNABLE || state === State.PREEMPTED);
}

/** A thread that is not the leader of its process and calls exec gets the leader's tid (de_thread, fs/exec.c). */
function takeOver(machine: Machine, oldTid: number, leader: Thread, t: number): void {
  const caller = machine.find(oldTid);
  if (!caller) return;
  const cpu = machine.cpus[caller.cpu];
  const { syscall, isSyscallInferred } = caller;
  const wasRunning = cpu?.current === caller;
  bury(machine, caller, t);
  leader.isExiting = false;
  leader.syscall = syscall;
  leader.isSyscallInferred = isSyscallInferred;
  if (!wasRunning || !cpu) return;
  machine.takeCpu(leader, cpu, t);
  cpu.showBoth(t);
}

export function bury(machine: Machine, thread: Thread, t: number): void {
  const cpu = machine.cpus[thread.cpu];
  if (cpu?.current === thread) leaveCpu(cpu, t);
  thread.showWaiting(t, State.NONE);
  const { vcpu } = thread;
  if (vcpu?.thread === thread) vcpu.track.enter(t, State.NONE);
  thread.vcpu = undefined;
  if (thread.tid === thread.tgid) machine.vmsByPid.end(thread.tid);
}
