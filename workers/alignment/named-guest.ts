import type { Vm } from "../analyses/entities.js";
import type { Machine } from "../analyses/machine.js";

/** A guest whose host or VM its trace, or its host's trace, names. */
export interface NamedGuest {
  /** Indices of the machines. */
  readonly guest: number;
  readonly host: number;
  /** Host threads of its vCPUs; empty: not given. */
  readonly vcpuTids: readonly number[];
  /** The process of its VM; undefined: not given. */
  readonly vmPid?: number | undefined;
  /** Its times are on the host's clock already. */
  readonly isOnHostClock: boolean;
}

/** Whether it names its VM, and not only its host. */
export function isVmNamed({ vmPid, vcpuTids }: NamedGuest): boolean {
  return vmPid !== undefined || 0 < vcpuTids.length;
}

/** The VM that is named; of a guest that names only its host the first one. */
export function namedVm(host: Machine, guest: NamedGuest): Vm | undefined {
  const { vmPid, vcpuTids } = guest;
  if (!isVmNamed(guest)) return host.vms[0];
  if (vmPid !== undefined) return host.vms.find(({ pid }) => pid === vmPid);
  return host.vms.find(({ vcpus }) => vcpus.some(({ thread }) => vcpuTids.includes(thread.tid)));
}
