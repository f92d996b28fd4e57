import { EventKind } from "../../model/event-kinds.js";
import { HyperVCallback, HyperVExpiration } from "../../model/kvm-fields.js";
import { WaitReason } from "../../model/states.js";
import type { AnalysisRun, EventHandler } from "../analysis.js";
import type { Cpu, Vcpu } from "../entities.js";
import type { Machine } from "../machine.js";
import { isInInterrupt } from "../running.js";
import type { Session } from "../session.js";
import type { Deliveries } from "./deliveries.js";
import type { WaitTracker } from "./tracker.js";

/** The callback itself wakes the vCPU (stimer_timer_callback, arch/x86/kvm/hyperv.c). */
const CALLBACK_NS = 20e3;

/**
 * Synthetic timers of Hyper-V's interface, which Windows guests use in place of the APIC's. The host's timer fires in
 * interrupt context and wakes the vCPU. The vCPU's thread then finds the timer expired, and delivers its interrupt or
 * message before it enters the guest. Neither event names the VM.
 */
export class SyntheticTimers {
  /** By machine and CPU: the id of the vCPU whose timer fired there last, and when. */
  private readonly fired: ({ readonly vcpuId: number; readonly t: number } | undefined)[][];

  constructor(
    { machines }: Session,
    private readonly tracker: WaitTracker,
    private readonly deliveries: Deliveries,
  ) {
    this.fired = machines.map(() => []);
  }

  get handlers(): AnalysisRun["handlers"] {
    return {
      [EventKind.KVM_HV_STIMER_CALLBACK]: this.callback,
      [EventKind.KVM_HV_STIMER_EXPIRATION]: this.expired,
    };
  }

  private readonly callback: EventHandler<HyperVCallback> = (batch, i, machine, cpu, t) => {
    const byCpu = this.fired[machine.index];
    if (byCpu && 0 <= cpu.number) byCpu[cpu.number] = { vcpuId: batch[HyperVCallback.vcpuId][i] as number, t };
  };

  /** Whether the wake-up of `vcpu` on `cpu` is that of the timer that just fired there. It counts once. */
  hasFiredFor(machine: Machine, cpu: Cpu, vcpu: Vcpu, t: number): boolean {
    const byCpu = this.fired[machine.index];
    const fired = byCpu?.[cpu.number];
    if (byCpu === undefined || fired === undefined) return false;
    byCpu[cpu.number] = undefined;
    return fired.vcpuId === vcpu.id && t - fired.t <= CALLBACK_NS;
  }

  private readonly expired: EventHandler<HyperVExpiration> = (batch, i, machine, cpu, t) => {
    const vcpu = cpu.current?.vcpu;
    if (vcpu === undefined || isInInterrupt(cpu)) return;
    const wait = this.tracker.waitOf(vcpu);
    if (wait.isOpen) wait.find(WaitReason.TIMER);
    // The message slot was taken, so that no interrupt went out.
    if (batch[HyperVExpiration.result][i] !== 0) return;
    const vector = this.deliveries.lastOwnVector(vcpu, t);
    if (0 <= vector) this.tracker.vectorsOf(machine, vcpu.vm).learn(vector, WaitReason.TIMER);
  };
}
