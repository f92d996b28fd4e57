import { State } from "../../model/states.js";
import { vcpuIdInName } from "../../model/vcpu-thread-names.js";
import type { Thread, Vcpu, Vm } from "../entities.js";
import type { Machine } from "../machine.js";
import { forgetVcpu } from "../running.js";
import type { Session } from "../session.js";
import { enterEarlier, type FirstEvent } from "./before-kvm.js";
import { likelyVm, noteKin } from "./likely-vm.js";

/**
 * Finds the vCPU and the VM of a thread. A thread is a vCPU from its first KVM event on; its states before come from
 * the thread's lane (before-kvm.ts). A VM is the process of its vCPU threads. A thread with recorded exits to user
 * space only is a vCPU too.
 *
 * Vcpu ids come from the first of these that knows one: kvm_exit, an add-on event, kvm_entry, the thread's name, the
 * order of tids.
 */

/**
 * KVM allows 4096 vCPUs at most (KVM_MAX_VCPU_IDS). lttng-modules declares kvm_entry with the id it had before
 * Linux 5.10 and records the low half of a pointer on later kernels, which is larger.
 */
const MAX_VCPU_IDS = 4096;

export function isVcpuId(id: number): boolean {
  return 0 <= id && id < MAX_VCPU_IDS;
}

/** The vCPU of a thread at kvm_entry; undefined: not known before kvm_exit names it. */
export function vcpuAtEntry(
  session: Session,
  machine: Machine,
  thread: Thread,
  entryId: number,
  t: number,
): Vcpu | undefined {
  if (thread.vcpu) return thread.vcpu;
  const id = firstId([thread.vcpuIdHint, entryId, vcpuIdInName(session.strings.get(thread.comm))]);
  if (id !== undefined) return assign(session, machine, thread, id, t, "entry");
  // A second entry without an exit that names the vCPU: no better source will come.
  return thread.guestSinceNs < 0 ? undefined : assign(session, machine, thread, freeId(machine, thread), t, "entry");
}

/** The vCPU of a thread at kvm_exit, whose id is right in every tracer that records it (Linux 5.10 and later). */
export function vcpuAtExit(session: Session, machine: Machine, thread: Thread, exitId: number, t: number): Vcpu {
  const { vcpu } = thread;
  if (vcpu && (vcpu.id === exitId || !isVcpuId(exitId))) return vcpu;
  const id = firstId([exitId, thread.vcpuIdHint, vcpuIdInName(session.strings.get(thread.comm))]);
  return assign(session, machine, thread, id ?? freeId(machine, thread), t, thread.guestSinceNs < 0 ? "exit" : "entry");
}

/**
 * The vCPU of a thread that leaves KVM_RUN before any kvm_entry or kvm_exit has named it. Those events may follow and
 * tell the id, unless the trace has none. So a thread without a telling name counts only at its second exit to user
 * space.
 */
export function vcpuOutside(session: Session, machine: Machine, thread: Thread, t: number): Vcpu | undefined {
  const id = firstId([thread.vcpuIdHint, vcpuIdInName(session.strings.get(thread.comm))]);
  if (id !== undefined) return assign(session, machine, thread, id, t, "exit");
  if (machine.seesEntries) return undefined;
  if (thread.hasLeftGuest) return assign(session, machine, thread, freeId(machine, thread), t, "exit");
  thread.hasLeftGuest = true;
  return undefined;
}

/** Adds the vCPUs that left KVM_RUN only once, in a trace without kvm_entry and kvm_exit. */
export function findLateVcpus(session: Session, machine: Machine, t: number): void {
  if (machine.seesEntries) return;
  for (const thread of machine.threads) {
    if (thread.hasLeftGuest && !thread.vcpu) assign(session, machine, thread, freeId(machine, thread), t, "exit");
  }
}

/** The vCPU of a thread of an emulator, which its name tells. */
export function vcpuOfEmulator(session: Session, machine: Machine, thread: Thread, t: number): Vcpu {
  return assign(session, machine, thread, thread.emulatedId, t, "name");
}

/** The vCPU that a monitor log puts to a thread. */
export function vcpuOfLog(session: Session, machine: Machine, thread: Thread, id: number, t: number): Vcpu {
  return thread.vcpu ?? assign(session, machine, thread, id, t, "entry");
}

function firstId(candidates: readonly number[]): number | undefined {
  return candidates.find(isVcpuId);
}

function assign(
  session: Session,
  machine: Machine,
  thread: Thread,
  id: number,
  t: number,
  beginsWith: FirstEvent,
): Vcpu {
  const vm = vmOf(session, machine, thread, id);
  const vcpu = vm.byId[id] ?? addVcpu(machine, vm, thread, id, beginsWith);
  const since = thread.guestSinceNs;
  thread.guestSinceNs = -1;
  if (vcpu.thread !== thread) {
    // The VMM now runs this vCPU on another thread.
    if (vcpu.thread.vcpu === vcpu) vcpu.thread.vcpu = undefined;
    vcpu.thread = thread;
  }
  noteKin(machine, thread, vcpu);
  if (thread.vcpu && thread.vcpu !== vcpu) forgetVcpu(thread.vcpu, t);
  thread.vcpu = vcpu;
  if (0 <= since) {
    vcpu.place = State.GUEST;
    vcpu.state = State.GUEST;
    vcpu.track.enter(since, State.GUEST);
  }
  return vcpu;
}

function addVcpu(machine: Machine, vm: Vm, thread: Thread, id: number, beginsWith: FirstEvent): Vcpu {
  const added = machine.tree.addVcpu(vm, id);
  const { id: lane, track } = added;
  const vcpu = machine.makeVcpu(id, vm, thread, added);
  vm.vcpus.push(vcpu);
  vm.setVcpu(id, vcpu);
  // The past of a thread that was another vCPU tells nothing of this one.
  if (thread.vcpu) track.enter(machine.beginNs, State.UNKNOWN);
  else {
    enterEarlier(track, machine, thread, beginsWith);
    thread.becameLane = lane;
  }
  return vcpu;
}

function vmOf(session: Session, machine: Machine, thread: Thread, vcpuId: number): Vm {
  if (0 < thread.tgid) return vmOfProcess(session, machine, thread.tgid);
  return likelyVm(machine, thread, vcpuId) ?? addVm(session, machine, thread.tid, false);
}

export function vmOfProcess(session: Session, machine: Machine, pid: number): Vm {
  return machine.vmsByPid.get(pid) ?? addVm(session, machine, pid, true);
}

function addVm(session: Session, machine: Machine, pid: number, isPidKnown: boolean): Vm {
  const name = isPidKnown ? (machine.find(pid)?.comm ?? -1) : -1;
  const vm = machine.makeVm(pid, isPidKnown, machine.tree.addVm(pid, session.strings.get(name)), name);
  machine.vms.push(vm);
  machine.vmsByPid.add(vm);
  return vm;
}

/** The next unused id: threads count in the order in which they appear, where nothing else tells an id. */
function freeId(machine: Machine, thread: Thread): number {
  if (thread.vcpu) return thread.vcpu.id;
  const vm = machine.vmsByPid.get(thread.tgid);
  let id = 0;
  while (vm?.byId[id]) id += 1;
  return id;
}
