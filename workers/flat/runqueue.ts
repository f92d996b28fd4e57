import { beginLate } from "./calls.js";
import * as Column from "./columns.js";
import { State } from "./numbers.js";
import { f64At, i32At, isNumber, setF64, setI32, setU8, u8At } from "./prelude.js";
import { C, M, T, V } from "./records.js";
import { nextRow, putByte, putFloat, putInt, storeOf } from "./rows.js";
import { cpuOf } from "./running.js";
import { Stay, Store } from "./stores.js";
import { threadOf } from "./threads.js";

// How long each thread waited for a CPU: analyses/runqueue.

const UNKNOWN_PRIO = 255;

/** After `switchThreads` of the same event. */
export function queueSwitched(machine: i32, cpu: i32, t: f64): void {
  if (u8At(machine + M.LATE_WOKEN_B) !== 0) {
    setU8(machine + M.LATE_WOKEN_B, 0);
    beginLate(machine);
  }
  const out = i32At(machine + M.SWITCHED_OUT);
  if (out !== 0 && i32At(out + T.STATE) === State.PREEMPTED) beginStay(out, i32At(cpu + C.NUMBER), t, 1);
  const back = i32At(machine + M.SWITCHED_IN);
  if (back === 0 || i32At(back + T.TID) === 0 || !isOpen(back)) return;
  addStay(machine, back, t, 0);
  setF64(back + T.STAY_START_F, NaN);
}

/** After a wake-up of the same event. */
export function queueWoken(machine: i32, t: f64): void {
  const thread = i32At(machine + M.WOKEN);
  if (thread === 0 || i32At(thread + T.CPU) < 0 || i32At(thread + T.STATE) !== State.RUNNABLE) return;
  beginStay(thread, i32At(thread + T.CPU), t, 0);
}

/** After `migrate` of the same event. */
export function queueMoved(machine: i32, row: i32, t: f64): void {
  const tid = i32At(Column.A + (row << 2));
  const cpu = i32At(Column.C + (row << 2));
  if (tid <= 0 || cpu < 0) return;
  const thread = threadOf(machine, tid);
  if (!isOpen(thread) || i32At(thread + T.STAY_CPU) === cpu) return;
  addStay(machine, thread, t, 1);
  setF64(thread + T.STAY_START_F, t);
  setI32(thread + T.STAY_CPU, cpu);
}

function isOpen(thread: i32): boolean {
  return isNumber(f64At(thread + T.STAY_START_F));
}

function beginStay(thread: i32, cpu: i32, t: f64, isPreempted: i32): void {
  if (isOpen(thread)) return;
  setF64(thread + T.STAY_START_F, t);
  setF64(thread + T.STAY_SINCE_F, t);
  setI32(thread + T.STAY_CPU, cpu);
  setU8(thread + T.STAY_PREEMPTED_B, isPreempted);
}

function addStay(machine: i32, thread: i32, t: f64, isMoved: i32): void {
  const start = f64At(thread + T.STAY_START_F);
  // Its events were lost meanwhile, and the begin of this wait with them.
  if (t <= start || start <= f64At(thread + T.LOST_F)) return;
  const vcpu = i32At(thread + T.VCPU);
  const cpu = cpuOf(machine, i32At(thread + T.STAY_CPU));
  const prio = i32At(thread + T.PRIO);
  const stays = storeOf(Store.RUNQUEUE);
  const row = nextRow(stays);
  putInt(stays, Stay.LANE, row, vcpu !== 0 ? i32At(vcpu + V.LANE) : i32At(thread + T.LANE));
  putInt(stays, Stay.CPU_LANE, row, i32At(cpu + C.LANE));
  putFloat(stays, Stay.START_F, row, start);
  putFloat(stays, Stay.END_F, row, t);
  putByte(stays, Stay.IS_PREEMPTED_B, row, u8At(thread + T.STAY_PREEMPTED_B));
  putByte(stays, Stay.IS_MOVED_B, row, isMoved);
  putByte(stays, Stay.PRIO_B, row, 0 <= prio && prio < UNKNOWN_PRIO ? prio : UNKNOWN_PRIO);
  putFloat(stays, Stay.SINCE_F, row, f64At(thread + T.STAY_SINCE_F));
}
