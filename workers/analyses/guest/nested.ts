import { EventKind } from "../../model/event-kinds.js";
import { cr3Page, hex, hexOfPage, isKernelAddress } from "../../model/guest-registers.js";
import { GuestContext, KvmExit, KvmNestedEnter, type KvmNestedEret } from "../../model/kvm-fields.js";
import { State } from "../../model/states.js";
import type { AnalysisDefinition, AnalysisRun, EventHandler, PlacelessHandler } from "../analysis.js";
import type { Cpu, Vcpu } from "../entities.js";
import { entersNestedGuest } from "../kvm/nested.js";
import type { Machine } from "../machine.js";
import type { Session } from "../session.js";
import { addLane } from "./guest-lanes.js";
import { Labels } from "./labels.js";
import { guessLevel, isGuestEntry, mayEnterGuest } from "./nested-guess.js";
import { NestedView } from "./nested-view.js";
import type { Task } from "./tasks.js";

/**
 * Guests of VMs. The second-level page table (nCR3, EPTP) identifies a nested VM. The control block (VMCB12, VMCS12)
 * with which the VM's hypervisor enters it identifies a nested vCPU. Where the host does not record these (no
 * kvm_nested_vmenter), the address space from which the guest is entered identifies it, after Nemati and Dagenais
 * ("NDA", 2017). A guest of a nested guest looks like one more control block of the same vCPU.
 */
export const nestedVms: AnalysisDefinition = {
  id: "nested-vms",
  create: (session) => new NestedRun(session),
};

/** After the processes. */
const NESTED_ORDER = 1e9;

class NestedRun implements AnalysisRun {
  readonly handlers: AnalysisRun["handlers"];
  /** By the lane of the vCPU. */
  private readonly views: (NestedView | undefined)[] = [];
  /** Nested vCPUs, by lane. */
  private readonly tasks: (Task | undefined)[] = [];
  private readonly labels = new Labels();
  /** Nested events are recorded, so nothing needs to be guessed. By machine. */
  private readonly isRecorded: boolean[];
  /** Some vCPU has run a guest of its own. By machine. */
  private readonly hasNested: boolean[];
  /** CR3 as last recorded, by machine and CPU. */
  private readonly cr3s: number[][];

  constructor(private readonly session: Session) {
    this.isRecorded = session.machines.map(() => false);
    this.hasNested = session.machines.map(() => false);
    this.cr3s = session.machines.map(() => []);
    const refresh: EventHandler = (batch, i, machine) => {
      const vcpu = machine.cpus[batch.cpu]?.current?.vcpu;
      if (vcpu) this.views[vcpu.lane]?.refresh(batch.ts[i] as number);
    };
    const woken: EventHandler = (batch, i, machine) => {
      const vcpu = machine.woken?.vcpu;
      if (vcpu) this.views[vcpu.lane]?.refresh(batch.ts[i] as number);
    };
    this.handlers = {
      [EventKind.KVM_NESTED_VMENTER]: this.vmenter,
      [EventKind.KVM_NESTED_ERET]: this.eret,
      [EventKind.GUEST_CONTEXT]: this.context,
      [EventKind.KVM_ENTRY]: this.entry,
      [EventKind.KVM_EXIT]: this.exit,
      [EventKind.KVM_USERSPACE_EXIT]: refresh,
      [EventKind.KVM_VCPU_WAKEUP]: refresh,
      [EventKind.SCHED_SWITCH]: this.switched,
      [EventKind.SCHED_WAKING]: woken,
      [EventKind.SCHED_WAKEUP]: woken,
      [EventKind.LOST]: this.lost,
    };
  }

  finish(): void {
    this.labels.finish();
  }

  private readonly vmenter: EventHandler<KvmNestedEnter> = (batch, i, machine, cpu, t) => {
    const root = batch[KvmNestedEnter.root][i] as number;
    this.entersNext(machine, cpu, root, batch[KvmNestedEnter.controlBlock][i] as number, t);
  };

  /** arm64 tells that a guest is entered, but not which: all guests of a vCPU count as one. */
  private readonly eret: EventHandler<KvmNestedEret> = (batch, i, machine, cpu, t) => {
    if (entersNestedGuest(batch, i)) this.entersNext(machine, cpu, Number.NaN, Number.NaN, t);
  };

