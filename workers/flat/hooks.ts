import { injectAccepted } from "./injection.js";
import { receiveIpis } from "./ipis.js";
import { Hook } from "./numbers.js";
import { i32At, setI32 } from "./prelude.js";
import { V } from "./records.js";
import { endWait } from "./waits.js";

// Work that analyses do when a vCPU next enters its guest. On a busy host most events are entries and exits, and mostly no
// analysis waits for one: the next entry alone costs something.

/** The vCPU enters its guest, and hooks wait for that. */
export function entered(machine: i32, vcpu: i32, t: f64): void {
  callHooks(machine, vcpu, t, i32At(vcpu + V.PENDING_HOOKS));
}

/** It leaves its guest: the entry may be missing from the trace. */
export function left(machine: i32, vcpu: i32, t: f64): void {
  callHooks(machine, vcpu, t, i32At(vcpu + V.PENDING_HOOKS) & Hook.WAITS);
}

/** In the order of the bits. Of VIRTIO the bit alone counts (virtio.ts). */
function callHooks(machine: i32, vcpu: i32, t: f64, bits: i32): void {
  setI32(vcpu + V.PENDING_HOOKS, i32At(vcpu + V.PENDING_HOOKS) & ~bits);
  if ((bits & Hook.WAITS) !== 0) endWait(machine, vcpu, t);
  if ((bits & Hook.INJECTION) !== 0) injectAccepted(machine, vcpu, t);
  if ((bits & Hook.IPIS) !== 0) receiveIpis(machine, vcpu, t);
}
