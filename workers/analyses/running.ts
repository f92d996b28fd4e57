import { Emitter } from "../model/event-fields.js";
import type { BatchWith } from "../model/kind-fields.js";
import { State } from "../model/states.js";
import { Context } from "./context-stack.js";
import { isCpuNumber } from "./cpu-number.js";
import type { Cpu, Thread, Vcpu } from "./entities.js";
import type { Machine } from "./machine.js";

/**
 * The states of a CPU and of its thread, as their lanes show them. In one file, since the scheduler, system calls,
 * interrupts and KVM all change them.
 */

/**
 * Enters the present state of the CPU. Without sched_switch, a thread's events show that it has the CPU, but not for
 * how long: that is certain only from kvm_entry to kvm_exit and while an interrupt is handled.
 */
export function showCpu(cpu: Cpu, t: number): void {
  const thread = cpu.current;
  if (0 <= cpu.top) showContext(cpu, cpu.top, t);
  else if (thread === undefined) cpu.track.enter(t, State.UNKNOWN);
  else if (thread.isInGuest) cpu.track.enter(t, State.GUEST, 0, thread.vcpu ? thread.vcpu.lane : thread.lane);
  else if (!cpu.seesSwitches) cpu.track.enter(t, State.UNKNOWN);
  else if (thread.tid === 0) cpu.track.enter(t, State.IDLE);
  else if (isInKernel(thread)) cpu.track.enter(t, State.SYSCALL, 0, thread.lane);
  else cpu.track.enter(t, State.USER, 0, thread.lane);
}

function showContext(cpu: Cpu, top: number, t: number): void {
  const state = cpu.contexts[top] === Context.SOFTIRQ ? State.SOFTIRQ : State.IRQ;
  cpu.track.enter(t, state, (cpu.numbers[top] as number) & 0xffff, cpu.names[top]);
}

/**
 * Enters the state of a thread that is on `cpu`. Without sched_switch it may leave the CPU at any time, but its system
 * call goes on until it returns.
 */
export function showRunning(thread: Thread, cpu: Cpu, t: number): void {
  let state: State = State.USER;
  let aux = -1;
  if (0 <= cpu.top) state = State.INTERRUPTED;
  else if (!cpu.seesSwitches && thread.syscall < 0) state = State.UNKNOWN;
  else if (thread.tid === 0) state = State.IDLE;
  else if (isInKernel(thread)) {
    state = State.SYSCALL;
    aux = thread.syscall;
  }
  thread.state = state;
  thread.track.enter(t, state, 0, aux);
}

/** Enters a state of a thread that is on no CPU. */
export function showWaiting(thread: Thread, t: number, state: State, reason = 0, aux = -1): void {
  thread.isRunning = false;
  thread.state = state;
  thread.track.enter(t, state, reason, aux);
}

/** Enters the state of the CPU and of its thread, after the stack of interrupts changed or the thread did. */
export function showBoth(cpu: Cpu, t: number): void {
  const thread = cpu.current;
  if (thread !== undefined) showRunning(thread, cpu, t);
  showCpu(cpu, t);
}

/** Kernel threads never run in user mode. Other threads do, unless they are known to be in a system call. */
function isInKernel(thread: Thread): boolean {
  return 0 <= thread.syscall || thread.isKernel;
}

/**
 * The thread that emitted an event: the thread that the event names, else the thread that the CPU is known to run.
 * Where the two differ, a switch was not recorded and the event is right. Undefined: not known.
 */
export function emitter(machine: Machine, cpu: Cpu, batch: BatchWith<Emitter>, i: number): Thread | undefined {
  const current = cpu.current;
  const tid = batch[Emitter.tid][i] as number;
  if (current !== undefined && (tid === current.tid || (tid < 0 && cpu.seesSwitches))) {
    if (current.tgid < 0) current.tgid = batch[Emitter.tgid][i] as number;
    return current;
  }
  return tid < 0 ? undefined : adopt(machine, cpu, batch, i);
}

function adopt(machine: Machine, cpu: Cpu, batch: BatchWith<Emitter>, i: number): Thread {
  const t = batch.ts[i] as number;
  const tid = batch[Emitter.tid][i] as number;
  const thread = tid === 0 ? cpu.idle : machine.thread(tid);
  if (thread.tgid < 0) thread.tgid = batch[Emitter.tgid][i] as number;
  doubt(machine, thread);
  const comm = batch[Emitter.comm][i] as number;
  if (thread.comm < 0 && 0 <= comm) machine.rename(thread, comm);
  leaveCpu(cpu, t);
  takeCpu(machine, thread, cpu, t);
  showBoth(cpu, t);
  return thread;
}

/** `thread` runs on `cpu` from now on. Lanes stay as they are. */
export function takeCpu(machine: Machine, thread: Thread, cpu: Cpu, t: number): void {
  if (thread.isRunning && thread.cpu !== cpu.number) {
    // It left the other CPU in an event that was not recorded.
    const other = machine.cpus[thread.cpu];
    if (other?.current === thread) {
      other.current = undefined;
      showCpu(other, t);
    }
  }
  thread.isRunning = true;
  thread.cpu = cpu.number;
  thread.waitRow = -1;
  thread.pendingWakeSource = undefined;
  cpu.current = thread;
  cpu.isLost = false;
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
  showWaiting(thread, t, thread.tid === 0 ? State.NONE : State.UNKNOWN);
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
  if (0 <= thread.syscall) showWaiting(thread, t, State.SYSCALL, 0, thread.syscall);
  else showWaiting(thread, t, State.UNKNOWN);
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
