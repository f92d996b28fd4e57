import { ownerInName } from "../model/kernel-threads.js";
import { type LaneId, NO_LANE } from "../model/lanes.js";
import type { Machine, Thread } from "./machine.js";
import type { Session } from "./session.js";

/** What a lane's thread is to the VMs of its machine. */
export interface Role {
  /** The lane that stands for it: a vCPU thread's vCPU. */
  readonly lane: LaneId;
  /** Lane of the VM it serves (vCPU, VMM thread, vhost worker, the timer thread kvm-pit), NO_LANE: none. */
  readonly vm: LaneId;
  readonly isKernel: boolean;
  /** Real-time scheduling class (kernel priority below 100). */
  readonly isRealtime: boolean;
}

const MAX_RT_PRIO = 100;

/** The role of every thread and vCPU lane, by lane. Made for one question: names and processes are learnt over time. */
export function rolesOf(session: Session): readonly (Role | undefined)[] {
  const roles: (Role | undefined)[] = [];
  for (const machine of session.machines) {
    const { threads, vms } = machine;
    const vmByPid = new Map(vms.map((vm) => [vm.pid, vm.lane]));
    for (const thread of threads) {
      const pid = servedPid(machine, thread, session.strings.get(thread.comm));
      const vm = thread.vcpu?.vm.lane ?? vmByPid.get(pid) ?? NO_LANE;
      const isRealtime = 0 <= thread.prio && thread.prio < MAX_RT_PRIO;
      roles[thread.lane] = { lane: thread.vcpu?.lane ?? thread.lane, vm, isKernel: thread.isKernel, isRealtime };
    }
    for (const vm of vms) {
      for (const vcpu of vm.vcpus) {
        const isRealtime = roles[vcpu.thread.lane]?.isRealtime ?? false;
        roles[vcpu.lane] = { lane: vcpu.lane, vm: vm.lane, isKernel: false, isRealtime };
      }
    }
  }
  return roles;
}

/** The process a thread works for: the one its name tells, else its own. -1: not known. */
export function servedPid(machine: Machine, thread: Thread, comm: string): number {
  const owner = ownerInName(comm);
  // The thread that has a process's id is its first one, whether or not that was recorded.
  if (owner < 0) return thread.tgid < 0 ? thread.tid : thread.tgid;
  // The name may have a thread of the process.
  const tgid = machine.find(owner)?.tgid ?? -1;
  return 0 < tgid ? tgid : owner;
}
