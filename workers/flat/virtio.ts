import * as Column from "./columns.js";
import { connect } from "./edges.js";
import { isKnownSince } from "./known-since.js";
import { addLatency } from "./latencies.js";
import { Hook, Kind, LatencyKind } from "./numbers.js";
import { f64At, i32At, setF64, setI32 } from "./prelude.js";
import { C, M, T, V } from "./records.js";
import { EdgeKind } from "./stores.js";

// From a guest's write to the doorbell of a queue to the interrupt that answers it: analyses/latency/virtio.ts.

/** Guests ring doorbells by such events. */
export function mayRing(kind: i32): boolean {
  return kind === Kind.KVM_FAST_MMIO || kind === Kind.KVM_MMIO || kind === Kind.KVM_PIO;
}

/** kvm_fast_mmio; kvm_mmio, where type 2 is a write; kvm_pio. */
export function ringBy(kind: i32, machine: i32, cpu: i32, row: i32, t: f64): void {
  const what = i32At(Column.A + (row << 2));
  if (kind === Kind.KVM_FAST_MMIO || (kind === Kind.KVM_MMIO && what === 2))
    ring(machine, cpu, t, f64At(Column.X + (row << 3)));
  else if (kind === Kind.KVM_PIO && what === 1) ring(machine, cpu, t, i32At(Column.B + (row << 2)));
}

function ring(machine: i32, cpu: i32, t: f64, doorbell: f64): void {
  const thread = i32At(cpu + C.CURRENT);
  const vcpu = thread === 0 ? 0 : i32At(thread + T.VCPU);
  if (vcpu === 0) return;
  setI32(vcpu + V.RANG_LOSSES, i32At(machine + M.LOSSES));
  setF64(vcpu + V.RANG_F, t);
  setF64(vcpu + V.DOORBELL_F, doorbell);
  setI32(vcpu + V.PENDING_HOOKS, i32At(vcpu + V.PENDING_HOOKS) | Hook.VIRTIO);
}

/** After a sched_waking: a worker woken by a vCPU that has just written to a doorbell serves that queue. */
export function wakeWorker(machine: i32): void {
  const waker = i32At(machine + M.WOKEN_BY_THREAD);
  const woken = i32At(machine + M.WOKEN);
  if (waker === 0 || woken === 0 || i32At(woken + T.VCPU) !== 0) return;
  const vcpu = i32At(waker + T.VCPU);
  if (vcpu === 0 || (i32At(vcpu + V.PENDING_HOOKS) & Hook.VIRTIO) === 0) return;
  const losses = i32At(machine + M.LOSSES);
  if (i32At(vcpu + V.RANG_LOSSES) !== losses || i32At(woken + T.KICK_LOSSES) === losses) return;
  setI32(woken + T.KICK_LOSSES, losses);
  setI32(woken + T.KICK_VCPU, vcpu);
  setF64(woken + T.KICK_F, f64At(vcpu + V.RANG_F));
  setF64(woken + T.KICK_DOORBELL_F, f64At(vcpu + V.DOORBELL_F));
}

/** The thread of the CPU sends an interrupt to a guest: kvm_msi_set_irq, kvm_apic_accept_irq. */
export function answerKick(machine: i32, cpu: i32, t: f64): void {
  const worker = i32At(cpu + C.CURRENT);
  if (worker === 0 || i32At(worker + T.KICK_LOSSES) !== i32At(machine + M.LOSSES)) return;
  setI32(worker + T.KICK_LOSSES, 0);
  const since = f64At(worker + T.KICK_F);
  if (!isKnownSince(machine, i32At(worker + T.TRACK), since)) return;
  const lane = i32At(i32At(worker + T.KICK_VCPU) + V.LANE);
  addLatency(LatencyKind.VIRTIO, lane, since, t, f64At(worker + T.KICK_DOORBELL_F));
  connect(EdgeKind.VIRTIO, lane, since, i32At(worker + T.LANE), t);
}
