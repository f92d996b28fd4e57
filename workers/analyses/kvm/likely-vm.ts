import type { Thread, Vcpu, Vm } from "../entities.js";
import type { Machine } from "../machine.js";

/** VMMs start their vCPU threads one after the other: tids of one VM lie this close together. */
const NEAR_TIDS = 64;

/** Kernels use tids again: of the threads with tids this close, the latest ones count. */
const MAX_NEIGHBOURS = 256;

export function noteKin(machine: Machine, { tid, parentTid }: Thread, { vm }: Vcpu): void {
  const { byParent, byTid } = machine.kin;
  if (0 < parentTid) {
    const siblings = listOf(byParent, parentTid);
    if (siblings.at(-1) !== vm && !siblings.includes(vm)) siblings.push(vm);
  }
  const neighbours = listOf(byTid, Math.floor(tid / NEAR_TIDS));
  neighbours.push({ tid, vm });
  if (MAX_NEIGHBOURS < neighbours.length) neighbours.shift();
}

/**
 * The VM of a vCPU where the trace names no process: a VM whose vCPU threads have the same parent, else one with near
 * tids. A VM that has this vCPU id already is never chosen: the repeated id belongs to another VM.
 */
export function likelyVm(machine: Machine, thread: Thread, vcpuId: number): Vm | undefined {
  return siblingVm(machine, thread, vcpuId) ?? neighbourVm(machine, thread, vcpuId);
}

function siblingVm(machine: Machine, thread: Thread, vcpuId: number): Vm | undefined {
  const { byParent, taken } = machine.kin;
  const siblings = byParent.get(thread.parentTid) ?? [];
  const key = `${thread.parentTid} ${vcpuId}`;
  // A VM never loses an id: VMs that have it need not be looked at again.
  let at = taken.get(key) ?? 0;
  while (at < siblings.length && !isOpen(siblings[at] as Vm, thread, vcpuId)) at += 1;
  taken.set(key, at);
  return siblings[at];
}

function neighbourVm(machine: Machine, thread: Thread, vcpuId: number): Vm | undefined {
  const { byTid } = machine.kin;
  const here = Math.floor(thread.tid / NEAR_TIDS);
  for (const part of [here - 1, here, here + 1]) {
    for (const { tid, vm } of byTid.get(part) ?? []) {
      if (Math.abs(tid - thread.tid) <= NEAR_TIDS && isOpen(vm, thread, vcpuId) && isInOrder(vm, thread, vcpuId))
        return vm;
    }
  }
  return undefined;
}

/** VMMs start the threads of their vCPUs in the order of their ids, so a thread out of order belongs to another VM. */
function isInOrder({ vcpus }: Vm, { tid }: Thread, vcpuId: number): boolean {
  return vcpus.every(({ id, thread }) => thread.tid === tid || id < vcpuId === thread.tid < tid);
}

function isOpen(vm: Vm, thread: Thread, vcpuId: number): boolean {
  const holder = vm.byId[vcpuId]?.thread;
  return !vm.isGone && (holder === undefined || holder === thread);
}

function listOf<T>(lists: Map<number, T[]>, key: number): T[] {
  let list = lists.get(key);
  if (list === undefined) {
    list = [];
    lists.set(key, list);
  }
  return list;
}
