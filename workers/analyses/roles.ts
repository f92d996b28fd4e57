import { type LaneId, NO_LANE } from "../model/lanes.js";
import type { Session } from "./session.js";

/** What a lane's thread is to the VMs of its machine. */
export interface Role {
  /** The lane that stands for it: a vCPU thread's vCPU. */
  readonly lane: LaneId;
  /** Lane of the VM it serves (vCPU, VMM thread, vhost worker), NO_LANE: none. */
  readonly vm: LaneId;
  readonly isKernel: boolean;
  /** Real-time scheduling class (kernel priority below 100). */
  readonly isRealtime: boolean;
}

const VHOST = /^vhost-(\d+)/;
const MAX_RT_PRIO = 100;

/** The role of every thread and vCPU lane, by lane. Made for one question: names and processes are learnt over time. */
export function rolesOf(session: Session): readonly (Role | undefined)[] {
  const roles: (Role | undefined)[] = [];
  for (const { threads, vms } of session.machines) {
    const vmByPid = new Map(vms.map((vm) => [vm.pid, vm.lane]));
    for (const thread of threads) {
      const vhost = VHOST.exec(session.strings.get(thread.comm));
      const pid = vhost ? Number(vhost[1]) : thread.tgid;
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
