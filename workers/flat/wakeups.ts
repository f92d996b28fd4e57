import { interruptLane, noteEarly, vanish } from "./calls.js";
import * as Column from "./columns.js";
import { connect } from "./edges.js";
import { knownSource, placeOf } from "./interrupts.js";
import { Context, NO_LANE, State, WaitReason } from "./numbers.js";
import { f64At, i32At, setF64, setI32, setU8, u8At } from "./prelude.js";
import { C, I, M, T } from "./records.js";
import { cpuAt, cpuOf, currentOn, doubt, doubtQueue, emitter, hearOf, isCpuNumber, showWaiting } from "./running.js";
import { EdgeKind } from "./stores.js";
import { learnName, threadOf } from "./threads.js";
import { relabel } from "./track.js";

/*
 * The waker emits sched_waking. sched_wakeup may come from the CPU of the woken thread and tells only the time
 * (try_to_wake_up and ttwu_do_wakeup, kernel/sched/core.c). So sched_waking makes a thread runnable and tells its
 * waker; sched_wakeup counts only where sched_waking did not.
 */

/** String ids of the names of system vectors. */
let timerVector = -1;
let rescheduleVector = -1;
let callVector = -1;
let callSingleVector = -1;

export function setVectors(timer: i32, reschedule: i32, call: i32, callSingle: i32): void {
  timerVector = timer;
  rescheduleVector = reschedule;
  callVector = call;
  callSingleVector = callSingle;
}

/** sched_waking. Leaves the thread in the machine's record; 0: it was not asleep. */
export function waking(machine: i32, cpu: i32, row: i32, t: f64): void {
  setU8(machine + M.SEES_WAKING_B, 1);
  setI32(machine + M.WOKEN, 0);
  if (i32At(Column.A + (row << 2)) <= 0) return;
  const targetCpu = i32At(Column.B + (row << 2));
  hearOf(machine, targetCpu);
  const by = emitter(machine, cpu, row);
  const thread = wakee(machine, row);
  if (u8At(machine + M.SEES_SWITCHES_B) === 0) early(machine, thread, cpu, by, targetCpu, t);
  // The target is the CPU on which it slept (task_cpu, before select_task_rq). Another one than we know means that it
  // ran there unseen.
  if (i32At(thread + T.CPU) !== targetCpu || isQueued(thread)) doubt(machine, thread);
  if (u8At(thread + T.RUNNING_B) !== 0) {
    setF64(thread + T.PENDING_F, t);
    setPending(machine, thread, cpu, by);
  } else if (canWake(machine, thread, targetCpu)) {
    noteWaker(machine, cpu, by);
    wake(machine, thread, targetCpu, t, t);
  }
}

/** sched_wakeup, sched_wakeup_new. */
export function wakeup(machine: i32, cpu: i32, row: i32, t: f64): void {
  setI32(machine + M.WOKEN, 0);
  if (i32At(Column.A + (row << 2)) <= 0) return;
  const thread = wakee(machine, row);
  const targetCpu = i32At(Column.B + (row << 2));
  hearOf(machine, targetCpu);
  const seesWaking = u8At(machine + M.SEES_WAKING_B) !== 0;
  // The very first wake-up of a thread has no sched_waking (wake_up_new_task, kernel/sched/core.c).
  const isNew = i32At(thread + T.STATE) === State.NEW;
  if (u8At(machine + M.SEES_SWITCHES_B) === 0 && !seesWaking)
    early(machine, thread, cpu, emitter(machine, cpu, row), targetCpu, t);
  if (u8At(thread + T.RUNNING_B) !== 0) {
    setU8(thread + T.PENDING_B, 0);
    return;
  }
  // Only if migrations are recorded does it tell, without a sched_waking before it, the CPU on which the thread slept.
  const saysMoves = u8At(machine + M.SEES_MIGRATES_B) !== 0 && !seesWaking;
  if (!isNew && !(i32At(thread + T.CPU) === targetCpu && saysMoves)) doubt(machine, thread);
  if (!canWake(machine, thread, targetCpu)) return;
  let wokenNs = t;
  if (u8At(thread + T.PENDING_B) !== 0) {
    wokenNs = f64At(thread + T.PENDING_F);
    const lane = i32At(thread + T.PENDING_LANE);
    setWaker(machine, lane, i32At(thread + T.PENDING_THREAD), i32At(thread + T.PENDING_REASON));
  } else if (seesWaking && !isNew) setWaker(machine, NO_LANE, 0, WaitReason.NONE);
  else noteWaker(machine, cpu, emitter(machine, cpu, row));
  wake(machine, thread, targetCpu, t, wokenNs);
}

