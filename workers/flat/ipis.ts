import * as Column from "./columns.js";
import { connect } from "./edges.js";
import { isOneMore } from "./injection.js";
import { isKnownSince } from "./known-since.js";
import { addRow, empty, endOf } from "./lists.js";
import { Hook } from "./numbers.js";
import { f64At, i32At, setF64, setI32 } from "./prelude.js";
import { C, List, Sent, T, V, Wait } from "./records.js";
import { nextRow, putFloat, putInt, storeOf } from "./rows.js";
import { EdgeKind, Ipi, Store } from "./stores.js";
import { vcpuWithId } from "./vms.js";

// Interrupts that one vCPU sends to another of its VM: analyses/ipis.

/** arm64: interrupts 0..15 are software generated, that is IPIs (GIC architecture, 2.2.1). */
const SGI_COUNT = 16;

/** kvm_apic_accept_irq. */
export function sendIpi(cpu: i32, row: i32, t: f64): void {
  send(cpu, i32At(Column.A + (row << 2)), i32At(Column.B + (row << 2)), t);
}

/** arm64. */
export function sendSgi(cpu: i32, row: i32, t: f64): void {
  const irq = i32At(Column.B + (row << 2));
  if (i32At(Column.C + (row << 2)) !== 0 && irq < SGI_COUNT) send(cpu, i32At(Column.A + (row << 2)), irq, t);
}

/** `id`, `vector`: any numbers that an event tells. */
function send(cpu: i32, id: i32, vector: i32, t: f64): void {
  const thread = i32At(cpu + C.CURRENT);
  const sender = thread === 0 ? 0 : i32At(thread + T.VCPU);
  // In interrupt context the current thread does not send.
  if (sender === 0 || 0 <= i32At(cpu + C.TOP) || i32At(sender + V.ID) === id) return;
  const receiver = vcpuWithId(i32At(sender + V.VM), id);
  if (receiver === 0) return;
  const sent = i32At(receiver + V.WAIT) + Wait.SENT;
  // A vector already pending is one interrupt for the guest.
  if (isOneMore(sent, vector)) {
    const at = addRow(sent, Sent.BYTES);
    setF64(at + Sent.AT_F, t);
    setI32(at + Sent.VECTOR, vector);
    setI32(at + Sent.SENDER, i32At(sender + V.LANE));
  }
  setI32(receiver + V.PENDING_HOOKS, i32At(receiver + V.PENDING_HOOKS) | Hook.IPIS);
}

/** The receiver enters its guest to take them. */
export function receiveIpis(machine: i32, receiver: i32, t: f64): void {
  const sent = i32At(receiver + V.WAIT) + Wait.SENT;
  const lane = i32At(receiver + V.LANE);
  const end = endOf(sent, Sent.BYTES);
  for (let at = i32At(sent + List.AT); at < end; at += Sent.BYTES) {
    const since = f64At(at + Sent.AT_F);
    if (!isKnownSince(machine, i32At(receiver + V.TRACK), since)) continue;
    const sender = i32At(at + Sent.SENDER);
    addIpi(sender, lane, i32At(at + Sent.VECTOR), since, t);
    connect(EdgeKind.IPI, sender, since, lane, t);
  }
  empty(sent);
}

function addIpi(sender: i32, receiver: i32, vector: i32, start: f64, end: f64): void {
  const store = storeOf(Store.IPIS);
  const row = nextRow(store);
  putInt(store, Ipi.SENDER, row, sender);
  putInt(store, Ipi.RECEIVER, row, receiver);
  putInt(store, Ipi.VECTOR, row, vector);
  putFloat(store, Ipi.START_F, row, start);
  putFloat(store, Ipi.END_F, row, end);
}
