import * as Column from "./columns.js";
import { isKnownSince } from "./known-since.js";
import { addLatency } from "./latencies.js";
import { addRow, empty, endOf } from "./lists.js";
import { Hook, LatencyKind } from "./numbers.js";
import { f64At, i32At, setF64, setI32 } from "./prelude.js";
import { List, M, Sent, V, Wait } from "./records.js";

// From kvm_apic_accept_irq to the next kvm_entry of that vCPU: analyses/latency/injection.ts.

/** After `acceptIrq` of the same event, which finds the vCPU. */
export function holdAccepted(machine: i32, row: i32, t: f64): void {
  const vcpu = i32At(machine + M.DELIVERED_TO);
  if (vcpu === 0) return;
  const accepted = i32At(vcpu + V.WAIT) + Wait.ACCEPTED;
  const vector = i32At(Column.B + (row << 2));
  // Accepted again while pending: for the guest this is one interrupt.
  if (!isOneMore(accepted, vector)) return;
  const at = addRow(accepted, Sent.BYTES);
  setF64(at + Sent.AT_F, t);
  setI32(at + Sent.VECTOR, vector);
  setI32(vcpu + V.PENDING_HOOKS, i32At(vcpu + V.PENDING_HOOKS) | Hook.INJECTION);
}

/** The vCPU enters its guest with the interrupts accepted for it. */
export function injectAccepted(machine: i32, vcpu: i32, t: f64): void {
  const accepted = i32At(vcpu + V.WAIT) + Wait.ACCEPTED;
  const end = endOf(accepted, Sent.BYTES);
  for (let at = i32At(accepted + List.AT); at < end; at += Sent.BYTES) {
    const since = f64At(at + Sent.AT_F);
    if (!isKnownSince(machine, i32At(vcpu + V.TRACK), since)) continue;
    addLatency(LatencyKind.IRQ_INJECT, i32At(vcpu + V.LANE), since, t, i32At(at + Sent.VECTOR));
  }
  empty(accepted);
}

/** x86 has 256 vectors, and no guest leaves so many interrupts of arm64 pending: more come of damage. */
const MOST_PENDING = 1024;

/** Whether an interrupt is one more for the guest: none of its vector is pending. `list`: those that are. */
export function isOneMore(list: i32, vector: i32): boolean {
  if (MOST_PENDING <= i32At(list + List.COUNT)) return false;
  const end = endOf(list, Sent.BYTES);
  for (let at = i32At(list + List.AT); at < end; at += Sent.BYTES) {
    if (i32At(at + Sent.VECTOR) === vector) return false;
  }
  return true;
}
