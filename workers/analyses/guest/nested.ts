import { Part } from "../../flat/parts.js";
import { EventKind } from "../../model/event-kinds.js";
import { cr3Page, hex, hexOfPage, isKernelAddress } from "../../model/guest-registers.js";
import { GuestContext } from "../../model/kvm-fields.js";
import { State } from "../../model/states.js";
import type { AnalysisDefinition, AnalysisRun, EventHandler, Handlers, PlacelessHandler } from "../analysis.js";
import type { AnalysisCalls } from "../analysis-calls.js";
import type { Cpu, Vcpu } from "../entities.js";
import type { Machine } from "../machine.js";
import { type CoreSession, machineAt } from "../session.js";
import { addLane } from "./guest-lanes.js";
import { Labels } from "./labels.js";
import { guessLevel } from "./nested-guess.js";
import { NestedState } from "./nested-state.js";
import { NestedView } from "./nested-view.js";
import type { TaskLane } from "./tasks.js";

/**
 * Guests of VMs. The second-level page table (nCR3, EPTP) identifies a nested VM. The control block (VMCB12, VMCS12)
 * with which the VM's hypervisor enters it identifies a nested vCPU. Where the host does not record these (no
 * kvm_nested_vmenter), the address space from which the guest is entered identifies it, after Nemati and Dagenais
 * ("NDA", 2017). A guest of a nested guest looks like one more control block of the same vCPU.
 */
export const nestedVms: AnalysisDefinition = {
  id: "nested-vms",
  core: {
    part: Part.NESTED_VMS,
    kinds: [
      ...[EventKind.SCHED_SWITCH, EventKind.SCHED_WAKING, EventKind.SCHED_WAKEUP],
      ...[EventKind.KVM_ENTRY, EventKind.KVM_EXIT, EventKind.KVM_USERSPACE_EXIT, EventKind.KVM_VCPU_WAKEUP],
      ...[EventKind.GUEST_CONTEXT, EventKind.KVM_NESTED_VMENTER, EventKind.KVM_NESTED_ERET],
    ],
  },
  create: (session) => new NestedRun(session),
};

/** After the processes. */
const NESTED_ORDER = 1e9;

class NestedRun implements AnalysisRun {
  readonly state = [this];
  readonly handlers: Handlers;
  readonly calls: Partial<AnalysisCalls>;
  /** By the lane of the vCPU. */
  private readonly views: (NestedView | undefined)[] = [];
  /** Nested vCPUs, by lane. */
  private readonly tasks: (TaskLane | undefined)[] = [];
  private readonly labels = new Labels();

  constructor(private readonly session: CoreSession) {
    const { entities } = session;
    const machineOf = (at: number) => machineAt(session, at);
    this.handlers = { [EventKind.LOST]: this.lost };
    this.calls = {
      announceNested: (machine, cpu, vcpu) => this.announce(machineOf(machine), entities.cpu(cpu), entities.vcpu(vcpu)),
      enterAnnounced: (machine, vcpu, t) => this.enterAnnounced(machineOf(machine), entities.vcpu(vcpu), t),
      entersNext: (machine, cpu, root, vmcb, t) =>
        this.entersNext(machineOf(machine), entities.cpu(cpu), root, vmcb, t),
      labelNestedWait: (vcpu) => this.views[entities.vcpu(vcpu).lane]?.labelWait(),
      refreshNested: (vcpu, t) => this.views[entities.vcpu(vcpu).lane]?.refresh(t),
    };
  }

  finish(): void {
    this.labels.finish();
  }

  /** The vCPU's hypervisor enters the nested vCPU that `root` and `vmcb` identify. */
  private entersNext(machine: Machine, cpu: Cpu, root: number, vmcb: number, t: number): void {
    machine.seesNested = true;
    const vcpu = cpu.current?.vcpu;
    if (vcpu === undefined) return;
    const view = this.viewOf(vcpu, cpu, machine);
    view.state.hypervisorPage = view.state.page;
    this.activate(machine, vcpu, view, root, vmcb, t);
  }

