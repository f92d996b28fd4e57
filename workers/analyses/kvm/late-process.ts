import { DumpedProcess } from "../../model/event-fields.js";
import { EventKind } from "../../model/event-kinds.js";
import type { Handlers, PlacelessHandler } from "../analysis.js";
import type { Vcpu } from "../entities.js";
import type { Machine } from "../machine.js";
import type { Session } from "../session.js";
import { vmOfProcess } from "./mapping.js";

/**
 * Where events name no process, VMs are guessed from the tids of their threads, until the dump of processes or a probe
 * names the process. Kernels dump while they trace, so the first vCPUs come before that.
 */
export function lateProcessHandlers(session: Session): Handlers {
  const dumped: PlacelessHandler<DumpedProcess> = (batch, i, machine) => {
    const vcpu = machine.find(batch[DumpedProcess.tid][i] as number)?.vcpu;
    if (vcpu !== undefined) settleProcess(session, machine, vcpu);
  };
  return { [EventKind.STATEDUMP_PROCESS]: dumped };
}

/** The process of the vCPU's thread has become known: its VM is that of the process. */
export function settleProcess(session: Session, machine: Machine, vcpu: Vcpu): void {
  const { tgid } = vcpu.thread;
  if (tgid <= 0 || (vcpu.vm.isPidKnown && vcpu.vm.pid === tgid)) return;
  if (vcpu.vm.isPidKnown || machine.vmsByPid.get(tgid)) moveVcpu(session, machine, vcpu, tgid);
  else nameVm(session, machine, vcpu, tgid);
}

/** The guessed VM is that of the process. Its other vCPUs leave it when the dump names another process for them. */
function nameVm({ strings }: Session, machine: Machine, { vm }: Vcpu, pid: number): void {
  vm.pid = pid;
  vm.isPidKnown = true;
  vm.path = machine.tree.renumberVm(vm, pid);
  machine.vmsByPid.add(vm);
  const name = machine.find(pid)?.comm ?? -1;
  if (0 <= name) machine.renameVm(vm, name);
  else machine.tree.renameVm(vm.lane, strings.get(vm.name), pid);
}

/** The vCPU was given to another VM. If its own VM already has a vCPU with that id, nothing is certain and it stays. */
function moveVcpu(session: Session, machine: Machine, vcpu: Vcpu, pid: number): void {
  const to = vmOfProcess(session, machine, pid);
  if (to.byId[vcpu.id] !== undefined) return;
  const { vm: from } = vcpu;
  from.setVcpu(vcpu.id, undefined);
  from.vcpus.splice(from.vcpus.indexOf(vcpu), 1);
  to.setVcpu(vcpu.id, vcpu);
  to.vcpus.push(vcpu);
  vcpu.vm = to;
  machine.tree.moveVcpu(vcpu.lane, to, vcpu.id);
}
