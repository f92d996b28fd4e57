import { Syscall } from "../../model/event-fields.js";
import { EventKind } from "../../model/event-kinds.js";
import { HyperVIpi, KvmApic, KvmApicIpi, KvmMsr } from "../../model/kvm-fields.js";
import { WaitReason } from "../../model/states.js";
import type { AnalysisRun, EventHandler } from "../analysis.js";
import type { Vcpu } from "../entities.js";
import type { Machine } from "../machine.js";
import type { Session } from "../session.js";
import type { WaitTracker } from "./tracker.js";

/** Weight of the guest's own statement about a vector: more than any number of sightings. */
const SAID = 1_000_000;

/** LVT timer register, as an offset of the APIC page and as an x2APIC MSR (Intel SDM 3, 11.5.4 and 11.12.1). */
const LVTT = 0x320;
const LVTT_MSR = 0x832;

/** Learns meanings of vectors from the guest's own writes to its APIC, and finds threads that do I/O. */
export function learningHandlers(session: Session, tracker: WaitTracker): AnalysisRun["handlers"] {
  function learn(machine: Machine, vcpu: Vcpu, vector: number, reason: WaitReason, weight: number): void {
    tracker.vectorsOf(machine, vcpu.vm).learn(vector, reason, weight);
  }

  const apicWrite: EventHandler<KvmApic> = (batch, i, machine, cpu) => {
    if (batch[KvmApic.isWrite][i] !== 1 || batch[KvmApic.register][i] !== LVTT) return;
    const vcpu = cpu.current?.vcpu;
    if (vcpu) learn(machine, vcpu, (batch[KvmApic.value][i] as number) & 0xff, WaitReason.TIMER, SAID);
  };

  const msrWrite: EventHandler<KvmMsr> = (batch, i, machine, cpu) => {
    if (batch[KvmMsr.isWrite][i] !== 1 || batch[KvmMsr.msr][i] !== LVTT_MSR) return;
    const vcpu = cpu.current?.vcpu;
    if (vcpu) learn(machine, vcpu, (batch[KvmMsr.value][i] as number) & 0xff, WaitReason.TIMER, SAID);
  };

  /** Interrupt command register: bits 0..7 the vector, 8..10 the delivery mode (Intel SDM 3, 11.6.1). */
  const ipi: EventHandler<KvmApicIpi> = (batch, i, machine, cpu) => {
    const command = batch[KvmApicIpi.command][i] as number;
    if (1 < ((command >> 8) & 7)) return;
    const vcpu = cpu.current?.vcpu;
    if (vcpu) learn(machine, vcpu, command & 0xff, WaitReason.IPI, 1);
  };

  /** The hypercall of a guest that knows Hyper-V's interface. */
  const hyperVIpi: EventHandler<HyperVIpi> = (batch, i, machine, cpu) => {
    const vcpu = cpu.current?.vcpu;
    if (vcpu) learn(machine, vcpu, batch[HyperVIpi.vector][i] as number, WaitReason.IPI, 1);
  };

  const io: EventHandler = (_batch, _i, _machine, cpu, t) => {
    const thread = cpu.current;
    if (thread) tracker.senders.didIo(thread, t);
  };

  const ioCalls = new Set(
    ["preadv", "pwritev", "pread64", "pwrite64", "io_submit", "io_getevents", "io_uring_enter", "fdatasync"].map(
      (name) => session.strings.idOf(name),
    ),
  );
  const syscall: EventHandler<Syscall> = (batch, i, machine, cpu, t) => {
    if (ioCalls.has(batch[Syscall.name][i] as number)) io(batch, i, machine, cpu, t);
  };

  return {
    [EventKind.KVM_APIC]: apicWrite,
    [EventKind.KVM_MSR]: msrWrite,
    [EventKind.KVM_APIC_IPI]: ipi,
    [EventKind.KVM_HV_SEND_IPI]: hyperVIpi,
    [EventKind.BLOCK_RQ_INSERT]: io,
    [EventKind.BLOCK_RQ_ISSUE]: io,
    [EventKind.SYSCALL_ENTRY]: syscall,
    [EventKind.SYSCALL_EXIT]: syscall,
  };
}
