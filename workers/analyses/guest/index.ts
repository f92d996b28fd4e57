import { Follow } from "../../flat/numbers.js";
import { Part } from "../../flat/parts.js";
import { EventKind } from "../../model/event-kinds.js";
import { isHaltExit } from "../../model/kvm/exit-code.js";
import { GuestContext, KvmCr } from "../../model/kvm-fields.js";
import { State } from "../../model/states.js";
import type { AnalysisDefinition, AnalysisRun, EventHandler, Handlers, PlacelessHandler } from "../analysis.js";
import type { AnalysisCalls } from "../analysis-calls.js";
import { ACCEPTS, SWITCHES_AND_WAKEUPS } from "../core-kinds.js";
import type { Cpu, Thread, Vcpu, Vm } from "../entities.js";
import type { Machine } from "../machine.js";
import { type CoreSession, machineAt } from "../session.js";
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
  core: {
    part: Part.GUEST_PROCESSES,
    kinds: [
      ...SWITCHES_AND_WAKEUPS,
      ...[EventKind.KVM_ENTRY, EventKind.KVM_EXIT, EventKind.KVM_USERSPACE_EXIT, EventKind.KVM_VCPU_WAKEUP],
      ...[EventKind.KVM_WFX, EventKind.KVM_INJ_VIRQ],
      ...ACCEPTS,
      ...[EventKind.GUEST_CONTEXT, EventKind.KVM_NESTED_VMENTER, EventKind.SYSCALL_EXIT],
    ],
  },
  create: (session) => new GuestRun(session),
};

class GuestRun implements AnalysisRun {
  readonly state = [this];
  readonly handlers: Handlers;
  readonly calls: Partial<AnalysisCalls>;
  private readonly follower: Follower;
  /** By the lane of the vCPU's thread: registers come before the first entry that tells which vCPU it is. */
  private readonly views: (VcpuView | undefined)[] = [];
  private readonly early: (Registers | undefined)[] = [];
  /** By the lane of the VM. */
  private readonly guests: (Guest | undefined)[] = [];

  constructor(private readonly session: CoreSession) {
    this.follower = new Follower(session);
    this.handlers = {
      [EventKind.KVM_CR]: this.cr3Write,
      [EventKind.SCHED_PROCESS_FREE]: this.freed,
      [EventKind.LOST]: this.lost,
    };
    this.calls = { followGuest: (step, machine, at, t) => this.follow(step, machineAt(session, machine), at, t) };
  }

  finish(): void {
    for (const { vms } of this.session.machines) for (const vm of vms) if (vm.hasLost) this.lose(vm);
    this.follower.finish();
  }

  readonly onContext: EventHandler<GuestContext> = (batch, i, machine, cpu) => {
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
      thread.hasRegisters = true;
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

  /** `at`: address of the CPU or thread that the step is about. */
  private follow(step: number, machine: Machine, at: number, t: number): void {
    const { entities } = this.session;
    if (step === Follow.ENTRY) this.entered(machine, entities.cpu(at), t);
    else if (step === Follow.EXIT) this.exited(machine, entities.cpu(at), t);
    else if (step === Follow.INJECTION) this.injected(entities.thread(at), t);
    else if (step === Follow.STATE) this.refresh(entities.thread(at), t);
    else this.switched(machine, t);
  }

  private entered(machine: Machine, { current: thread }: Cpu, t: number): void {
    if (thread === undefined) return;
    const view = this.viewOf(thread) ?? this.beginEarly(thread);
    if (view) this.follower.entered(machine, view, t);
  }

  private exited(machine: Machine, { current: thread }: Cpu, t: number): void {
    const view = this.viewOf(thread);
    if (view === undefined) return;
    view.exitNs = t;
    this.follower.exited(machine, view, t, isHaltExit(view.vcpu.exitCode));
  }

  /** An interrupt is on its way into the vCPU that the thread runs. */
  private injected(thread: Thread, t: number): void {
    const view = this.viewOf(thread);
    if (view === undefined) return;
    view.injectedNs = t;
    view.guest.seesInjections = true;
    for (const each of view.guest.views) each.seesInjections = true;
  }

  /** The state of the vCPU that the thread runs has changed. */
  private refresh(thread: Thread | undefined, t: number): void {
    const view = this.viewOf(thread);
    if (view) this.follower.refresh(view, t);
  }

  private switched(machine: Machine, t: number): void {
    const out = this.viewOf(machine.switchedOut);
    if (out !== undefined && !out.vcpu.thread.isRunning) {
      this.follower.refresh(out, t);
      if (out.vcpu.state === State.WAIT) slept(out, t);
    }
    this.refresh(machine.switchedIn, t);
  }

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

  private viewOf(thread: Thread | undefined): VcpuView | undefined {
    // Most threads run no vCPU.
    if (thread?.vcpu === undefined) return undefined;
    const view = this.views[thread.lane];
    if (view?.vcpu !== thread.vcpu) return undefined;
    // Losses count before anything new is seen of the vCPU.
    if (view.vcpu.vm.hasLost) this.follower.lose(view.guest);
    return view;
  }

  private begin(thread: Thread): VcpuView | undefined {
    const { lane, vcpu } = thread;
    if (vcpu === undefined) return undefined;
    const guest = this.guestOf(vcpu);
    const known = guest.views.find((view) => view.vcpu === vcpu);
    const view = known ?? new VcpuView(vcpu, guest);
    if (known === undefined) addView(guest, view);
    const before = this.views[lane];
    if (before !== undefined) before.home = undefined;
    this.views[lane] = view;
    view.home = thread;
    vcpu.guestView = view.at;
    return view;
  }

  private beginEarly(thread: Thread): VcpuView | undefined {
    const early = this.early[thread.lane];
    const view = early && this.begin(thread);
    if (view === undefined) return undefined;
    this.early[thread.lane] = undefined;
    thread.hasRegisters = false;
    return Object.assign(view, early, { isFresh: true });
  }

  private guestOf({ vm }: Vcpu): Guest {
    let guest = this.guests[vm.lane];
    if (guest === undefined) {
      guest = new Guest(vm, this.session.entities.memory);
      this.guests[vm.lane] = guest;
    }
    return guest;
  }
}

function addView(guest: Guest, view: VcpuView): void {
  guest.views.push(view);
  if (guest.views.length < 2) return;
  for (const each of guest.views) {
    if (each.log !== undefined) continue;
    each.log = new StateLog(guest.memory, each === view);
    if (each !== view) noteState(each, each.nowNs);
  }
}

type Registers = Pick<VcpuView, "cr3" | "rsp" | "rip" | "cpl">;
