import { Emitter } from "../model/event-fields.js";
import type { BatchWith } from "../model/kind-fields.js";
import { State } from "../model/states.js";
import { Context } from "./context-stack.js";
import { isCpuNumber } from "./cpu-number.js";
import type { Cpu, Machine, Thread, Vcpu } from "./machine.js";

/**
 * What runs on a CPU, as its lane and its thread's lane show it. One place, since the scheduler, system calls,
 * interrupts and KVM all change it.
 */

/**
 * Enters the CPU's state as it is now. Where sched_switch is not recorded a thread is known to have the CPU while its
 * events come, and not for how long: only from kvm_entry to kvm_exit, and while an interrupt is handled, is it certain.
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
 * Enters the state of a thread that is on `cpu`. Where sched_switch is not recorded it may leave at any time: a system
 * call it is in goes on all the same.
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

/** The CPU and what it runs, after something changed on top of the thread. */
export function showBoth(cpu: Cpu, t: number): void {
  const thread = cpu.current;
  if (thread !== undefined) showRunning(thread, cpu, t);
  showCpu(cpu, t);
}

/** Kernel threads never run in user mode, others do unless they are known to be in a system call. */
function isInKernel(thread: Thread): boolean {
  return 0 <= thread.syscall || thread.isKernel;
}

/**
 * The thread that emitted an event: the one the event names, else the one the CPU is known to run.
 * Where the two differ a switch was not recorded, and the event is right. Undefined: neither says.
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

/** `thread` runs on `cpu` from now on (lanes are not touched). */
export function takeCpu(machine: Machine, thread: Thread, cpu: Cpu, t: number): void {
  if (thread.isRunning && thread.cpu !== cpu.number) {
    // It left the other CPU without our seeing it.
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

/** Whatever ran on `cpu` is there no more, and when it left or why is not known. */
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
 * An event says that a CPU does something. If none of its streams is there, nothing is known of what it does, and what
 * it may have done concerns all threads from the begin on.
 */
export function hearOf(machine: Machine, number: number): void {
  if (machine.cpus[number] !== undefined || !isCpuNumber(number) || !machine.coverage.miss(number)) return;
  machine.cpu(number).isLost = true;
  machine.gaps.add(machine.beginNs, Number.POSITIVE_INFINITY);
}

/** Without sched_switch all threads leave like this: a call goes on meanwhile, and so does a vCPU's exit. */
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

/** Nothing is known of a vCPU from now on. */
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
 * What was seen last of a thread does not explain, or not prove, what is seen of it now: it may have been woken,
 * moved and run where events were lost. Since that loss nothing is known of it, which is said afterwards: most
 * threads sleep through losses of CPUs they have nothing to do with, and are shown to have by where they are woken.
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
 * A thread is found, at `t`, on the queue it was seen on last. While another CPU lost its events that one may have
 * taken it over, run it and given it back. What happened after the losses was seen: since then it has been queued.
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

/** Since when a thread that is on no CPU may be in another state than the one it was seen to enter. */
function firstDoubt(machine: Machine, { track }: Thread): number | undefined {
  const began = track.startAt(track.count - 1);
  const lostNs = machine.gaps.firstSince(began);
  return lostNs === undefined ? undefined : Math.max(began, lostNs);
}

/** Is the code that runs on `cpu` now an interrupt's, a timer's callback included, and not its thread's? */
export function isInInterrupt(cpu: Cpu): boolean {
  return 0 < cpu.depth || cpu.current?.tid === 0;
}