  private entersNext(machine: Machine, cpu: Cpu, root: number, vmcb: number, t: number): void {
    this.isRecorded[machine.index] = true;
    const vcpu = cpu.current?.vcpu;
    if (vcpu === undefined) return;
    const view = this.viewOf(vcpu, cpu.number, machine);
    view.hypervisorPage = view.page;
    this.activate(machine, vcpu, view, root, vmcb, t);
  }

  /** Registers at entries and exits: they tell the address space of the VM's own code. */
  private readonly context: EventHandler<GuestContext> = (batch, i, machine) => {
    const cr3 = batch[GuestContext.cr3][i] as number;
    (this.cr3s[machine.index] as number[])[batch.cpu] = cr3;
    if (!this.hasNested[machine.index]) return;
    const vcpu = machine.cpus[batch.cpu]?.current?.vcpu;
    const view = vcpu && this.views[vcpu.lane];
    if (vcpu === undefined || view === undefined) return;
    const page = cr3Page(cr3);
    const isEntry = batch[GuestContext.isExit][i] !== 1;
    if (isEntry && !this.isRecorded[machine.index]) guessLevel(vcpu, view, page);
    if (vcpu.level !== 1) return;
    view.page = page;
    // The kernel borrows address spaces: only user code shows that another process has taken the vCPU.
    const isKernel = isKernelAddress(batch[GuestContext.rip][i] as number);
    view.isElsewhere = page !== view.hypervisorPage && view.hypervisorPage !== 0 && !isKernel;
  };

  private readonly entry: EventHandler = (batch, i, machine) => {
    if (!this.hasNested[machine.index]) return;
    const vcpu = machine.cpus[batch.cpu]?.current?.vcpu;
    const view = vcpu && this.views[vcpu.lane];
    if (vcpu === undefined || view === undefined) return;
    const t = batch.ts[i] as number;
    if (view.isAnnounced && !this.isRecorded[machine.index]) {
      this.activate(machine, vcpu, view, Number.NaN, Number.NaN, t);
    }
    view.isAnnounced = false;
    view.entered(t);
  };

  private readonly exit: EventHandler<KvmExit> = (batch, i, machine) => {
    if (!this.hasNested[machine.index] && !mayEnterGuest(batch[KvmExit.reason][i] as number)) return;
    const vcpu = machine.cpus[batch.cpu]?.current?.vcpu;
    if (vcpu === undefined) return;
    this.views[vcpu.lane]?.exited(batch.ts[i] as number);
    if (!this.isRecorded[machine.index]) this.guess(vcpu, batch.cpu, machine);
  };

  /** Without nested events: an exit by which the VM's hypervisor enters its guest announces that entry. */
  private guess(vcpu: Vcpu, cpu: number, machine: Machine): void {
    vcpu.level = 1;
    if (!isGuestEntry(vcpu.exitCode)) return;
    const view = this.viewOf(vcpu, cpu, machine);
    view.hypervisorPage = view.page;
    view.isEntering = true;
    view.isAnnounced = true;
    vcpu.level = 2;
  }

  private readonly switched: EventHandler = (batch, i, machine) => {
    const t = batch.ts[i] as number;
    const out = machine.switchedOut?.vcpu;
    if (out) this.views[out.lane]?.refresh(t);
    const back = machine.switchedIn?.vcpu;
    if (back) this.views[back.lane]?.refresh(t);
  };

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
      if (other !== undefined && other !== view && other.active === nested) other.active = undefined;
    }
    view.switchTo(nested, t);
  }

  private addNested(machine: Machine, vcpu: Vcpu, view: NestedView, root: number, vmcb: number): Task {
    const { session } = this;
    const known = 0 < root ? hex(root) : hexOfPage(view.hypervisorPage);
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
        subject: 0 < root ? root : view.hypervisorPage * 4096,
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

  private viewOf(vcpu: Vcpu, cpu: number, { index }: Machine): NestedView {
    let view = this.views[vcpu.lane];
    if (view === undefined) {
      view = new NestedView(vcpu, this.labels);
      // Registers come before the exit they belong to.
      view.page = cr3Page(this.cr3s[index]?.[cpu] ?? Number.NaN);
      this.views[vcpu.lane] = view;
      this.hasNested[index] = true;
    }
    return view;
  }
}
