import { type Emitter, Syscall, SyscallEntry, SyscallExit } from "../../model/event-fields.js";
import { EventKind } from "../../model/event-kinds.js";
import { EFAULT, EHWPOISON, EINTR, errnoOf } from "../../model/kvm/errno.js";
import { errorCodeOf, userspaceCodeOf } from "../../model/kvm/exit-code.js";
import { KVM_EXIT_INTR, KVM_EXIT_MEMORY_FAULT } from "../../model/kvm/exit-reasons/userspace.js";
import { KvmUserspaceExit } from "../../model/kvm-fields.js";
import { State } from "../../model/states.js";
import type { AnalysisRun, EventHandler } from "../analysis.js";
import type { Thread, Vcpu } from "../entities.js";
import { emitter, showBoth } from "../running.js";
import type { Session } from "../session.js";
import { runEmulated } from "./emulated.js";
import { isIdle, vcpuOutside } from "./mapping.js";
import { enterPlace } from "./vcpu-states.js";

/** _IO(KVMIO, 0x80), include/uapi/linux/kvm.h */
const KVM_RUN = 0xae80;

/** Returns to the VMM and its system calls, as they tell the places of vCPUs. */
export function vmmHandlers(session: Session): AnalysisRun["handlers"] {
  const ioctl = session.strings.idOf("ioctl");
  const compatIoctl = session.strings.idOf("compat_ioctl");
  const unnamedCall = session.strings.idOf("syscall");

  const userspaceExit: EventHandler<KvmUserspaceExit | Emitter> = (batch, i, machine, cpu, t) => {
    const thread = emitter(machine, cpu, batch, i);
    if (thread === undefined || isIdle(thread)) return;
    const vcpu = thread.vcpu ?? vcpuOutside(session, machine, thread, t);
    if (vcpu) {
      const error = batch[KvmUserspaceExit.errno][i] as number;
      // -1: the trace does not say. KVM_RUN has no reason to return EPERM.
      returned(session, vcpu, t, error === -1 ? 0 : errnoOf(error), batch[KvmUserspaceExit.reason][i] as number);
      enterPlace(vcpu, t, State.VMM, vcpu.userspaceCode);
      // The next entry will not be recorded: the vCPU is in the VMM for a moment, and unknown after that.
      if (!machine.seesEntries && !isInRecordedCall(thread)) enterPlace(vcpu, t + 1, State.UNKNOWN, 0);
    }
    if (!thread.isSyscallInferred) return;
    thread.syscall = -1;
    thread.isSyscallInferred = false;
    showBoth(cpu, t);
  };

  /** A call has returned. It is KVM_RUN if kvm_userspace_exit is not recorded. */
  const syscallExit: EventHandler<SyscallExit> = (batch, i, machine, cpu, t) => {
    const vcpu = cpu.current?.vcpu;
    if (!vcpu) return;
    if (0 <= vcpu.thread.emulatedId) {
      runEmulated(session, machine, vcpu.thread, cpu, t);
      return;
    }
    if (vcpu.place === State.VMM) return;
    const wasInKvm = vcpu.place === State.HYPERVISOR || vcpu.place === State.HALT_POLL;
    if (wasInKvm) returned(session, vcpu, t, errnoOf(batch[SyscallExit.result][i] as number));
    else vcpu.userspaceCode = 0;
    enterPlace(vcpu, t, State.VMM, vcpu.userspaceCode);
  };

  /**
   * The system calls of a vCPU's thread tell its place. With ioctl(KVM_RUN) it is back in KVM, long before kvm_entry if
   * the vCPU has halted or was never started. In any other call it works for the VMM. An ioctl without a recorded
   * command is most likely KVM_RUN: the others come at start and for a pause, and end at once.
   */
  const syscallEntry: EventHandler<Syscall | SyscallEntry> = (batch, i, machine, cpu, t) => {
    const vcpu = cpu.current?.vcpu;
    if (vcpu === undefined) return;
    if (0 <= vcpu.thread.emulatedId) {
      runEmulated(session, machine, vcpu.thread, cpu, t);
      return;
    }
    const name = batch[Syscall.name][i];
    const command = batch[SyscallEntry.command][i] as number;
    const isRun = (name === ioctl || name === compatIoctl) && (command === KVM_RUN || Number.isNaN(command));
    if (isRun) {
      if (vcpu.place === State.VMM || vcpu.place === State.UNKNOWN) enterPlace(vcpu, t, State.HYPERVISOR, 0);
    } else if (vcpu.place !== State.VMM && name !== unnamedCall) {
      vcpu.userspaceCode = 0;
      enterPlace(vcpu, t, State.VMM, 0);
    }
  };

  return {
    [EventKind.KVM_USERSPACE_EXIT]: userspaceExit,
    [EventKind.SYSCALL_ENTRY]: syscallEntry,
    [EventKind.SYSCALL_EXIT]: syscallExit,
  };
}

/** The call is recorded, and so are its end and the next ioctl(KVM_RUN). */
function isInRecordedCall(thread: Thread): boolean {
  return 0 <= thread.syscall && !thread.isSyscallInferred;
}

/**
 * Keeps the result of KVM_RUN. When KVM_RUN fails it leaves the exit reason of the call before (kvm_vcpu_ioctl,
 * virt/kvm/kvm_main.c). The exception is a fault on memory that the VMM has to convert
 * (Documentation/virt/kvm/api.rst, 7.34).
 */
function returned({ runErrors }: Session, vcpu: Vcpu, t: number, errno: number, reason?: number): void {
  const isConversion = reason === KVM_EXIT_MEMORY_FAULT && (errno === EFAULT || errno === EHWPOISON);
  if (errno === EINTR) vcpu.userspaceCode = userspaceCodeOf(KVM_EXIT_INTR);
  else if (errno === 0 || isConversion) vcpu.userspaceCode = reason === undefined ? 0 : userspaceCodeOf(reason);
  else {
    vcpu.userspaceCode = errorCodeOf(errno);
    runErrors.add({ t, lane: vcpu.lane, errno });
  }
}
