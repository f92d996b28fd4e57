import { Emitter } from "../model/event-fields.js";
import type { BatchWith } from "../model/kind-fields.js";
import { State } from "../model/states.js";
import { isCpuNumber } from "./cpu-number.js";
import type { Cpu, Thread, Vcpu } from "./entities.js";
import type { Machine } from "./machine.js";

/**
 * What is rare in the states of CPUs and their threads: threads and vCPUs become unknown, and turn up again. The scheduler,
 * system calls, interrupts and KVM all change these states, most of them in the core (flat/running.ts).
 */

/**
 * An event names another thread than the one that its CPU is known to run: a switch was not recorded, and the event is right.
 */
export function adopt(machine: Machine, cpu: Cpu, batch: BatchWith<Emitter>, i: number): Thread {
  const t = batch.ts[i] as number;
  const tid = batch[Emitter.tid][i] as number;
  const thread = tid === 0 ? cpu.idle : machine.thread(tid);
  if (thread.tgid < 0) thread.tgid = batch[Emitter.tgid][i] as number;
  doubt(machine, thread);
  const comm = batch[Emitter.comm][i] as number;
  if (thread.comm < 0 && 0 <= comm) machine.rename(thread, comm);
  leaveCpu(cpu, t);
  machine.takeCpu(thread, cpu, t);
  cpu.showBoth(t);
  return thread;
}

/** The thread that ran on `cpu` has left it. The time and the cause are not known. */
export function leaveCpu(cpu: Cpu, t: number): void {
  const thread = cpu.current;
  if (thread === undefined) return;
  cpu.current = undefined;
  thread.isInGuest = false;
  if (!cpu.seesSwitches) {
    leaveUnseen(thread, t);
    return;
  }
  thread.showWaiting(t, thread.tid === 0 ? State.NONE : State.UNKNOWN);
  if (thread.vcpu) forgetVcpu(thread.vcpu, t);
}

/**
 * An event shows that CPU `number` is active. If the trace has no stream of that CPU, its whole activity is unknown,
 * and it may have concerned any thread from the begin on.
 */
export function hearOf(machine: Machine, number: number): void {
  if (machine.cpus[number] !== undefined || !isCpuNumber(number) || !machine.coverage.miss(number)) return;
  machine.cpu(number).isLost = true;
  machine.gaps.add(machine.beginNs, Number.POSITIVE_INFINITY);
}

/** Without sched_switch all threads leave like this: a system call goes on meanwhile, and so does a vCPU's exit. */
function leaveUnseen(thread: Thread, t: number): void {
  if (0 <= thread.syscall) thread.showWaiting(t, State.SYSCALL, thread.syscall);
  else thread.showWaiting(t, State.UNKNOWN);
  const { vcpu } = thread;
  if (vcpu === undefined) return;
  const code = vcpu.place === State.VMM ? vcpu.userspaceCode : vcpu.exitCode;
  if (code === 0) forgetVcpu(vcpu, t);
  else {
    vcpu.state = State.UNKNOWN;
    vcpu.track.enter(t, State.UNKNOWN, code);
  }
}

/** The state of a vCPU is unknown from now on. */
export function forgetVcpu(vcpu: Vcpu, t: number): void {
  vcpu.state = State.UNKNOWN;
  vcpu.place = State.UNKNOWN;
  vcpu.exitCode = 0;
  vcpu.waitRow = -1;
  if (!(vcpu.lostNs <= t)) vcpu.lostNs = t;
  vcpu.vm.hasLost = true;
  vcpu.track.enter(t, State.UNKNOWN);
}

const IS_AWAY: ReadonlySet<State> = new Set<State>([
  State.NEW,
  State.BLOCKED,
  State.STOPPED,
  State.RUNNABLE,
  State.PREEMPTED,
]);

/**
 * The present event does not follow from the last known state of a thread: it may have been woken, moved and run where
 * events were lost. The thread is therefore unknown since that loss. We say so only now, because most threads sleep
 * through losses on CPUs that do not concern them, as their wake-ups then show.
 */
export function doubt(machine: Machine, thread: Thread): void {
  if (machine.gaps.count === 0 || thread.isRunning || !IS_AWAY.has(thread.state)) return;
  const since = firstDoubt(machine, thread);
  if (since === undefined) return;
  thread.lostNs = since;
  thread.waitRow = -1;
  thread.pendingWakeSource = undefined;
  thread.state = State.UNKNOWN;
  thread.track.enter(since, State.UNKNOWN);
  if (thread.vcpu) forgetVcpu(thread.vcpu, since);
}

/**
 * A thread is found, at `t`, on the queue where it was last seen. While another CPU lost its events, that CPU may have
 * taken the thread over, run it and given it back. The events after the loss were seen: since then the thread has been
 * queued.
 */
export function doubtQueue(machine: Machine, thread: Thread, t: number): void {
  if (machine.gaps.count === 0) return;
  const since = firstDoubt(machine, thread);
  if (since === undefined) return;
  const { state, track, vcpu } = thread;
  thread.lostNs = since;
  track.enter(since, State.UNKNOWN);
  if (vcpu) forgetVcpu(vcpu, since);
  const until = Math.min(t, machine.gaps.lastEndNs);
  track.enter(until, state);
  if (vcpu === undefined) return;
  vcpu.state = state;
  vcpu.track.enter(until, state);
}

/** The state of a thread is unknown where it waits for a CPU whose events are lost. */
export function vanish(thread: Thread, t: number): void {
  thread.lostNs = t;
  thread.showWaiting(t, State.UNKNOWN);
  if (thread.vcpu) forgetVcpu(thread.vcpu, t);
}

/** The time since which a thread that is on no CPU may be in another state than the last one seen. */
function firstDoubt(machine: Machine, { track }: Thread): number | undefined {
  const began = track.startAt(track.count - 1);
  const lostNs = machine.gaps.firstSince(began);
  return lostNs === undefined ? undefined : Math.max(began, lostNs);
}

/** Does `cpu` now run the code of an interrupt, including callbacks of timers, rather than its thread's? */
export function isInInterrupt(cpu: Cpu): boolean {
  return 0 < cpu.depth || cpu.current?.tid === 0;
}
