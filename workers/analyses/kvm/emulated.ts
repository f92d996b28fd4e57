import { State } from "../../model/states.js";
import type { Cpu, Thread } from "../entities.js";
import type { Machine } from "../machine.js";
import type { Session } from "../session.js";
import { vcpuOfEmulator } from "./mapping.js";

/**
 * VMs that QEMU emulates (TCG). They have no KVM events: the name of a thread tells that it runs a vCPU, and the vCPU
 * is in the guest while that thread runs. What QEMU does meanwhile on the same thread, such as the translation of code
 * and the work of devices, is not told apart, except for its system calls.
 */

/** The thread of an emulated vCPU runs on `cpu` from now on. */
export function runEmulated(session: Session, machine: Machine, thread: Thread, cpu: Cpu, t: number): void {
  const vcpu = thread.vcpu ?? vcpuOfEmulator(session, machine, thread, t);
  const isInCall = 0 <= thread.syscall;
  thread.isInGuest = !isInCall;
  vcpu.enterPlace(t, isInCall ? State.VMM : State.GUEST, 0);
  cpu.show(t);
}

/** It left its CPU before the trace showed it running. */
export function meetEmulated(session: Session, machine: Machine, thread: Thread, t: number): void {
  if (thread.vcpu === undefined) vcpuOfEmulator(session, machine, thread, t);
}
