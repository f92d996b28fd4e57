import type { Machine, Thread, Vm } from "../machine.js";
import type { Senders } from "../waits/senders.js";

/** The VM a thread works for: as vCPU, as a thread of its VMM, or as its vhost worker. */
export function ownerOf(machine: Machine, thread: Thread | undefined, senders: Senders): Vm | undefined {
  if (thread === undefined) return undefined;
  if (thread.vcpu) return thread.vcpu.vm;
  return machine.vms.find((vm) => !vm.isGone && senders.belongsTo(thread, vm));
}
