import { keepLoop } from "./calls.js";
import * as Column from "./columns.js";
import { count } from "./count-table.js";
import { LEAST_LOOP, RIP_WINDOW_NS } from "./numbers.js";
import { f64At, floorOf, i32At, isNumber, setF64, setI32, setU8 } from "./prelude.js";
import { V } from "./records.js";
import { vcpuOn } from "./running.js";

// Guests' instruction pointers at exits, and loops without progress: analyses/guest-rip.

/** After `kvmExit` of the same event. */
export function exitAddress(cpu: i32, row: i32, t: f64): void {
  const vcpu = vcpuOn(cpu);
  const address = f64At(Column.X + (row << 3));
  if (vcpu === 0 || !isNumber(address)) return;
  const code = i32At(vcpu + V.EXIT_CODE);
  count(i32At(Column.ADDRESS_COUNTS), floorOf(t / RIP_WINDOW_NS), i32At(vcpu + V.LANE), code, address);
  const isSame = f64At(vcpu + V.LOOP_ADDRESS_F) === address && i32At(vcpu + V.LOOP_CODE) === code;
  // Lost exits may have been at another address.
  if (isSame && f64At(Column.EXITS_LOST) <= f64At(vcpu + V.LOOP_END_F)) {
    setI32(vcpu + V.LOOP_EXITS, i32At(vcpu + V.LOOP_EXITS) + 1);
    setF64(vcpu + V.LOOP_END_F, t);
    return;
  }
  if (LEAST_LOOP <= i32At(vcpu + V.LOOP_EXITS)) keepLoop(vcpu);
  beginLoop(vcpu, t, code, address);
}

function beginLoop(vcpu: i32, t: f64, code: i32, address: f64): void {
  setF64(vcpu + V.LOOP_ADDRESS_F, address);
  setI32(vcpu + V.LOOP_CODE, code);
  setI32(vcpu + V.LOOP_EXITS, 1);
  setF64(vcpu + V.LOOP_START_F, t);
  setF64(vcpu + V.LOOP_END_F, t);
  setF64(vcpu + V.LOOP_MEMORY_F, NaN);
  setU8(vcpu + V.LOOP_STRAY_B, 0);
}

/** A fault on guest memory. */
export function loopFault(cpu: i32, row: i32): void {
  const vcpu = vcpuOn(cpu);
  if (vcpu === 0 || i32At(vcpu + V.LOOP_EXITS) === 0) return;
  const memory = f64At(Column.X + (row << 3));
  const before = f64At(vcpu + V.LOOP_MEMORY_F);
  if (isNumber(before) && before !== memory) setU8(vcpu + V.LOOP_STRAY_B, 1);
  setF64(vcpu + V.LOOP_MEMORY_F, memory);
}
