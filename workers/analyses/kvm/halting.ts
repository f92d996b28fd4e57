import type { Emitter } from "../../model/event-fields.js";
import { EventKind } from "../../model/event-kinds.js";
import { KvmVcpuWakeup, KvmWfx } from "../../model/kvm-fields.js";
import { State, WaitReason } from "../../model/states.js";
import type { AnalysisRun, EventHandler } from "../analysis.js";
import type { Vcpu } from "../entities.js";
import { emitter } from "../running.js";
import { enterHalt, enterPlace } from "./vcpu-states.js";

/** The vCPU has work again: polling has succeeded, or it slept and is back. */
const wakeup: EventHandler<KvmVcpuWakeup | Emitter> = (batch, i, machine, cpu, t) => {
  const vcpu = emitter(machine, cpu, batch, i)?.vcpu;
  if (vcpu?.place !== State.HALT_POLL) return;
  if (vcpu.state === State.UNKNOWN)
    tellHalt(vcpu, t, batch[KvmVcpuWakeup.waited][i] as number, batch[KvmVcpuWakeup.ns][i] as number);
  enterPlace(vcpu, t, State.HYPERVISOR, vcpu.exitCode);
};

/** arm64: the exit reason was WFx. WFI waits for an interrupt, like HLT; WFE spins and enters the guest again. */
const wfx: EventHandler<KvmWfx | Emitter> = (batch, i, machine, cpu, t) => {
  const vcpu = emitter(machine, cpu, batch, i)?.vcpu;
  if (batch[KvmWfx.isWfe][i] !== 0 || vcpu?.place !== State.HYPERVISOR || vcpu.level !== 1) return;
  enterHalt(machine, vcpu, t, vcpu.exitCode);
};

/** Beginning and end of halt polling (kvm_vcpu_halt, virt/kvm/kvm_main.c). */
export const haltHandlers: AnalysisRun["handlers"] = { [EventKind.KVM_VCPU_WAKEUP]: wakeup, [EventKind.KVM_WFX]: wfx };

/**
 * Labels the halt that ends. kvm_vcpu_wakeup tells its kind without scheduler events: `waited` is 0 if polling was
 * enough and 1 if the vCPU slept. `ns` is its length from the end of the instruction's emulation on (kvm_vcpu_halt,
 * virt/kvm/kvm_main.c).
 */
function tellHalt({ track, exitCode }: Vcpu, t: number, waited: number, ns: number): void {
  const since = track.startAt(track.count - 1);
  if (waited === 0) track.enter(since, State.HALT_POLL, exitCode);
  if (waited !== 1) return;
  track.enter(since, State.HYPERVISOR, exitCode);
  const slept = ns < t - since ? t - ns : since + 1;
  track.enter(Math.min(slept, t), State.WAIT, WaitReason.UNKNOWN);
}
