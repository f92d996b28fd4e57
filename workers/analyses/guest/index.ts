import { EventKind } from "../../model/event-kinds.js";
import { isHaltExit } from "../../model/kvm/exit-code.js";
import { GuestContext, KvmCr } from "../../model/kvm-fields.js";
import { State } from "../../model/states.js";
import type { AnalysisDefinition, AnalysisRun, EventHandler, PlacelessHandler } from "../analysis.js";
import type { Thread, Vcpu, Vm } from "../entities.js";
import type { Session } from "../session.js";
import { Follower } from "./follow.js";
import { noteState } from "./show.js";
import { slept } from "./sleepers.js";
import { StateLog } from "./state-log.js";
import { Guest, VcpuView } from "./tasks.js";

/**
 * Processes and threads inside VMs, from the host's trace alone: CR3 and the stack pointer at entries and exits tell
 * the task that a vCPU runs. After Nemati and Dagenais ("vPSD", "guest thread states", 2016-2018), with interrupt
 * stacks, idle tasks and kernel threads told apart, and reused keys taken for new processes.
 */
export const guestProcesses: AnalysisDefinition = {
  id: "guest-processes",
  startsWith: [EventKind.GUEST_CONTEXT, EventKind.KVM_CR],
  create: (session) => new GuestRun(session),
};

class GuestRun implements AnalysisRun {
  readonly handlers: AnalysisRun["handlers"];
  private readonly follower: Follower;
  /** By the lane of the vCPU's thread: registers come before the first entry that tells which vCPU it is. */
  private readonly views: (VcpuView | undefined)[] = [];
  private readonly early: (Registers | undefined)[] = [];
  /** By the lane of the VM. */
  private readonly guests: (Guest | undefined)[] = [];

  constructor(private readonly session: Session) {
    this.follower = new Follower(session);
    const refresh = this.onRunning((view, t) => this.follower.refresh(view, t));
    const woken: EventHandler = (_batch, _i, machine, _cpu, t) => {
      const view = this.viewOf(machine.woken);
      if (view) this.follower.refresh(view, t);
    };
    this.handlers = {
      [EventKind.GUEST_CONTEXT]: this.context,
      [EventKind.KVM_CR]: this.cr3Write,
      [EventKind.KVM_ENTRY]: this.entry,
      [EventKind.KVM_EXIT]: this.exit,
      [EventKind.KVM_INJ_VIRQ]: this.injected,
      [EventKind.KVM_APIC_ACCEPT_IRQ]: this.delivered,
      [EventKind.KVM_APICV_ACCEPT_IRQ]: this.delivered,
      [EventKind.KVM_USERSPACE_EXIT]: refresh,
      [EventKind.KVM_VCPU_WAKEUP]: refresh,
      [EventKind.KVM_WFX]: refresh,
      [EventKind.KVM_NESTED_VMENTER]: refresh,
      [EventKind.SYSCALL_EXIT]: refresh,
      [EventKind.SCHED_SWITCH]: this.switched,
      [EventKind.SCHED_WAKING]: woken,
      [EventKind.SCHED_WAKEUP]: woken,
      [EventKind.SCHED_WAKEUP_NEW]: woken,
      [EventKind.SCHED_PROCESS_FREE]: this.freed,
      [EventKind.LOST]: this.lost,
    };
  }

  finish(): void {
    for (const { vms } of this.session.machines) for (const vm of vms) if (vm.hasLost) this.lose(vm);
    this.follower.finish();
  }

  private readonly context: EventHandler<GuestContext> = (batch, i, machine, cpu) => {
    const thread = cpu.current;
    if (thread === undefined) return;
    const view = this.viewOf(thread) ?? this.begin(thread);
    if (view === undefined) {
      // The vCPU's first entry is still to come.
      this.early[thread.lane] = {
        cr3: batch[GuestContext.cr3][i] as number,
        rsp: batch[GuestContext.rsp][i] as number,
        rip: batch[GuestContext.rip][i] as number,
        cpl: batch[GuestContext.cpl][i] as number,
      };
      return;
    }
    view.cr3 = batch[GuestContext.cr3][i] as number;
    view.rsp = batch[GuestContext.rsp][i] as number;
    view.rip = batch[GuestContext.rip][i] as number;
    view.cpl = batch[GuestContext.cpl][i] as number;
    view.isFresh = true;
    const isExit = batch[GuestContext.isExit][i] === 1;
    if (isExit === thread.isInGuest) return;
    // The registers were recorded after the exit or the entry to which they belong.
    if (isExit) this.follower.exited(machine, view, view.exitNs, isHaltExit(view.vcpu.exitCode));
    else this.follower.entered(machine, view, view.entryNs);
  };

