import type { Emitter } from "../../model/event-fields.js";
import { EventKind, ISA_BY_FIELDS } from "../../model/event-kinds.js";
import { exitCodeOf, Isa, inferIsa, isHaltExit } from "../../model/kvm/exit-code.js";
import { GuestContext, KvmEntry, KvmExit } from "../../model/kvm-fields.js";
import { State } from "../../model/states.js";
import type { AnalysisRun, EventHandler } from "../analysis.js";
import type { Cpu, Thread } from "../entities.js";
import type { Machine } from "../machine.js";
import { emitter, showBoth, showCpu } from "../running.js";
import type { Session } from "../session.js";
import { settleProcess } from "./late-process.js";
import { isIdle, isVcpuId, vcpuAtEntry, vcpuAtExit } from "./mapping.js";
import { enterHalt, enterPlace } from "./vcpu-states.js";

export function entryExitHandlers(session: Session): AnalysisRun["handlers"] {
  const ioctl = session.strings.idOf("ioctl");

  const entry: EventHandler<KvmEntry | Emitter> = (batch, i, machine, cpu, t) => {
    const thread = emitter(machine, cpu, batch, i);
    if (thread === undefined || isIdle(thread)) return;
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

  const exit: EventHandler<KvmExit | Emitter> = (batch, i, machine, cpu, t) => {
    const thread = emitter(machine, cpu, batch, i);
    if (thread === undefined || isIdle(thread)) return;
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

  /** Registers recorded by an add-on also name the VMM and the vCPU. */
  const guestContext: EventHandler<GuestContext | Emitter> = (batch, i, machine, cpu) => {
    const thread = emitter(machine, cpu, batch, i);
    if (thread === undefined) return;
    const { vcpu } = thread;
    const learnsProcess = thread.tgid < 0;
    if (learnsProcess) thread.tgid = batch[GuestContext.vmmTgid][i] as number;
    if (vcpu === undefined) {
      const id = batch[GuestContext.vcpuId][i] as number;
      if (isVcpuId(id)) thread.vcpuIdHint = id;
    } else if (learnsProcess) {
      // The probe lies behind kvm_entry, so a vCPU that only entered has been met before its process is known.
      settleProcess(session, machine, vcpu);
    }
  };

  return {
    [EventKind.KVM_ENTRY]: entry,
    [EventKind.KVM_EXIT]: exit,
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
