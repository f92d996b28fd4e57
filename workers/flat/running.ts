import { adopt, doubtOdd, doubtQueueOdd, hearOf as hearOfNew, loseOther, newCpu } from "./calls.js";
import * as Column from "./columns.js";
import { labelOf } from "./labels.js";
import { Context, State } from "./numbers.js";
import { f64At, i32At, setI32, setU8, u8At } from "./prelude.js";
import { C, M, T, V } from "./records.js";
import { enter, lastStart } from "./track.js";

// The states of a CPU and of its thread, as their lanes show them. What is rare is in analyses/running.ts.

/**
 * Enters the present state of the CPU. Without sched_switch, a thread's events show that it has the CPU, but not for how
 * long: that is certain only from kvm_entry to kvm_exit and while an interrupt is handled.
 */
export function showCpu(cpu: i32, t: f64): void {
  enter(i32At(cpu + C.TRACK), t, labelOfCpu(cpu));
}

function labelOfCpu(cpu: i32): i32 {
  const top = i32At(cpu + C.TOP);
  if (0 <= top) return labelOfContext(cpu, top);
  const thread = i32At(cpu + C.CURRENT);
  if (thread === 0) return State.UNKNOWN;
  if (u8At(thread + T.IN_GUEST_B) !== 0) return labelOf(State.GUEST, 0, blameLane(thread));
  if (u8At(cpu + C.SEES_SWITCHES_B) === 0) return State.UNKNOWN;
  if (i32At(thread + T.TID) === 0) return State.IDLE;
  return labelOf(isInKernel(thread) ? State.SYSCALL : State.USER, 0, i32At(thread + T.LANE));
}

function labelOfContext(cpu: i32, top: i32): i32 {
  const state = u8At(cpu + C.CONTEXTS + top) === Context.SOFTIRQ ? State.SOFTIRQ : State.IRQ;
  return labelOf(state, i32At(cpu + C.NUMBERS + (top << 2)) & 0xffff, i32At(cpu + C.NAMES + (top << 2)));
}

/**
 * Enters the state of a thread that is on `cpu`. Without sched_switch it may leave the CPU at any time, but its system
 * call goes on until it returns.
 */
export function showRunning(thread: i32, cpu: i32, t: f64): void {
  const syscall = i32At(thread + T.SYSCALL);
  let state = State.USER;
  let aux = -1;
  if (0 <= i32At(cpu + C.TOP)) state = State.INTERRUPTED;
  else if (u8At(cpu + C.SEES_SWITCHES_B) === 0 && syscall < 0) state = State.UNKNOWN;
  else if (i32At(thread + T.TID) === 0) state = State.IDLE;
  else if (isInKernel(thread)) {
    state = State.SYSCALL;
    aux = syscall;
  }
  setI32(thread + T.STATE, state);
  enter(i32At(thread + T.TRACK), t, labelOf(state, 0, aux));
}

/** Enters a state of a thread that is on no CPU. */
export function showWaiting(thread: i32, t: f64, state: i32, aux: i32): void {
  setU8(thread + T.RUNNING_B, 0);
  setI32(thread + T.STATE, state);
  enter(i32At(thread + T.TRACK), t, labelOf(state, 0, aux));
}

export function showBoth(cpu: i32, t: f64): void {
  const thread = i32At(cpu + C.CURRENT);
  if (thread !== 0) showRunning(thread, cpu, t);
  showCpu(cpu, t);
}

/** Kernel threads never run in user mode. Other threads do, unless they are known to be in a system call. */
function isInKernel(thread: i32): boolean {
  return 0 <= i32At(thread + T.SYSCALL) || u8At(thread + T.KERNEL_B) !== 0;
}

/**
 * The thread that emitted the event of a row: the thread that the event names, else the thread that the CPU is known to
 * run. Where the two differ, a switch was not recorded and the event is right. 0: not known.
 */
export function emitter(machine: i32, cpu: i32, row: i32): i32 {
  const current = i32At(cpu + C.CURRENT);
  const tid = i32At(Column.TID + (row << 2));
  if (current !== 0 && (tid === i32At(current + T.TID) || (tid < 0 && u8At(cpu + C.SEES_SWITCHES_B) !== 0))) {
    if (i32At(current + T.TGID) < 0) setI32(current + T.TGID, i32At(Column.PID + (row << 2)));
    return current;
  }
  return tid < 0 ? 0 : adopt(machine, cpu, row);
}

