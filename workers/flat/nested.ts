import { LAST_LABEL, TAIL_ROWS } from "../index/track-head.js";
import { announceNested, enterAnnounced, entersNext, labelNestedWait, refreshNested } from "./calls.js";
import * as Column from "./columns.js";
import { W } from "./guest-records.js";
import { entersNestedGuest } from "./kvm-nested.js";
import { labelOf, reasonOfLabel } from "./labels.js";
import { STATE_MASK, State } from "./numbers.js";
import { f64At, i32At, setF64, setI32, setU8, u8At } from "./prelude.js";
import { M, T, V } from "./records.js";
import { vcpuOn } from "./running.js";
import { countOf, enter } from "./track.js";

// Nested vCPUs as the entries and exits of their vCPUs move them: analyses/guest/nested.ts, nested-view.ts.

/** kvm_nested_vmenter: mostly the nested vCPU that was entered last is entered again. */
export function nestedEnters(machine: i32, cpu: i32, row: i32, t: f64): void {
  const root = f64At(Column.Y + (row << 3));
  const vmcb = f64At(Column.X + (row << 3));
  const vcpu = vcpuOn(cpu);
  const view = vcpu === 0 ? 0 : i32At(vcpu + V.NESTED);
  const isKnown = view !== 0 && i32At(view + W.ACTIVE) !== 0;
  if (!isKnown || f64At(view + W.ROOT_F) !== root || f64At(view + W.VMCB_F) !== vmcb) {
    entersNext(machine, cpu, root, vmcb, t);
    return;
  }
  setF64(view + W.HYPERVISOR_PAGE_F, f64At(view + W.PAGE_F));
  setU8(view + W.ELSEWHERE_B, 0);
  refresh(vcpu, t);
}

/** arm64 tells that a guest is entered, but not which: all guests of a vCPU count as one. */
export function nestedEret(machine: i32, cpu: i32, row: i32, t: f64): void {
  if (entersNestedGuest(row)) entersNext(machine, cpu, NaN, NaN, t);
}

/** After `kvmEntry` of the same event. */
export function nestedEntry(machine: i32, cpu: i32, t: f64): void {
  if (u8At(machine + M.HAS_NESTED_B) === 0) return;
  const vcpu = vcpuOn(cpu);
  const view = vcpu === 0 ? 0 : i32At(vcpu + V.NESTED);
  if (view === 0) return;
  if (u8At(view + W.ANNOUNCED_B) !== 0 && u8At(machine + M.SEES_NESTED_B) === 0) enterAnnounced(machine, vcpu, t);
  setU8(view + W.ANNOUNCED_B, 0);
  if (0 <= i32At(view + W.WAIT_ROW)) labelNestedWait(vcpu);
  setI32(view + W.WAIT_ROW, -1);
  refresh(vcpu, t);
}

/** Exits by instructions that only a hypervisor uses, to enter its guest. */
const VMLAUNCH = 20;
const VMRESUME = 24;
const VMRUN = 0x80;
const VMLAUNCH_VMX = (1 << 11) | VMLAUNCH;
const VMRESUME_VMX = (1 << 11) | VMRESUME;
const VMRUN_SVM = (2 << 11) | VMRUN;

/** After `kvmExit` of the same event. */
export function nestedExit(machine: i32, cpu: i32, row: i32, t: f64): void {
  if (u8At(machine + M.HAS_NESTED_B) === 0 && !mayEnterGuest(i32At(Column.A + (row << 2)))) return;
  const vcpu = vcpuOn(cpu);
  if (vcpu === 0) return;
  const view = i32At(vcpu + V.NESTED);
  const code = i32At(vcpu + V.EXIT_CODE);
  if (view !== 0 && i32At(vcpu + V.LEVEL) === 2) setI32(view + W.EXIT_CODE, code);
  refresh(vcpu, t);
  if (u8At(machine + M.SEES_NESTED_B) !== 0) return;
  setI32(vcpu + V.LEVEL, 1);
  if (code === VMLAUNCH_VMX || code === VMRESUME_VMX || code === VMRUN_SVM) announceNested(machine, cpu, vcpu);
}

/** A quick test that rules out most exits, in any instruction set. */
function mayEnterGuest(reason: i32): boolean {
  return reason === VMLAUNCH || reason === VMRESUME || reason === VMRUN;
}

/** The state of the vCPU that the CPU runs may have changed. */
export function nestedRefresh(machine: i32, cpu: i32, t: f64): void {
  if (u8At(machine + M.HAS_NESTED_B) === 0) return;
  const vcpu = vcpuOn(cpu);
  if (vcpu !== 0) refresh(vcpu, t);
}

/** After `switchVcpus` of the same event. */
export function nestedSwitch(machine: i32, t: f64): void {
  if (u8At(machine + M.HAS_NESTED_B) === 0) return;
  refreshThread(i32At(machine + M.SWITCHED_OUT), t);
  refreshThread(i32At(machine + M.SWITCHED_IN), t);
}

/** After `wakeVcpu` of the same event. */
export function nestedWake(machine: i32, t: f64): void {
  if (u8At(machine + M.HAS_NESTED_B) !== 0) refreshThread(i32At(machine + M.WOKEN), t);
}

function refreshThread(thread: i32, t: f64): void {
  const vcpu = thread === 0 ? 0 : i32At(thread + T.VCPU);
  if (vcpu !== 0) refresh(vcpu, t);
}

/** The active nested vCPU takes over the present state of the vCPU's lane. */
function refresh(vcpu: i32, t: f64): void {
  const view = i32At(vcpu + V.NESTED);
  const nested = view === 0 ? 0 : i32At(view + W.ACTIVE);
  if (nested === 0) return;
  const track = i32At(vcpu + V.TRACK);
  // Where the last row lies elsewhere, or the VM runs another process.
  if (u8At(view + W.ELSEWHERE_B) !== 0 || i32At(track + TAIL_ROWS) === 0) {
    refreshNested(vcpu, t);
    return;
  }
  const state = i32At(vcpu + V.STATE);
  const last = i32At(track + LAST_LABEL);
  const isOnCpu = State.GUEST <= state && state <= State.VMM;
  if (isOnCpu) enter(nested, t, labelOf(state, reasonOfLabel(last), i32At(vcpu + V.LANE)));
  else enter(nested, t, (last & ~STATE_MASK) | state);
  if (state !== State.WAIT) return;
  setI32(view + W.WAIT_ROW, countOf(nested) - 1);
  setI32(view + W.VCPU_WAIT_ROW, countOf(track) - 1);
}
