import { EventKind } from "../../model/event-kinds.js";
import { HyperVInterrupt, KvmAccept, KvmInject, KvmMsi, KvmVgic } from "../../model/kvm-fields.js";
import { NO_LANE } from "../../model/lanes.js";
import { WaitReason } from "../../model/states.js";
import type { AnalysisRun, EventHandler } from "../analysis.js";
import { Context } from "../context-stack.js";
import type { Cpu, Thread, Vcpu } from "../entities.js";
import type { Machine } from "../machine.js";
import { isInInterrupt } from "../running.js";
import type { Session } from "../session.js";
import type { WaitTracker } from "./tracker.js";

/** An interrupt accepted in interrupt context. The event does not name its VM. */
interface Held {
  apicId: number;
  vector: number;
}

/** An event that tells what an interrupt was for follows its delivery at once. */
const AT_ONCE_NS = 20e3;

/**
 * Interrupts on their way to vCPUs. kvm_apic_accept_irq names the vCPU but not the VM: the VM is the sender's. An
 * interrupt accepted in interrupt context belongs to the vCPU that is woken next in the same interrupt, or to none if
 * that interrupt wakes none.
 */
export class Deliveries {
  /** By machine and CPU. */
  private readonly held: (Held | undefined)[][];
  /** The last interrupt that a vCPU's thread delivered to its own vCPU. */
  private ownVector = -1;
  private ownVcpu: Vcpu | undefined = undefined;
  private ownNs = 0;

  constructor(
    { machines }: Session,
    private readonly tracker: WaitTracker,
  ) {
    this.held = machines.map(() => []);
  }

  get handlers(): AnalysisRun["handlers"] {
    return {
      [EventKind.KVM_APIC_ACCEPT_IRQ]: this.accept,
      [EventKind.KVM_APICV_ACCEPT_IRQ]: this.accept,
      [EventKind.KVM_MSI_SET_IRQ]: this.msi,
      [EventKind.KVM_VGIC_UPDATE]: this.vgic,
      [EventKind.KVM_INJ_VIRQ]: this.injected,
      [EventKind.KVM_HV_SYNIC_SET_IRQ]: this.synthetic,
      [EventKind.IRQ_EXIT]: this.interruptEnds,
      [EventKind.SOFTIRQ_EXIT]: this.interruptEnds,
      [EventKind.VECTOR_EXIT]: this.interruptEnds,
    };
  }

  private readonly accept: EventHandler<KvmAccept> = (batch, i, machine, cpu, t) => {
    machine.deliveredTo = undefined;
    // Delivery modes other than fixed and lowest priority (NMI, INIT, SIPI) carry no vector.
    if (1 < (batch[KvmAccept.deliveryMode][i] as number)) return;
    this.arrive(machine, cpu, batch[KvmAccept.apicId][i] as number, batch[KvmAccept.vector][i] as number, t);
  };

  /** kvm_msi_set_irq: data bits 0..7 are the vector, address bits 12..19 the destination (Intel SDM 3, 11.11). */
  private readonly msi: EventHandler<KvmMsi> = (batch, i, machine, cpu, t) => {
    const vector = (batch[KvmMsi.data][i] as number) & 0xff;
    const apicId = ((batch[KvmMsi.address][i] as number) >>> 12) & 0xff;
    this.arrive(machine, cpu, apicId, vector, t);
  };

  /** arm64: the level of an interrupt at the virtual GIC changes. */
  private readonly vgic: EventHandler<KvmVgic> = (batch, i, machine, cpu, t) => {
    machine.deliveredTo = undefined;
    if (batch[KvmVgic.level][i] === 0) return;
    this.arrive(machine, cpu, batch[KvmVgic.vcpuId][i] as number, batch[KvmVgic.irq][i] as number, t);
  };

  /** It follows the kvm_apic_accept_irq of the same interrupt, where that is recorded. */
  private readonly synthetic: EventHandler<HyperVInterrupt> = (batch, i, machine, cpu, t) => {
    if ((batch[HyperVInterrupt.result][i] as number) <= 0) return;
    const vector = batch[HyperVInterrupt.vector][i] as number;
    this.arrive(machine, cpu, batch[HyperVInterrupt.vcpuId][i] as number, vector, t);
  };

  /** The vector that `vcpu` has just delivered to itself; -1: none, or another vCPU did so since. */
  lastOwnVector(vcpu: Vcpu, t: number): number {
    return this.ownVcpu === vcpu && t - this.ownNs <= AT_ONCE_NS ? this.ownVector : -1;
  }