/** The vCPU that a CPU runs; 0: none. */
export function vcpuOn(cpu: i32): i32 {
  const thread = i32At(cpu + C.CURRENT);
  return thread === 0 ? 0 : i32At(thread + T.VCPU);
}

/** The vCPU whose thread emitted the event of a row; 0: none. */
export function emittingVcpu(machine: i32, cpu: i32, row: i32): i32 {
  const thread = emitter(machine, cpu, row);
  return thread === 0 ? 0 : i32At(thread + T.VCPU);
}

/** `thread` runs on `cpu` from now on. Lanes stay as they are. */
export function takeCpu(machine: i32, thread: i32, cpu: i32, t: f64): void {
  const number = i32At(cpu + C.NUMBER);
  if (u8At(thread + T.RUNNING_B) !== 0 && i32At(thread + T.CPU) !== number) loseOther(machine, thread, t);
  setU8(thread + T.RUNNING_B, 1);
  setI32(thread + T.CPU, number);
  setI32(thread + T.WAIT_ROW, -1);
  setU8(thread + T.PENDING_B, 0);
  setI32(cpu + C.CURRENT, thread);
  setU8(cpu + C.LOST_B, 0);
}

/** The event does not follow from the last known state of a thread, which may be due to a loss. */
export function doubt(machine: i32, thread: i32): void {
  if (isSafe(machine, thread) || u8At(thread + T.RUNNING_B) !== 0 || !isAway(i32At(thread + T.STATE))) return;
  doubtOdd(machine, thread);
}

/** A thread is found on the queue where it was last seen, maybe after another CPU had it unseen. */
export function doubtQueue(machine: i32, thread: i32, t: f64): void {
  if (!isSafe(machine, thread)) doubtQueueOdd(machine, thread, t);
}

/** No loss lasts beyond the begin of the thread's present state. */
function isSafe(machine: i32, thread: i32): boolean {
  return i32At(machine + M.GAPS) === 0 || f64At(machine + M.LAST_GAP_END_F) <= lastStart(i32At(thread + T.TRACK));
}

function isAway(state: i32): boolean {
  return (
    state === State.NEW ||
    state === State.BLOCKED ||
    state === State.STOPPED ||
    state === State.RUNNABLE ||
    state === State.PREEMPTED
  );
}

/** An event shows that CPU `number` is active. */
export function hearOf(machine: i32, number: i32): void {
  if (cpuAt(machine, number) === 0) hearOfNew(machine, number);
}

/** include/linux/threads.h; as analyses/cpu-number.ts. */
const MAX_CPUS = 8192;

export function isCpuNumber(number: i32): boolean {
  return 0 <= number && number < MAX_CPUS;
}

/** The CPU with a number; 0: no event has named it. */
export function cpuAt(machine: i32, number: i32): i32 {
  if (number < 0 || i32At(machine + M.CPUS_LENGTH) <= number) return 0;
  return i32At(i32At(machine + M.CPUS) + (number << 2));
}

/** The CPU with a number that a CPU may have. */
export function cpuOf(machine: i32, number: i32): i32 {
  const cpu = cpuAt(machine, number);
  return cpu !== 0 ? cpu : newCpu(machine, number);
}

/** The thread that runs on a CPU by number; 0: not known. */
export function currentOn(machine: i32, number: i32): i32 {
  const cpu = cpuAt(machine, number);
  return cpu === 0 ? 0 : i32At(cpu + C.CURRENT);
}

/** Does `cpu` now run the code of an interrupt, including callbacks of timers, rather than its thread's? */
export function isInInterrupt(cpu: i32): boolean {
  if (0 < i32At(cpu + C.DEPTH)) return true;
  const thread = i32At(cpu + C.CURRENT);
  return thread !== 0 && i32At(thread + T.TID) === 0;
}

/** Lane of a thread, or of the vCPU that it runs. */
export function blameLane(thread: i32): i32 {
  const vcpu = i32At(thread + T.VCPU);
  return vcpu === 0 ? i32At(thread + T.LANE) : i32At(vcpu + V.LANE);
}