  /** Registers at entries and exits: they tell the address space of the VM's own code. */
  readonly onContext: EventHandler<GuestContext> = (batch, i, machine, cpu) => {
    const cr3 = batch[GuestContext.cr3][i] as number;
    cpu.guestCr3 = cr3;
    if (!machine.hasNested) return;
    const { vcpu } = cpu.current ?? {};
    const view = vcpu && this.views[vcpu.lane];
    if (vcpu === undefined || view === undefined) return;
    const page = cr3Page(cr3);
    const isEntry = batch[GuestContext.isExit][i] !== 1;
    if (isEntry && !machine.seesNested) guessLevel(vcpu, view, page);
    if (vcpu.level !== 1) return;
    const { state } = view;
    state.page = page;
    // The kernel borrows address spaces: only user code shows that another process has taken the vCPU.
    const isKernel = isKernelAddress(batch[GuestContext.rip][i] as number);
    state.isElsewhere = page !== state.hypervisorPage && state.hypervisorPage !== 0 && !isKernel;
  };

  /** Without nested events: an exit by which the VM's hypervisor enters its guest announces that entry. */
  private announce(machine: Machine, cpu: Cpu, vcpu: Vcpu): void {
    const view = this.viewOf(vcpu, cpu, machine);
    view.state.hypervisorPage = view.state.page;
    view.isEntering = true;
    view.state.isAnnounced = true;
    vcpu.level = 2;
  }

  private enterAnnounced(machine: Machine, vcpu: Vcpu, t: number): void {
    const view = this.views[vcpu.lane];
    if (view !== undefined) this.activate(machine, vcpu, view, Number.NaN, Number.NaN, t);
  }

  private readonly lost: PlacelessHandler = (batch, i, machine) => {
    for (const vm of machine.vms) {
      for (const { lane, state } of vm.vcpus)
        if (state === State.UNKNOWN) this.views[lane]?.forget(batch.ts[i] as number);
    }
  };

  /** The vCPU enters this nested vCPU next; its former active one is put aside. */
  private activate(machine: Machine, vcpu: Vcpu, view: NestedView, root: number, vmcb: number, t: number): void {
    const known = view.find(root, vmcb);
    const nested = known ?? view.add(root, vmcb, this.addNested(machine, vcpu, view, root, vmcb));
    // The VM's scheduler may have moved it here from another vCPU.
    for (const { lane } of vcpu.vm.vcpus) {
      const other = this.views[lane];
      if (other !== undefined && other !== view && other.state.active === nested) other.state.active = undefined;
    }
    view.switchTo(nested, root, vmcb, t);
  }

  private addNested(machine: Machine, vcpu: Vcpu, view: NestedView, root: number, vmcb: number): TaskLane {
    const { session } = this;
    const known = 0 < root ? hex(root) : hexOfPage(view.state.hypervisorPage);
    const key = known === "0x0" ? "unknown" : known;
    const path = `${vcpu.vm.path}/nested/${key}`;
    const order = NESTED_ORDER + session.lanes.count;
    const name = `nested VM ${key}`;
    const group = session.lanes.find(path);
    const parent =
      group ??
      session.lanes.add({
        kind: "group",
        path,
        name,
        parent: vcpu.vm.lane,
        machine: machine.name,
        order,
        subject: 0 < root ? root : view.state.hypervisorPage * 4096,
      });
    const vcpuKey = 0 < vmcb ? hex(vmcb) : `${vcpu.id}`;
    const lane = session.lanes.find(`${path}/vcpu/${vcpuKey}`);
    const task = lane === undefined ? undefined : this.tasks[lane];
    if (task) return task;
    const added = addLane(session, machine, {
      kind: "nested-vcpu",
      path: `${path}/vcpu/${vcpuKey}`,
      name: `nested vCPU ${vcpuKey}`,
      parent,
      order,
      subject: 0 < vmcb ? vmcb : vcpu.id,
    });
    this.tasks[added.lane] = added;
    return added;
  }

  private viewOf(vcpu: Vcpu, cpu: Cpu, machine: Machine): NestedView {
    let view = this.views[vcpu.lane];
    if (view === undefined) {
      view = new NestedView(vcpu, this.labels, new NestedState(this.session.entities, vcpu));
      // Registers come before the exit they belong to.
      view.state.page = cr3Page(cpu.guestCr3);
      this.views[vcpu.lane] = view;
      machine.hasNested = true;
    }
    return view;
  }
}
