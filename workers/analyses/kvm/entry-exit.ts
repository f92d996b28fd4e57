import { type Emitter, Syscall, SyscallEntry, SyscallExit } from "../../model/event-fields.js";
import { EventKind, ISA_BY_FIELDS } from "../../model/event-kinds.js";
import { EFAULT, EHWPOISON, EINTR, errnoOf } from "../../model/kvm/errno.js";
import { errorCodeOf, exitCodeOf, Isa, inferIsa, isHaltExit, userspaceCodeOf } from "../../model/kvm/exit-code.js";
import { KVM_EXIT_INTR, KVM_EXIT_MEMORY_FAULT } from "../../model/kvm/exit-reasons/userspace.js";
import { GuestContext, KvmEntry, KvmExit, KvmUserspaceExit } from "../../model/kvm-fields.js";
import { State } from "../../model/states.js";
import type { AnalysisRun, EventHandler } from "../analysis.js";
import type { Cpu, Thread, Vcpu } from "../entities.js";
import type { Machine } from "../machine.js";
import { emitter, showBoth, showCpu } from "../running.js";
import type { Session } from "../session.js";
import { isVcpuId, vcpuAtEntry, vcpuAtExit, vcpuOutside } from "./mapping.js";
import { enterHalt, enterPlace } from "./vcpu-states.js";

/** _IO(KVMIO, 0x80), include/uapi/linux/kvm.h */
const KVM_RUN = 0xae80;

/** An idle task never enters a guest: where one seems to, a switch away from it was not recorded. */
const IDLE_TID = 0;

