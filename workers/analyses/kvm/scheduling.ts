import { EventKind } from "../../model/event-kinds.js";
import { type LaneId, NO_LANE } from "../../model/lanes.js";
import { State, WaitReason } from "../../model/states.js";
import type { AnalysisRun, EventHandler } from "../analysis.js";
import type { Thread, Vcpu } from "../entities.js";
import type { Machine } from "../machine.js";
import { forgetVcpu } from "../running.js";
import type { Session } from "../session.js";
import { meetEmulated, runEmulated } from "./emulated.js";
import { enterAway, resume } from "./vcpu-states.js";

/** The effect of the scheduler on vCPU threads. Reads the results of the sched analysis for the same event. */
export function schedulingHandlers(session: Session): AnalysisRun["handlers"] {
  const onSwitch: EventHandler = (_batch, _i, machine, cpu, t) => {
    const prev = machine.switchedOut;
    const next = machine.switchedIn;
    if (prev === undefined || next === undefined) return;
    if (0 <= prev.emulatedId) meetEmulated(session, machine, prev, t);
    if (prev.vcpu && !prev.isRunning) leave(prev.vcpu, prev, next, t);
    if (0 <= next.emulatedId && next.isRunning) runEmulated(session, machine, next, cpu, t);
    if (next.vcpu === undefined || !next.isRunning || 0 <= next.emulatedId) return;
    if (t < cpu.kvmLostUntilNs) forgetVcpu(next.vcpu, t);
    else resume(next.vcpu, t);
  };

  const onWake: EventHandler = (_batch, _i, machine, _cpu, t) => {
    const thread = machine.woken;
    if (thread?.vcpu === undefined) return;
    wake(session, machine, thread, thread.vcpu, t);
  };

  return {
    [EventKind.SCHED_SWITCH]: onSwitch,
    [EventKind.SCHED_WAKING]: onWake,
    [EventKind.SCHED_WAKEUP]: onWake,
    [EventKind.SCHED_WAKEUP_NEW]: onWake,
  };
}

/** The thread of a vCPU has left its CPU. The state of the thread tells the cause. */
function leave(vcpu: Vcpu, thread: Thread, next: Thread, t: number): void {
  thread.isInGuest = false;
  switch (thread.state) {
    case State.PREEMPTED:
      enterAway(vcpu, t, State.PREEMPTED, 0, next.tid === 0 ? NO_LANE : blameLane(next));
      break;
    case State.BLOCKED:
      block(vcpu, t);
      break;
    case State.STOPPED:
    case State.DEAD:
      enterAway(vcpu, t, State.STOPPED);
      break;
    default:
      enterAway(vcpu, t, State.UNKNOWN);
  }
}

/**
 * The thread sleeps by its own decision. In KVM that is a halt, or a stall on the host's memory. In the VMM it is a
 * lock, I/O or a pause of the VM. The row is remembered: the cause of the wait is known at the wake-up.
 */
function block(vcpu: Vcpu, t: number): void {
  vcpu.wakerLane = NO_LANE;
  if (0 <= vcpu.thread.emulatedId) {
    // The guest has halted, or QEMU waits for a lock or a device: both look alike.
    enterAway(vcpu, t, State.BLOCKED);
    vcpu.waitRow = vcpu.track.count - 1;
    return;
  }
  if (vcpu.place === State.UNKNOWN) {
    enterAway(vcpu, t, State.UNKNOWN);
    return;
  }
  if (vcpu.place === State.VMM) enterAway(vcpu, t, State.VMM_BLOCKED);
  else enterAway(vcpu, t, State.WAIT, WaitReason.UNKNOWN);
  vcpu.waitRow = vcpu.track.count - 1;
}

function wake(session: Session, machine: Machine, thread: Thread, vcpu: Vcpu, t: number): void {
  const by = machine.wokenByThread;
  const waker = by ? blameLane(by) : machine.wokenBy;
  if (0 <= vcpu.waitRow) {
    vcpu.wakerLane = waker;
    vcpu.track.relabel(vcpu.waitRow, vcpu.track.reasonAt(vcpu.waitRow), waker);
  }
  // Events of the CPU for which it is woken are lost.
  if (thread.state === State.UNKNOWN) forgetVcpu(vcpu, t);
  else enterAway(vcpu, t, State.RUNNABLE, 0, occupant(machine, thread));
  if (waker !== NO_LANE) session.edges.connect("wakeup", waker, machine.wokenNs, vcpu.lane, t);
}

/** Lane of the thread or vCPU that occupies the CPU of the woken vCPU. */
function occupant(machine: Machine, thread: Thread): LaneId {
  const current = machine.cpus[thread.cpu]?.current;
  return current === undefined || current.tid === 0 ? NO_LANE : blameLane(current);
}

/** Lane of a thread, or of the vCPU that it runs. */
function blameLane(thread: Thread): LaneId {
  return thread.vcpu ? thread.vcpu.lane : thread.lane;
}