/** sched_migrate_task. */
export function migrate(machine: i32, row: i32, t: f64): void {
  setU8(machine + M.SEES_MIGRATES_B, 1);
  const tid = i32At(Column.A + (row << 2));
  if (tid <= 0) return;
  const thread = threadOf(machine, tid);
  learnName(machine, thread, i32At(Column.S + (row << 2)));
  const from = i32At(Column.B + (row << 2));
  const to = i32At(Column.C + (row << 2));
  hearOf(machine, from);
  hearOf(machine, to);
  if (i32At(thread + T.CPU) !== from) doubt(machine, thread);
  else if (isQueued(thread)) doubtQueue(machine, thread, t);
  if (u8At(thread + T.RUNNING_B) === 0 && isCpuNumber(to)) setI32(thread + T.CPU, to);
  if (isQueued(thread) && isLost(cpuAt(machine, to))) vanish(thread, t);
  if (isCpuNumber(from) && isCpuNumber(to) && from !== to) connectCpus(machine, from, to, t);
}

function connectCpus(machine: i32, from: i32, to: i32, t: f64): void {
  connect(EdgeKind.MIGRATION, i32At(cpuOf(machine, from) + C.LANE), t, i32At(cpuOf(machine, to) + C.LANE), t);
}

function wakee(machine: i32, row: i32): i32 {
  const thread = threadOf(machine, i32At(Column.A + (row << 2)));
  learnName(machine, thread, i32At(Column.S + (row << 2)));
  return thread;
}

/** Before the first sched_switch no thread is known to wait for a CPU: the wake-up counts from that switch on. */
function early(machine: i32, thread: i32, cpu: i32, by: i32, targetCpu: i32, t: f64): void {
  const reason = reasonOf(cpu, by);
  noteEarly(machine, thread, targetCpu, t, reason, wakerLane(machine, cpu, by, reason), wakerThread(by, reason));
}

function setPending(machine: i32, thread: i32, cpu: i32, by: i32): void {
  const reason = reasonOf(cpu, by);
  setU8(thread + T.PENDING_B, 1);
  setI32(thread + T.PENDING_REASON, reason);
  setI32(thread + T.PENDING_LANE, wakerLane(machine, cpu, by, reason));
  setI32(thread + T.PENDING_THREAD, wakerThread(by, reason));
}

function noteWaker(machine: i32, cpu: i32, by: i32): void {
  const reason = reasonOf(cpu, by);
  setWaker(machine, wakerLane(machine, cpu, by, reason), wakerThread(by, reason), reason);
}

function setWaker(machine: i32, lane: i32, thread: i32, reason: i32): void {
  setI32(machine + M.WOKEN_BY, lane);
  setI32(machine + M.WOKEN_BY_THREAD, thread);
  setI32(machine + M.WOKEN_REASON, reason);
}

function wakerLane(machine: i32, cpu: i32, by: i32, reason: i32): i32 {
  if (reason !== WaitReason.NONE) return laneOfInterrupt(machine, cpu);
  return by === 0 ? NO_LANE : i32At(by + T.LANE);
}

/**
 * Lane of the innermost interrupt on a CPU. Timers, vectors and unrecorded interrupts have no lane of their own: then the
 * CPU's.
 */
function laneOfInterrupt(machine: i32, cpu: i32): i32 {
  const top = i32At(cpu + C.TOP);
  if (top < 0) return i32At(cpu + C.LANE);
  const number = i32At(cpu + C.NUMBERS + (top << 2));
  const context = u8At(cpu + C.CONTEXTS + top);
  const source = knownSource(machine, number, context);
  if (source !== 0) return i32At(source + I.LANE);
  const isUsual = context === Context.VECTOR || placeOf(machine, number, context) !== 0;
  return isUsual ? i32At(cpu + C.LANE) : interruptLane(machine, cpu);
}