/** Entries to guests, exits from guests, and returns to the VMM. */
export function entryExitHandlers(session: Session): AnalysisRun["handlers"] {
  const ioctl = session.strings.idOf("ioctl");
  const compatIoctl = session.strings.idOf("compat_ioctl");
  const unnamedCall = session.strings.idOf("syscall");

  const entry: EventHandler<KvmEntry | Emitter> = (batch, i, index, cpu, t) => {
    const machine = session.machines[index] as Machine;
    const thread = emitter(machine, cpu, batch, i);
    if (thread === undefined || thread.tid === IDLE_TID) return;
    machine.seesEntries = true;
    const vcpu = thread.vcpu ?? vcpuAtEntry(session, machine, thread, batch[KvmEntry.vcpuId][i] as number, t);
    thread.isInGuest = true;
    if (vcpu) {
      vcpu.exitCode = 0;
      enterPlace(vcpu, t, vcpu.level === 1 ? State.GUEST : State.GUEST_NESTED, 0);
      if (vcpu.pendingHooks !== 0) session.atEntry.entered(machine, vcpu, t);
    } else thread.guestSinceNs = t;
    inKvmRun(thread, cpu, t);
  };

  const exit: EventHandler<KvmExit | Emitter> = (batch, i, index, cpu, t) => {
    const machine = session.machines[index] as Machine;
    const thread = emitter(machine, cpu, batch, i);
    if (thread === undefined || thread.tid === IDLE_TID) return;
    machine.seesEntries = true;
    const id = batch[KvmExit.vcpuId][i] as number;
    const known = thread.vcpu;
    const vcpu = known !== undefined && known.id === id ? known : vcpuAtExit(session, machine, thread, id, t);
    const reason = batch[KvmExit.reason][i] as number;
    const isa = isaOfEvent(machine, batch[KvmExit.isa][i] as number, reason);
    const code = exitCodeOf(isa, reason, batch[KvmExit.detail][i] as number);
    vcpu.exitCode = code;
    if (vcpu.pendingHooks !== 0) session.atEntry.exited(machine, vcpu, t);
    thread.isInGuest = false;
    // The halt of a nested guest is its hypervisor's business. Only a HLT of the VM itself may poll.
    const halts = vcpu.level === 1 && isHaltExit(code);
    if (halts) enterHalt(machine, vcpu, t, code);
    else enterPlace(vcpu, t, State.HYPERVISOR, code);
    inKvmRun(thread, cpu, t);
  };

  /** Only ioctl(KVM_RUN) enters a guest: a thread that enters one is in that call, even if the call is not recorded. */
  function inKvmRun(thread: Thread, cpu: Cpu, t: number): void {
    if (0 <= thread.syscall) {
      showCpu(cpu, t);
      return;
    }
    thread.syscall = ioctl;
    thread.isSyscallInferred = true;
    showBoth(cpu, t);
  }

  const userspaceExit: EventHandler<KvmUserspaceExit | Emitter> = (batch, i, index, cpu, t) => {
    const machine = session.machines[index] as Machine;
    const thread = emitter(machine, cpu, batch, i);
    if (thread === undefined || thread.tid === IDLE_TID) return;
    const vcpu = thread.vcpu ?? vcpuOutside(session, machine, thread, t);
    if (vcpu) {
      const error = batch[KvmUserspaceExit.errno][i] as number;
      // -1: the trace does not say. KVM_RUN has no reason to return EPERM.
      returned(vcpu, t, error === -1 ? 0 : errnoOf(error), batch[KvmUserspaceExit.reason][i] as number);
      enterPlace(vcpu, t, State.VMM, vcpu.userspaceCode);
      // The next entry will not be recorded: the vCPU is in the VMM for a moment, and unknown after that.
      if (!machine.seesEntries && !isInRecordedCall(thread)) enterPlace(vcpu, t + 1, State.UNKNOWN, 0);
    }
    if (!thread.isSyscallInferred) return;
    thread.syscall = -1;
    thread.isSyscallInferred = false;
    showBoth(cpu, t);
  };

  /** The call is recorded, and so are its end and the next ioctl(KVM_RUN). */
  function isInRecordedCall(thread: Thread): boolean {
    return 0 <= thread.syscall && !thread.isSyscallInferred;
  }

  /** A call has returned. It is KVM_RUN if kvm_userspace_exit is not recorded. */
  const syscallExit: EventHandler<SyscallExit> = (batch, i, _index, cpu, t) => {
    const vcpu = cpu.current?.vcpu;
    if (!vcpu || vcpu.place === State.VMM) return;
    const wasInKvm = vcpu.place === State.HYPERVISOR || vcpu.place === State.HALT_POLL;
    if (wasInKvm) returned(vcpu, t, errnoOf(batch[SyscallExit.result][i] as number), undefined);
    else vcpu.userspaceCode = 0;
    enterPlace(vcpu, t, State.VMM, vcpu.userspaceCode);
  };

  /**
   * Keeps the result of KVM_RUN. When KVM_RUN fails it leaves the exit reason of the call before (kvm_vcpu_ioctl,
   * virt/kvm/kvm_main.c). The exception is a fault on memory that the VMM has to convert
   * (Documentation/virt/kvm/api.rst, 7.34).
   */
  function returned(vcpu: Vcpu, t: number, errno: number, reason: number | undefined): void {
    const isConversion = reason === KVM_EXIT_MEMORY_FAULT && (errno === EFAULT || errno === EHWPOISON);
    if (errno === EINTR) vcpu.userspaceCode = userspaceCodeOf(KVM_EXIT_INTR);
    else if (errno === 0 || isConversion) vcpu.userspaceCode = reason === undefined ? 0 : userspaceCodeOf(reason);
    else {
      vcpu.userspaceCode = errorCodeOf(errno);
      session.runErrors.add({ t, lane: vcpu.lane, errno });
    }
  }

  /**
   * The system calls of a vCPU's thread tell its place. With ioctl(KVM_RUN) it is back in KVM, long before kvm_entry if
   * the vCPU has halted or was never started. In any other call it works for the VMM. An ioctl without a recorded
   * command is most likely KVM_RUN: the others come at start and for a pause, and end at once.
   */
  const syscallEntry: EventHandler<Syscall | SyscallEntry> = (batch, i, _index, cpu, t) => {
    const vcpu = cpu.current?.vcpu;
    if (vcpu === undefined) return;
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

  /** Registers recorded by an add-on also name the VMM and the vCPU. */
  const guestContext: EventHandler<GuestContext | Emitter> = (batch, i, index, cpu) => {
    const thread = emitter(session.machines[index] as Machine, cpu, batch, i);
    if (thread === undefined || thread.vcpu) return;
    const id = batch[GuestContext.vcpuId][i] as number;
    if (isVcpuId(id)) thread.vcpuIdHint = id;
    if (thread.tgid < 0) thread.tgid = batch[GuestContext.vmmTgid][i] as number;
  };

  return {
    [EventKind.KVM_ENTRY]: entry,
    [EventKind.KVM_EXIT]: exit,
    [EventKind.KVM_USERSPACE_EXIT]: userspaceExit,
    [EventKind.SYSCALL_ENTRY]: syscallEntry,
    [EventKind.SYSCALL_EXIT]: syscallExit,
    [EventKind.GUEST_CONTEXT]: guestContext,
  };
}

function isaOfEvent(machine: Machine, recorded: number, reason: number): number {
  if (0 < recorded) {
    machine.isa = isaRecorded(recorded);
    return machine.isa;
  }
  if (machine.isa === Isa.UNKNOWN) machine.isa = inferIsa(reason);
  return machine.isa;
}

/** Other hypervisors than KVM's own two use further numbers: 3 is PVM there, and not arm64. */
function isaRecorded(recorded: number): number {
  if (ISA_BY_FIELDS < recorded) return recorded - ISA_BY_FIELDS;
  return recorded === Isa.VMX || recorded === Isa.SVM ? recorded : Isa.OTHER;
}