  /** Where writes of CR3 exit (shadow paging), they alone tell the address space that the guest enters next. */
  private readonly cr3Write: EventHandler<KvmCr> = (batch, i, _machine, { current: thread }) => {
    if (batch[KvmCr.isWrite][i] !== 1 || batch[KvmCr.cr][i] !== 3) return;
    const view = thread && (this.viewOf(thread) ?? this.begin(thread));
    if (view === undefined) return;
    view.cr3 = batch[KvmCr.value][i] as number;
    view.rsp = Number.NaN;
    view.rip = Number.NaN;
    view.cpl = 0;
    view.isFresh = true;
  };

  private readonly entry: EventHandler = (_batch, _i, machine, { current: thread }, t) => {
    if (thread === undefined) return;
    const view = this.viewOf(thread) ?? this.beginEarly(thread);
    if (view) this.follower.entered(machine, view, t);
  };

  private readonly exit: EventHandler = (_batch, _i, machine, cpu, t) => {
    const view = this.viewOf(cpu.current);
    if (view === undefined) return;
    view.exitNs = t;
    this.follower.exited(machine, view, t, isHaltExit(view.vcpu.exitCode));
  };

  private readonly injected: EventHandler = (_batch, _i, _machine, cpu, t) => {
    const view = this.viewOf(cpu.current);
    if (view) noteInjection(view, t);
  };

  /** The analysis of waits has found the vCPU for which the interrupt is. */
  private readonly delivered: EventHandler = (_batch, _i, machine, _cpu, t) => {
    const view = this.viewOf(machine.deliveredTo?.thread);
    if (view) noteInjection(view, t);
  };

  private readonly switched: EventHandler = (_batch, _i, machine, _cpu, t) => {
    const out = this.viewOf(machine.switchedOut);
    if (out !== undefined && !out.vcpu.thread.isRunning) {
      this.follower.refresh(out, t);
      if (out.vcpu.state === State.WAIT) slept(out, t);
    }
    const back = this.viewOf(machine.switchedIn);
    if (back) this.follower.refresh(back, t);
  };

  private readonly freed: EventHandler = (batch, i, machine) => {
    for (const vm of machine.vms) {
      const guest = this.guests[vm.lane];
      if (guest && vm.isGone && !guest.isEnded) this.follower.end(guest, batch.ts[i] as number);
    }
  };

  private readonly lost: PlacelessHandler = (_batch, _i, machine) => {
    for (const vm of machine.vms) if (vm.hasLost) this.lose(vm);
  };

  private lose({ lane }: Vm): void {
    const guest = this.guests[lane];
    if (guest && !guest.isEnded) this.follower.lose(guest);
  }

  private onRunning(act: (view: VcpuView, t: number) => void): EventHandler {
    return (_batch, _i, _machine, cpu, t) => {
      const view = this.viewOf(cpu.current);
      if (view) act(view, t);
    };
  }

  private viewOf(thread: Thread | undefined): VcpuView | undefined {
    // Most threads run no vCPU.
    if (thread?.vcpu === undefined) return undefined;
    const view = this.views[thread.lane];
    if (view?.vcpu !== thread.vcpu) return undefined;
    // Losses count before anything new is seen of the vCPU.
    if (view.vcpu.vm.hasLost) this.follower.lose(view.guest);
    return view;
  }

  private begin({ lane, vcpu }: Thread): VcpuView | undefined {
    if (vcpu === undefined) return undefined;
    const guest = this.guestOf(vcpu);
    const known = guest.views.find((view) => view.vcpu === vcpu);
    const view = known ?? new VcpuView(vcpu, guest);
    if (known === undefined) addView(guest, view);
    this.views[lane] = view;
    return view;
  }

  private beginEarly(thread: Thread): VcpuView | undefined {
    const early = this.early[thread.lane];
    const view = early && this.begin(thread);
    if (view === undefined) return undefined;
    this.early[thread.lane] = undefined;
    return Object.assign(view, early, { isFresh: true });
  }

  private guestOf({ vm }: Vcpu): Guest {
    let guest = this.guests[vm.lane];
    if (guest === undefined) {
      guest = new Guest(vm);
      this.guests[vm.lane] = guest;
    }
    return guest;
  }
}

function noteInjection(view: VcpuView, t: number): void {
  view.injectedNs = t;
  view.guest.seesInjections = true;
}

function addView(guest: Guest, view: VcpuView): void {
  guest.views.push(view);
  if (guest.views.length < 2) return;
  for (const each of guest.views) {
    if (each.log !== undefined) continue;
    each.log = new StateLog(each === view);
    if (each !== view) noteState(each, each.nowNs);
  }
}

type Registers = Pick<VcpuView, "cr3" | "rsp" | "rip" | "cpl">;