function wakerThread(by: i32, reason: i32): i32 {
  return reason === WaitReason.NONE ? by : 0;
}

/**
 * The kind of interrupt that wakes; NONE where `thread`, which `cpu` runs, wakes. The idle task wakes no thread: an
 * interrupt does, without an event in the trace. An interrupt also completes wake-ups that other CPUs have sent
 * (flush_smp_call_function_queue, kernel/smp.c).
 */
function reasonOf(cpu: i32, thread: i32): i32 {
  const top = i32At(cpu + C.DEPTH) - 1;
  if (top < 0) return thread !== 0 && i32At(thread + T.TID) === 0 ? WaitReason.INTERRUPT : WaitReason.NONE;
  const context = u8At(cpu + C.CONTEXTS + top);
  if (context === Context.CALLBACK) return WaitReason.TIMER;
  if (context === Context.IRQ) return WaitReason.DEVICE;
  if (context === Context.SOFTIRQ) return reasonOfSoftirq(i32At(cpu + C.NUMBERS + (top << 2)));
  return reasonOfVector(i32At(cpu + C.NAMES + (top << 2)));
}

/** include/linux/interrupt.h */
function reasonOfSoftirq(number: i32): i32 {
  if (number === 1 || number === 8) return WaitReason.TIMER; // timer, hrtimer
  if (number === 2 || number === 3) return WaitReason.NET; // net_tx, net_rx
  if (number === 4 || number === 5) return WaitReason.DISK; // block, irq_poll
  if (number === 6) return WaitReason.DEVICE; // tasklet
  if (number === 7) return WaitReason.IPI; // sched
  return WaitReason.UNKNOWN;
}

function reasonOfVector(name: i32): i32 {
  if (name === timerVector) return WaitReason.TIMER;
  if (name === rescheduleVector || name === callVector || name === callSingleVector) return WaitReason.IPI;
  return WaitReason.UNKNOWN;
}

/** `wokenNs`: time at which the waker acted, `t` or before. */
function wake(machine: i32, thread: i32, targetCpu: i32, t: f64, wokenNs: f64): void {
  const by = i32At(machine + M.WOKEN_BY);
  const row = i32At(thread + T.WAIT_ROW);
  if (0 <= row) relabel(i32At(thread + T.TRACK), row, i32At(machine + M.WOKEN_REASON), by);
  setI32(thread + T.WAIT_ROW, -1);
  setU8(thread + T.PENDING_B, 0);
  if (isCpuNumber(targetCpu)) setI32(thread + T.CPU, targetCpu);
  if (isLost(cpuAt(machine, targetCpu))) showWaiting(thread, t, State.UNKNOWN, -1);
  else showWaiting(thread, t, State.RUNNABLE, occupant(machine, targetCpu));
  if (by !== NO_LANE) connect(EdgeKind.WAKEUP, by, wokenNs, i32At(thread + T.LANE), t);
  setI32(machine + M.WOKEN, thread);
  setF64(machine + M.WOKEN_F, wokenNs);
}

/** Events of a CPU are lost, and no later one says which thread it runs. */
function isLost(cpu: i32): boolean {
  return cpu !== 0 && u8At(cpu + C.LOST_B) !== 0;
}

/** It has been woken already: before the next wake-up it must have run and slept. */
function isQueued(thread: i32): boolean {
  const state = i32At(thread + T.STATE);
  return state === State.RUNNABLE || state === State.PREEMPTED;
}

/**
 * Is this wake-up the end of a wait? A thread in an unknown state may be running on the CPU for which it is woken. It
 * was asleep for certain only if that CPU is known to run another thread.
 */
function canWake(machine: i32, thread: i32, targetCpu: i32): boolean {
  const state = i32At(thread + T.STATE);
  if (state === State.BLOCKED || state === State.STOPPED || state === State.NEW) return true;
  if (state !== State.UNKNOWN || u8At(machine + M.SEES_SWITCHES_B) === 0) return false;
  return currentOn(machine, targetCpu) !== 0;
}

/** Lane of the thread that occupies the CPU; none if the CPU is idle or not known. */
function occupant(machine: i32, number: i32): i32 {
  const current = currentOn(machine, number);
  return current === 0 || i32At(current + T.TID) === 0 ? NO_LANE : i32At(current + T.LANE);
}
