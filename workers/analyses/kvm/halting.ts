import { EventKind } from "../../model/event-kinds.js";
import { State } from "../../model/states.js";
import type { AnalysisRun, EventHandler } from "../analysis.js";
import type { Machine, Vcpu } from "../machine.js";
import { emitter } from "../running.js";
import type { Session } from "../session.js";
import { enterPlace } from "./vcpu-states.js";

/** Beginning and end of halt polling (kvm_vcpu_halt, virt/kvm/kvm_main.c). */
export function haltHandlers(session: Session): AnalysisRun["handlers"] {
  const vcpuOf = (...[batch, i, index, cpu]: Parameters<EventHandler>): Vcpu | undefined =>
    emitter(session.machines[index] as Machine, cpu, batch, i)?.vcpu;

  /** The vCPU has something to do: it polled successfully, or slept and is back. */
  const wakeup: EventHandler = (batch, i, index, cpu, t) => {
    const vcpu = vcpuOf(batch, i, index, cpu, t);
    if (vcpu?.place === State.HALT_POLL) enterPlace(vcpu, t, State.HYPERVISOR, vcpu.exitCode);
  };

  /** arm64: the exit said WFx; WFI waits for an interrupt like HLT, WFE spins and goes back in. */
  const wfx: EventHandler = (batch, i, index, cpu, t) => {
    const vcpu = vcpuOf(batch, i, index, cpu, t);
    if (batch.a[i] !== 0 || vcpu?.place !== State.HYPERVISOR || vcpu.level !== 1) return;
    enterPlace(vcpu, t, State.HALT_POLL, vcpu.exitCode);
  };

  return { [EventKind.KVM_VCPU_WAKEUP]: wakeup, [EventKind.KVM_WFX]: wfx };
}
