import { State, WaitReason } from "../../model/states.js";
import type { Vcpu } from "../entities.js";

/**
 * Labels the halt that ends. kvm_vcpu_wakeup tells its kind without scheduler events: `waited` is 0 if polling was
 * enough and 1 if the vCPU slept. `ns` is its length from the end of the instruction's emulation on (kvm_vcpu_halt,
 * virt/kvm/kvm_main.c).
 */
export function tellHalt({ track, exitCode }: Vcpu, t: number, waited: number, ns: number): void {
  const since = track.startAt(track.count - 1);
  if (waited === 0) track.enter(since, State.HALT_POLL, exitCode);
  if (waited !== 1) return;
  track.enter(since, State.HYPERVISOR, exitCode);
  const slept = ns < t - since ? t - ns : since + 1;
  track.enter(Math.min(slept, t), State.WAIT, WaitReason.UNKNOWN);
}
