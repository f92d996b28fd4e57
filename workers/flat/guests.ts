import { LAST_LABEL, TAIL_ROWS } from "../index/track-head.js";
import { followGuest } from "./calls.js";
import { GuestTask, View } from "./guest-records.js";
import { showTasks } from "./guest-tasks.js";
import { isHalt } from "./kvm.js";
import { auxOfLabel, reasonOfLabel } from "./labels.js";
import { Follow, State } from "./numbers.js";
import { f64At, floorOf, i32At, isNumber, setF64, setI32, setU8, u8At } from "./prelude.js";
import { C, M, T, V, VM } from "./records.js";

// Tasks of guests are followed where registers of the guest are recorded: analyses/guest/index.ts, follow.ts. While a
// vCPU goes on with the same task, which the same registers tell, the lanes of that task get the state of the vCPU here.
// TypeScript finds the task as soon as the registers are others. Where no registers are recorded, all that is paid is a
// look at the record of a thread.

/** After `kvmEntry` of the same event. */
export function followEntry(machine: i32, cpu: i32, t: f64): void {
  const thread = i32At(cpu + C.CURRENT);
  if (thread === 0) return;
  const view = viewOf(thread);
  if (view !== 0) enteredWith(view, machine, cpu, t);
  else if (u8At(thread + T.REGISTERS_B) !== 0) followGuest(Follow.ENTRY, machine, cpu, t);
}

/** After `kvmExit` of the same event. */
export function followExit(machine: i32, cpu: i32, t: f64): void {
  const view = viewOf(i32At(cpu + C.CURRENT));
  if (view !== 0) exitedWith(view, machine, cpu, t);
}

/** The vCPU enters its guest, with the registers recorded on the way in. */
export function enteredWith(view: i32, machine: i32, cpu: i32, t: f64): void {
  const sleeps = 0 <= i32At(view + View.PROCESS_ROW) || 0 <= i32At(view + View.THREAD_ROW);
  if (sleeps || isOdd(view, i32At(cpu + C.CURRENT)) || (isLooked(view) && !isSameLook(view))) {
    followGuest(Follow.ENTRY, machine, cpu, t);
    return;
  }
  setF64(view + View.NOW_F, t);
  setU8(view + View.AT_EXIT_B, 0);
  setU8(view + View.FRESH_B, 0);
  setF64(view + View.ENTRY_F, t);
  if (u8At(view + View.SIGHT_B) !== 0) setF64(view + View.SIGHT_F, t);
  setState(view, 0);
  showTasks(view, t);
}

/** The vCPU has left its guest. */
export function exitedWith(view: i32, machine: i32, cpu: i32, t: f64): void {
  const isFresh = isLooked(view);
  if (isOdd(view, i32At(cpu + C.CURRENT)) || (isFresh && !isPlainLook(view, t))) {
    followGuest(Follow.EXIT, machine, cpu, t);
    return;
  }
  if (isFresh) noteSeen(view, t);
  setF64(view + View.EXIT_F, t);
  setF64(view + View.NOW_F, t);
  setU8(view + View.AT_EXIT_B, 1);
  setU8(view + View.FRESH_B, 0);
  if (u8At(view + View.SIGHT_B) !== 0) setF64(view + View.OWN_F, t);
  setState(view, i32At(i32At(view + View.VCPU) + V.EXIT_CODE));
  showTasks(view, t);
}

/** Registers wait for a look that tells the task. */
function isLooked(view: i32): boolean {
  return u8At(view + View.FRESH_B) !== 0 && i32At(i32At(view + View.VCPU) + V.LEVEL) === 1;
}

function isSameLook(view: i32): boolean {
  const isSame = f64At(view + View.CR3_F) === f64At(view + View.LOOKED_CR3_F);
  return isSame && f64At(view + View.RSP_F) === f64At(view + View.LOOKED_RSP_F);
}

/** THREAD_SIZE of x86-64 Linux: model/guest-registers.ts. */
const STACK: f64 = 16384;
/** From this total on, the times for which threads were seen are halved: analyses/guest/seen-time.ts. */
const MOST_SEEN: f64 = 1000000000;

