import { type Emitter, SchedMigrate, SchedWakeup } from "../../model/event-fields.js";
import { EventKind } from "../../model/event-kinds.js";
import type { BatchWith } from "../../model/kind-fields.js";
import { type LaneId, NO_LANE } from "../../model/lanes.js";
import { State, WaitReason } from "../../model/states.js";
import type { AnalysisRun, EventHandler } from "../analysis.js";
import { isCpuNumber } from "../cpu-number.js";
import type { Cpu, Thread, WakeSource } from "../entities.js";
import type { Machine } from "../machine.js";
import { doubt, doubtQueue, emitter, forgetVcpu, hearOf, showWaiting } from "../running.js";
import type { Session } from "../session.js";
import { learnName } from "./names.js";
import { interruptLane, threadLane, WakeSources } from "./wake-source.js";

/**
 * The waker emits sched_waking. sched_wakeup may come from the CPU of the woken thread and tells only the time
 * (try_to_wake_up and ttwu_do_wakeup, kernel/sched/core.c). So sched_waking makes a thread runnable and tells its
 * waker; sched_wakeup counts only where sched_waking did not.
 */
export class Wakeups {
  private readonly sources: WakeSources;
  /** Machines whose trace has sched_waking. */
  private readonly hasWaking: boolean[];
  /** Machines whose trace has sched_migrate_task. */
  private readonly hasMigrates: boolean[];

  constructor(private readonly session: Session) {
    this.sources = new WakeSources(session.strings);
    this.hasWaking = session.machines.map(() => false);
    this.hasMigrates = session.machines.map(() => false);
  }

  get handlers(): AnalysisRun["handlers"] {
    return {
      [EventKind.SCHED_WAKING]: this.waking,
      [EventKind.SCHED_WAKEUP]: this.wakeup,
      [EventKind.SCHED_WAKEUP_NEW]: this.wakeup,
      [EventKind.SCHED_MIGRATE_TASK]: this.migrate,
    };
  }

  private readonly waking: EventHandler<SchedWakeup | Emitter> = (batch, i, machine, cpu, t) => {
    this.hasWaking[machine.index] = true;
    machine.woken = undefined;
    if ((batch[SchedWakeup.wakeeTid][i] as number) <= 0) return;
    const targetCpu = batch[SchedWakeup.targetCpu][i] as number;
    hearOf(machine, targetCpu);
    const by = emitter(machine, cpu, batch, i);
    const thread = this.wokenThread(machine, batch, i);
    if (!machine.seesSwitches) this.noteEarly(machine, thread, cpu, by, targetCpu, t);
    // The target is the CPU on which it slept (task_cpu, before select_task_rq). Another one than we know means that it
    // ran there unseen.
    if (thread.cpu !== targetCpu || isQueued(thread)) doubt(machine, thread);
    if (thread.isRunning) {
      thread.pendingWakeNs = t;
      thread.pendingWakeSource = this.wakerOn(machine, cpu, by);
    } else if (canWake(machine, thread, targetCpu)) {
      this.noteWaker(machine, cpu, by);
      this.wake(machine, thread, targetCpu, t, t);
    }
  };

  private readonly wakeup: EventHandler<SchedWakeup | Emitter> = (batch, i, machine, cpu, t) => {
    machine.woken = undefined;
    if ((batch[SchedWakeup.wakeeTid][i] as number) <= 0) return;
    const thread = this.wokenThread(machine, batch, i);
    const targetCpu = batch[SchedWakeup.targetCpu][i] as number;
    hearOf(machine, targetCpu);
    // The very first wake-up of a thread has no sched_waking (wake_up_new_task, kernel/sched/core.c).
    const isNew = isFirst(thread);
    if (!machine.seesSwitches && !this.hasWaking[machine.index]) {
      this.noteEarly(machine, thread, cpu, emitter(machine, cpu, batch, i), targetCpu, t);
    }
    if (thread.isRunning) {
      thread.pendingWakeSource = undefined;
      return;
    }
    if (!isNew && !(thread.cpu === targetCpu && this.saysMoves(machine))) doubt(machine, thread);
    if (!canWake(machine, thread, targetCpu)) return;
    let wokenNs = t;
    if (thread.pendingWakeSource) {
      wokenNs = thread.pendingWakeNs;
      setWaker(machine, thread.pendingWakeSource);
    } else if (this.hasWaking[machine.index] && !isNew) setWaker(machine, NOBODY);
    else {
      this.noteWaker(machine, cpu, emitter(machine, cpu, batch, i));
    }
    this.wake(machine, thread, targetCpu, t, wokenNs);
  };

  /** Before the first sched_switch no thread is known to wait for a CPU: the wake-up counts from that switch on. */
  private noteEarly(
    machine: Machine,
    thread: Thread,
    cpu: Cpu,
    by: Thread | undefined,
    targetCpu: number,
    ns: number,
  ): void {
    const dumped = machine.dumped.get(thread);
    if (dumped !== undefined) dumped.wake ??= { ns, cpu: targetCpu, waker: this.wakerOn(machine, cpu, by) };
  }

