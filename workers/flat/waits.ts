import { SHARED } from "./columns.js";
import { noteHeld } from "./deliveries.js";
import { addRow } from "./lists.js";
import { Hook, State, WaitReason } from "./numbers.js";
import * as Open from "./open-waits.js";
import { f64At, i32At, isNumber, setF64, setI32, setU8 } from "./prelude.js";
import { M, Shared, T, Undecided, V, Wait } from "./records.js";
import { nextRow, putByte, putFloat, putInt, storeOf } from "./rows.js";
import { reasonFor } from "./senders.js";
import { Resolved, Store } from "./stores.js";
import { hasFiredFor } from "./synthetic-timers.js";
import { relabel, stateAt } from "./track.js";
import { vectorsOf } from "./vectors.js";

// Begin, wake-up and end of the waits of vCPUs: analyses/waits.

/** After `switchVcpus` of the same event. */
export function switchWaits(machine: i32, t: f64): void {
  const out = vcpuOf(i32At(machine + M.SWITCHED_OUT));
  if (out !== 0 && i32At(out + V.STATE) === State.WAIT) {
    const wait = i32At(out + V.WAIT);
    // It sleeps again before it entered the guest: the wake-up led to nothing.
    if (Open.isOpen(wait)) resolve(machine, out, wait, t);
    Open.beginWait(wait, i32At(out + V.WAIT_ROW), t, isPageFault(i32At(out + V.EXIT_CODE)));
    setI32(out + V.PENDING_HOOKS, i32At(out + V.PENDING_HOOKS) | Hook.WAITS);
  }
  const back = vcpuOf(i32At(machine + M.SWITCHED_IN));
  if (back === 0) return;
  const wait = i32At(back + V.WAIT);
  if (Open.isOpen(wait) && !isNumber(f64At(wait + Wait.RESUMED_F))) setF64(wait + Wait.RESUMED_F, t);
}

/** After `wakeVcpu` of the same event. */
export function wakeWait(machine: i32, cpu: i32, t: f64): void {
  noteHeld(machine, cpu);
  const vcpu = vcpuOf(i32At(machine + M.WOKEN));
  if (vcpu === 0) return;
  const wait = i32At(vcpu + V.WAIT);
  if (!Open.isOpen(wait) || isNumber(f64At(wait + Wait.WOKEN_F))) return;
  const context = i32At(machine + M.WOKEN_REASON);
  const by = i32At(machine + M.WOKEN_BY_THREAD);
  const isByThread = context === WaitReason.NONE && by !== 0;
  const reason = isByThread ? reasonFor(by, i32At(vcpu + V.VM), t) : context;
  setF64(wait + Wait.WOKEN_F, t);
  setI32(wait + Wait.WAKER, i32At(vcpu + V.WAKER_LANE));
  setI32(wait + Wait.WAKER_REASON, hasFiredFor(cpu, vcpu, t) ? WaitReason.TIMER : reason);
}

/** The vCPU enters its guest, or has been there unseen. */
export function endWait(machine: i32, vcpu: i32, t: f64): void {
  const wait = i32At(vcpu + V.WAIT);
  if (Open.isOpen(wait)) resolve(machine, vcpu, wait, t);
}

/** No further evidence can come. */
function resolve(machine: i32, vcpu: i32, wait: i32, t: f64): void {
  setU8(wait + Wait.OPEN_B, 0);
  const track = i32At(vcpu + V.TRACK);
  const row = i32At(wait + Wait.ROW);
  const lostNs = f64At(i32At(vcpu + V.THREAD) + T.LOST_F);
  const woken = f64At(wait + Wait.WOKEN_F);
  const wasAwake = woken <= lostNs;
  // It may have been woken and have slept again in the lost events.
  if (f64At(wait + Wait.START_F) <= lostNs && !wasAwake) return;
  // A wait of no length left no row: the row now belongs to another state.
  if (stateAt(track, row) !== State.WAIT) return;
  Open.conclude(wait, vectorsOf(machine, i32At(vcpu + V.VM)));
  const resumed = f64At(wait + Wait.RESUMED_F);
  // Its later events are lost: the time at which it was back on a CPU is not known.
  const end = wasAwake ? woken : isNumber(resumed) ? resumed : t;
  const record = addWait(vcpu, wait, end);
  relabel(track, row, Open.reason, i32At(wait + Wait.WAKER));
  if (Open.reason === WaitReason.UNKNOWN && 0 <= Open.vector) noteUndecided(record, row, vcpu);
}

/** The wait as it was concluded. Returns its row. */
function addWait(vcpu: i32, wait: i32, end: f64): i32 {
  const store = storeOf(Store.WAITS);
  const row = nextRow(store);
  putInt(store, Resolved.LANE, row, i32At(vcpu + V.LANE));
  putFloat(store, Resolved.START_F, row, f64At(wait + Wait.START_F));
  putFloat(store, Resolved.WOKEN_F, row, f64At(wait + Wait.WOKEN_F));
  putFloat(store, Resolved.END_F, row, end);
  putByte(store, Resolved.REASON_B, row, Open.reason);
  putByte(store, Resolved.EVIDENCE_B, row, Open.evidence);
  putInt(store, Resolved.VECTOR, row, Open.vector);
  putByte(store, Resolved.CONFIDENCE_B, row, Open.confidence);
  putInt(store, Resolved.SENDER, row, i32At(wait + Wait.SENDER));
  putInt(store, Resolved.WAKER, row, i32At(wait + Wait.WAKER));
  putByte(store, Resolved.WAKER_REASON_B, row, i32At(wait + Wait.WAKER_REASON));
  return row;
}

function noteUndecided(record: i32, row: i32, vcpu: i32): void {
  const at = addRow(i32At(SHARED) + Shared.UNDECIDED, Undecided.BYTES);
  setI32(at + Undecided.RECORD, record);
  setI32(at + Undecided.ROW, row);
  setI32(at + Undecided.VCPU, vcpu);
}

function vcpuOf(thread: i32): i32 {
  return thread === 0 ? 0 : i32At(thread + T.VCPU);
}

/** Exit codes of faults on the guest's memory, see model/kvm/exit-code.ts: of VMX, SVM, arm64 and RISC-V. */
export function isPageFault(code: i32): boolean {
  const reason = code & 0x7ff;
  const isa = code >> 11;
  if (isa === 1) return reason === 48;
  if (isa === 2) return reason === 0x400;
  if (isa === 3) return reason === 0x120;
  return isa === 4 && (reason === 20 || reason === 21 || reason === 23);
}