  private arrive(machine: Machine, cpu: Cpu, apicId: number, vector: number, t: number): void {
    const thread = cpu.current;
    if (thread === undefined || isInInterrupt(cpu)) {
      const only = onlyVcpu(machine, apicId);
      if (only) this.deliver(machine, only, vector, undefined, t, interruptReason(cpu));
      else (this.held[machine.index] as (Held | undefined)[])[cpu.number] = { apicId, vector };
      return;
    }
    const target = this.targetOf(machine, thread, apicId);
    if (target) this.deliver(machine, target, vector, thread, t);
  }

  private targetOf(machine: Machine, sender: Thread, apicId: number): Vcpu | undefined {
    const vm = this.tracker.senders.vmOf(machine, sender);
    if (vm) return vm.byId[apicId];
    return this.tracker.senders.mayServeUnseenVm(sender) ? undefined : onlyVcpu(machine, apicId);
  }

  /**
   * `inInterrupt`: the likely reason of an interrupt that no thread sends, told by the interrupt context that accepts
   * it.
   */
  private deliver(
    machine: Machine,
    vcpu: Vcpu,
    vector: number,
    sender: Thread | undefined,
    t: number,
    inInterrupt: WaitReason = WaitReason.UNKNOWN,
  ): void {
    machine.deliveredTo = vcpu;
    const wait = this.tracker.waitOf(vcpu);
    const vectors = this.tracker.vectorsOf(machine, vcpu.vm);
    if (sender === undefined) {
      if (inInterrupt !== WaitReason.UNKNOWN) vectors.learn(vector, inInterrupt);
    } else if (sender !== vcpu.thread) {
      const reason = this.tracker.senders.reasonFor(sender, vcpu.vm, t);
      if (reason !== WaitReason.UNKNOWN) vectors.learn(vector, reason);
    } else {
      this.ownVcpu = vcpu;
      this.ownVector = vector;
      this.ownNs = t;
      // Woken by its timer, a vCPU delivers the timer's interrupt to itself (kvm_inject_apic_timer_irqs).
      const isTimer = wait.isOpen && wait.wakerReason === WaitReason.TIMER && wait.late < 0;
      if (isTimer) vectors.learn(vector, WaitReason.TIMER);
    }
    if (wait.isOpen) wait.deliver(vector, sender ? sender.lane : NO_LANE);
  }

  /** To be called before a wake-up counts: an interrupt accepted in the same host interrupt may have caused it. */
  beforeWake(machine: Machine, cpu: number): void {
    const holds = this.held[machine.index] as (Held | undefined)[];
    const hold = holds[cpu];
    if (hold === undefined) return;
    holds[cpu] = undefined;
    const vcpu = machine.woken?.vcpu;
    if (!vcpu || vcpu.id !== hold.apicId) return;
    const reason = wokenAs(machine);
    if (reason !== WaitReason.UNKNOWN) this.tracker.vectorsOf(machine, vcpu.vm).learn(hold.vector, reason);
    const wait = this.tracker.waitOf(vcpu);
    if (wait.isOpen) wait.before = hold.vector;
  }

  /** A wake-up after the end of the interrupt has another cause. */
  private readonly interruptEnds: EventHandler = (_batch, _i, machine, cpu) => {
    const holds = this.held[machine.index] as (Held | undefined)[];
    if (holds[cpu.number] !== undefined) holds[cpu.number] = undefined;
  };

  private readonly injected: EventHandler<KvmInject> = (batch, i, machine, cpu) => {
    const vcpu = cpu.current?.vcpu;
    if (vcpu === undefined) return;
    const wait = this.tracker.waitOf(vcpu);
    if (!wait.isOpen || 0 <= wait.injected) return;
    const vector = batch[KvmInject.vector][i] as number;
    wait.injected = vector;
    if (wait.wakerReason === WaitReason.TIMER && wait.before < 0 && wait.late < 0) {
      this.tracker.vectorsOf(machine, vcpu.vm).learn(vector, WaitReason.TIMER);
    }
  };
}

function wokenAs(machine: Machine): WaitReason {
  if (machine.wokenReason === WaitReason.INTERRUPT) return WaitReason.UNKNOWN;
  return machine.wokenReason === WaitReason.TIMER ? WaitReason.TIMER : WaitReason.DEVICE;
}

/** The callback of a timer delivers the timer's interrupt. An unrecorded interrupt tells nothing. */
function interruptReason({ depth, contexts }: Cpu): WaitReason {
  if (depth === 0) return WaitReason.UNKNOWN;
  return contexts[depth - 1] === Context.CALLBACK ? WaitReason.TIMER : WaitReason.DEVICE;
}

/** The vCPU with this id, if exactly one VM has one. */
function onlyVcpu(machine: Machine, id: number): Vcpu | undefined {
  let found: Vcpu | undefined;
  for (const vm of machine.vms) {
    if (vm.isGone) continue;
    const vcpu = vm.byId[id];
    if (vcpu && found) return undefined;
    found = vcpu ?? found;
  }
  return found;
}