  /**
   * Does sched_wakeup, without a sched_waking before it, tell the CPU on which a thread slept? Only if migrations are
   * recorded.
   */
  private saysMoves({ index }: Machine): boolean {
    return this.hasMigrates[index] === true && this.hasWaking[index] === false;
  }

  private wokenThread(machine: Machine, batch: BatchWith<SchedWakeup>, i: number): Thread {
    return this.threadNamed(
      machine,
      batch[SchedWakeup.wakeeTid][i] as number,
      batch[SchedWakeup.wakeeComm][i] as number,
    );
  }

  private threadNamed(machine: Machine, tid: number, comm: number): Thread {
    const thread = machine.thread(tid);
    if (thread.comm !== comm) learnName(this.session, machine, thread, comm);
    return thread;
  }

  private noteWaker(machine: Machine, cpu: Cpu, by: Thread | undefined): void {
    const reason = this.sources.reasonOf(cpu, by);
    const isThread = reason === WaitReason.NONE;
    machine.wokenBy = isThread ? threadLane(by) : interruptLane(machine, cpu);
    machine.wokenByThread = isThread ? by : undefined;
    machine.wokenReason = reason;
  }

  private wakerOn(machine: Machine, cpu: Cpu, by: Thread | undefined): WakeSource {
    const reason = this.sources.reasonOf(cpu, by);
    if (reason === WaitReason.NONE) return { lane: threadLane(by), thread: by, reason };
    return { lane: interruptLane(machine, cpu), thread: undefined, reason };
  }

  /** `wokenNs`: time at which the waker acted, `t` or before. */
  private wake(machine: Machine, thread: Thread, targetCpu: number, t: number, wokenNs: number): void {
    const by = machine.wokenBy;
    if (0 <= thread.waitRow) thread.track.relabel(thread.waitRow, machine.wokenReason, by);
    thread.waitRow = -1;
    thread.pendingWakeSource = undefined;
    if (isCpuNumber(targetCpu)) thread.cpu = targetCpu;
    if (machine.cpus[targetCpu]?.isLost === true) showWaiting(thread, t, State.UNKNOWN);
    else showWaiting(thread, t, State.RUNNABLE, 0, occupant(machine, targetCpu));
    if (by !== NO_LANE) this.session.edges.connect("wakeup", by, wokenNs, thread.lane, t);
    machine.woken = thread;
    machine.wokenNs = wokenNs;
  }

  private readonly migrate: EventHandler<SchedMigrate> = (batch, i, machine, _cpu, t) => {
    this.hasMigrates[machine.index] = true;
    const tid = batch[SchedMigrate.movedTid][i] as number;
    if (tid <= 0) return;
    const thread = this.threadNamed(machine, tid, batch[SchedMigrate.movedComm][i] as number);
    const from = batch[SchedMigrate.fromCpu][i] as number;
    const to = batch[SchedMigrate.toCpu][i] as number;
    hearOf(machine, from);
    hearOf(machine, to);
    if (thread.cpu !== from) doubt(machine, thread);
    else if (isQueued(thread)) doubtQueue(machine, thread, t);
    if (!thread.isRunning && isCpuNumber(to)) thread.cpu = to;
    if (isQueued(thread) && machine.cpus[to]?.isLost === true) vanish(thread, t);
    if (!isCpuNumber(from) || !isCpuNumber(to) || from === to) return;
    this.session.edges.connect("migration", machine.cpu(from).lane, t, machine.cpu(to).lane, t);
  };
}

/** It has been woken already: before the next wake-up it must have run and slept. */
function isQueued({ state }: Thread): boolean {
  return state === State.RUNNABLE || state === State.PREEMPTED;
}

/** It has never been awake: nothing can have happened to it. */
function isFirst({ state }: Thread): boolean {
  return state === State.NEW;
}

/** The state of a thread is unknown where it waits for a CPU whose events are lost. */
function vanish(thread: Thread, t: number): void {
  thread.lostNs = t;
  showWaiting(thread, t, State.UNKNOWN);
  if (thread.vcpu) forgetVcpu(thread.vcpu, t);
}

const NOBODY: WakeSource = { lane: NO_LANE, thread: undefined, reason: 0 };

function setWaker(machine: Machine, waker: WakeSource): void {
  machine.wokenBy = waker.lane;
  machine.wokenByThread = waker.thread;
  machine.wokenReason = waker.reason;
}

/**
 * Is this wake-up the end of a wait? A thread in an unknown state may be running on the CPU for which it is woken. It
 * was asleep for certain only if that CPU is known to run another thread.
 */
function canWake(machine: Machine, thread: Thread, targetCpu: number): boolean {
  switch (thread.state) {
    case State.BLOCKED:
    case State.STOPPED:
    case State.NEW:
      return true;
    case State.UNKNOWN:
      return machine.seesSwitches && machine.cpus[targetCpu]?.current !== undefined;
    default:
      return false;
  }
}

/** Lane of the thread that occupies the CPU; none if the CPU is idle or not known. */
function occupant(machine: Machine, cpu: number): LaneId {
  const current = machine.cpus[cpu]?.current;
  return current === undefined || current.tid === 0 ? NO_LANE : current.lane;
}