/** Does the exit tell nothing but that the task of the entry goes on? */
function isPlainLook(view: i32, t: f64): boolean {
  if (!isSameLook(view)) return false;
  const rsp = f64At(view + View.RSP_F);
  const halts = isHalt(i32At(i32At(view + View.VCPU) + V.EXIT_CODE));
  if (halts && isNumber(rsp) && floorOf(rsp / STACK) !== f64At(view + View.IDLE_STACK_F)) return false;
  const process = i32At(view + View.PROCESS);
  if (process !== 0 && u8At(process + GuestTask.IDLE_B) !== 0) return false;
  const thread = i32At(view + View.THREAD);
  return thread === 0 || f64At(thread + GuestTask.SEEN_F) + (t - f64At(view + View.ENTRY_F)) < MOST_SEEN;
}

function noteSeen(view: i32, t: f64): void {
  if (u8At(view + View.SIGHT_B) !== 0) setF64(view + View.SIGHT_F, t);
  const thread = i32At(view + View.THREAD);
  if (thread === 0) return;
  setF64(thread + GuestTask.SEEN_F, f64At(thread + GuestTask.SEEN_F) + (t - f64At(view + View.ENTRY_F)));
}

/** The state of a vCPU that has just entered or left its guest. */
function setState(view: i32, reason: i32): void {
  const vcpu = i32At(view + View.VCPU);
  setI32(view + View.STATE, i32At(vcpu + V.STATE));
  setI32(view + View.REASON, reason);
  setI32(view + View.AUX, i32At(vcpu + V.LANE));
}

/** The state of the vCPU of a thread has changed. */
export function followState(machine: i32, thread: i32, t: f64): void {
  const view = viewOf(thread);
  if (view === 0) return;
  const vcpu = i32At(view + View.VCPU);
  const track = i32At(vcpu + V.TRACK);
  if (isOdd(view, thread) || i32At(track + TAIL_ROWS) === 0) {
    followGuest(Follow.STATE, machine, thread, t);
    return;
  }
  if (i32At(view + View.PROCESS) === 0) return;
  const state = i32At(vcpu + V.STATE);
  const label = i32At(track + LAST_LABEL);
  const isOnCpu = State.GUEST <= state && state <= State.VMM;
  setF64(view + View.NOW_F, t);
  setI32(view + View.STATE, state);
  setI32(view + View.REASON, reasonOfLabel(label));
  setI32(view + View.AUX, isOnCpu ? i32At(vcpu + V.LANE) : auxOfLabel(label));
  showTasks(view, t);
}

/** After `switchVcpus` of the same event. */
export function followSwitch(machine: i32, t: f64): void {
  const out = i32At(machine + M.SWITCHED_OUT);
  const view = viewOf(out);
  if (view !== 0) {
    const vcpu = i32At(view + View.VCPU);
    const runs = u8At(i32At(vcpu + V.THREAD) + T.RUNNING_B) !== 0;
    // TypeScript concludes from the sleep of a vCPU who sleeps in it.
    if (isOdd(view, out) || (!runs && i32At(vcpu + V.STATE) === State.WAIT)) {
      followGuest(Follow.SWITCH, machine, 0, t);
      return;
    }
    if (!runs) followState(machine, out, t);
  }
  followState(machine, i32At(machine + M.SWITCHED_IN), t);
}

/** An interrupt is on its way into the vCPU of a thread. */
export function followInjection(machine: i32, thread: i32, t: f64): void {
  const view = viewOf(thread);
  if (view === 0) return;
  if (isOdd(view, thread) || u8At(view + View.SEES_INJECTIONS_B) === 0)
    followGuest(Follow.INJECTION, machine, thread, t);
  else setF64(view + View.INJECTED_F, t);
}

/** The analysis of waits has found the vCPU for which the interrupt being accepted is. */
export function followDelivery(machine: i32, t: f64): void {
  const vcpu = i32At(machine + M.DELIVERED_TO);
  if (vcpu !== 0) followInjection(machine, i32At(vcpu + V.THREAD), t);
}

/** What is known of the guest in the vCPU of a thread; 0: nothing. */
export function viewOf(thread: i32): i32 {
  const vcpu = thread === 0 ? 0 : i32At(thread + T.VCPU);
  return vcpu === 0 ? 0 : i32At(vcpu + V.VIEW);
}

/** The vCPU runs in another thread than before, or one of its VM has become unknown: TypeScript looks at that first. */
export function isOdd(view: i32, thread: i32): boolean {
  const vm = i32At(i32At(view + View.VCPU) + V.VM);
  return i32At(view + View.HOME) !== thread || u8At(vm + VM.LOST_B) !== 0;
}
