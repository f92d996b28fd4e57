import { Exit, type GuestMix, MIXES } from "./guest-mix.js";
import type { Host } from "./host.js";
import type { Behaviour, Cpu, Thread } from "./thread.js";
import type { TrueReason, VcpuTruth } from "./truth.js";
import type { VmTraits } from "./vm-traits.js";

const VMX = 1;
const GUEST_TEXT = 0x81000000;
const APIC_TIMER_FUNCTION = 0xc0471ef0;
const TSC_DEADLINE_MSR = 0x6e0;
const X2APIC_ICR = 0x830;
const KVM_RUN = 0xae80;
/** The host's own. */
const TIMER_VECTOR = 236;
const RESCHEDULE_VECTOR = 253;
/** How likely a fault on guest memory needs a page from the host's disk, and an exit to the VMM its main loop. */
const MAJOR_FAULTS = 0.05;
const LOCKED = 0.15;
const UNINTERRUPTIBLE = 2;

/** The devices of a vCPU's VM, as far as it reaches them. */
export interface VmDevices {
  /** The guest notified a queue: some host thread has work. */
  notify(cpu: Cpu): void;
  /** Another vCPU of the VM to send an IPI to. */
  sibling(vcpu: Vcpu): Vcpu;
  /** The host reads a page of the guest's memory; `done` is called in the interrupt that says so. */
  pageIn(cpu: Cpu, done: (cpu: Cpu) => void): void;
  /** `thread` is about to sleep until the VMM's main loop wakes it. */
  lock(cpu: Cpu, thread: Thread): void;
}

/** A vCPU thread: guest code, exits, their handling in KVM, and now and then the VMM. */
export class Vcpu implements Behaviour {
  private place: "hypervisor" | "guest" | "vmm" = "hypervisor";
  private exitIndex = 0;
  private guestLeftNs = 0;
  private guestSince = 0;
  /** Interrupts to be injected and when they were accepted: CPUs run ahead of each other by a little. */
  private readonly vectors: number[] = [];
  private readonly acceptedNs: number[] = [];
  private readonly timer: number;
  private timerSerial = 0;
  /** Expired while it slept: it delivers the interrupt itself (kvm_inject_apic_timer_irqs). */
  private hasExpired = false;
  private sleep: "none" | "halt" | "memory" = "none";
  private isInFutex = false;
  private metNs = 0;
  /** Since kvm_userspace_exit and until the call of KVM_RUN, or kvm_entry: what no event ends is not over. */
  private isInVmm = false;
  private wokenBy: TrueReason = "timer";
  private readonly mix: GuestMix;
  thread: Thread | undefined;

  constructor(
    private readonly host: Host,
    private readonly devices: VmDevices,
    readonly id: number,
    private readonly truth: VcpuTruth,
    private readonly traits: VmTraits,
  ) {
    this.timer = 0x28e3fd10 + truth.tid * 0x100;
    this.mix = MIXES[traits.workload];
    this.planGuest();
  }

  step(cpu: Cpu): void {
    if (this.place === "guest") {
      this.exit(cpu, (this.mix.doing[this.exitIndex] as GuestMix["doing"][number]).reason);
      this.planGuest();
    } else if (this.place === "vmm") {
      this.leaveVmm(cpu);
    } else this.enter(cpu);
  }

  interrupted(cpu: Cpu): void {
    if (this.place !== "guest") return;
    this.guestLeftNs = Math.max(500, this.guestLeftNs - (cpu.clock - this.guestSince));
    this.emitExit(cpu, Exit.EXTERNAL_INTERRUPT);
    this.place = "hypervisor";
  }

  /**
   * Whoever sends it an interrupt does so after what has happened to it last, by the clock of the CPU where that
   * was: CPUs run ahead of each other by a few events, and nobody is woken before having gone to sleep.
   */
  meet(cpu: Cpu): void {
    cpu.clock = Math.max(cpu.clock, this.metNs);
  }

  woken(atNs: number, cpu: Cpu): void {
    this.metNs = atNs;
    this.truth.woken(atNs, this.wokenBy, this.host.books?.isThread(cpu) === true ? cpu.current.tid : 0);
    this.truth.enter(atNs, "runnable");
  }

  switchedIn(atNs: number): void {
    this.sleep = "none";
    this.truth.enter(atNs, this.isInVmm ? "vmm" : "hypervisor");
  }

  switchedOut(atNs: number, place: Thread["place"]): void {
    if (place === "queued") this.truth.enter(atNs, "preempted");
    else {
      this.metNs = atNs;
      this.truth.enter(atNs, this.place === "vmm" ? "vmm-blocked" : "wait");
    }
  }

  /** An interrupt for the guest. Wakes the vCPU if it sleeps, makes it exit if it runs elsewhere. */
  inject(cpu: Cpu, vector: number, reason: TrueReason): void {
    const { thread } = this;
    const isHalted = thread?.place === "asleep" && this.sleep === "halt";
    this.meet(cpu);
    const at = this.host.emit(cpu, "kvm_x86_apic_accept_irq", 250, this.id, 0, 0, vector, 0);
    this.vectors.push(vector);
    this.acceptedNs.push(at);
    if (thread === undefined) return;
    if (isHalted) {
      this.wokenBy = reason;
      this.host.wake(cpu, thread);
    } else if (thread.place === "running" && thread.cpu !== cpu && this.place === "guest") this.kick(thread.cpu, cpu);
  }

  private kick(target: Cpu, from: Cpu): void {
    this.host.interrupt(target, from.clock + 700, (cpu) => {
      this.host.emit(cpu, "x86_irq_vectors_reschedule_entry", 300, RESCHEDULE_VECTOR);
      this.host.emit(cpu, "x86_irq_vectors_reschedule_exit", 250, RESCHEDULE_VECTOR);
    });
  }

  private planGuest(): void {
    const { doing, weights } = this.mix;
    this.exitIndex = this.host.random.weighted(weights);
    this.guestLeftNs = this.host.random.about((doing[this.exitIndex] as (typeof doing)[number]).guestNs);
  }

  private enter(cpu: Cpu): void {
    const { host } = this;
    if (cpu.needsSwitch && host.preempt(cpu)) return;
    if (this.hasExpired) this.inject(cpu, this.traits.timer, "timer");
    this.hasExpired = false;
    if ((this.acceptedNs[0] ?? Number.POSITIVE_INFINITY) <= cpu.clock) {
      this.acceptedNs.shift();
      host.emit(cpu, "kvm_x86_inj_virq", 250, this.vectors.shift() as number);
    }
    const at = host.emit(cpu, "kvm_x86_entry", host.random.between(250, 700), this.id);
    this.truth.enter(at, "guest");
    this.isInVmm = false;
    this.place = "guest";
    this.guestSince = at;
    host.goOn(cpu, this.guestLeftNs, true);
  }

  private emitExit(cpu: Cpu, reason: Exit): void {
    const rip = GUEST_TEXT + this.host.random.between(0, 0x600000);
    const at = this.host.emit(cpu, "kvm_x86_exit", 300, reason, rip, VMX, 0, 0, 0, 0, this.id);
    this.truth.exited(reason);
    this.truth.enter(at, reason === Exit.HLT ? "halt-poll" : "hypervisor");
  }

  private exit(cpu: Cpu, reason: Exit): void {
    const { host } = this;
    this.place = "hypervisor";
    this.emitExit(cpu, reason);
    switch (reason) {
      case Exit.MSR_WRITE:
        this.writeMsr(cpu);
        break;
      case Exit.HLT:
        this.halt(cpu);
        return;
      case Exit.PREEMPTION_TIMER:
        this.inject(cpu, this.traits.timer, "timer");
        break;
      case Exit.EPT_MISCONFIG:
        host.emit(cpu, "kvm_x86_fast_mmio", 300, 0xfe003000 + this.id * 4);
        this.devices.notify(cpu);
        break;
      case Exit.EPT_VIOLATION:
        host.emit(cpu, "kvm_x86_page_fault", 250, host.random.between(1, 2 ** 20) * 4096, 0x181);
        if (host.random.chance(MAJOR_FAULTS)) {
          this.sleepOverFault(cpu);
          return;
        }
        cpu.clock += host.random.about(2500);
        break;
      case Exit.CPUID:
        host.emit(cpu, "kvm_x86_cpuid", 400, 1, 0, 0, 0);
        break;
      case Exit.IO:
        this.enterVmm(cpu);
        return;
      case Exit.EXTERNAL_INTERRUPT:
        break;
    }
    this.enter(cpu);
  }

  private writeMsr(cpu: Cpu): void {
    const { host } = this;
    if (host.random.chance(this.mix.ipi)) {
      const { ipis } = this.traits;
      const vector = ipis[host.random.between(0, ipis.length)] as number;
      const sibling = this.devices.sibling(this);
      sibling.meet(cpu);
      host.emit(cpu, "kvm_x86_apic_ipi", 250, vector, sibling.id);
      if (sibling !== this) sibling.inject(cpu, vector, "ipi");
      host.emit(cpu, "kvm_x86_msr", 350, 1, X2APIC_ICR, vector, 0);
      return;
    }
    if (host.random.chance(0.2)) host.emit(cpu, "kvm_x86_eoi", 200, this.id, this.traits.timer);
    host.emit(cpu, "timer_hrtimer_cancel", 250, this.timer);
    const deadline = cpu.clock + host.random.about(this.mix.timerNs);
    host.emit(cpu, "timer_hrtimer_start", 200, this.timer, APIC_TIMER_FUNCTION, deadline, deadline, 8);
    host.emit(cpu, "kvm_x86_msr", 250, 1, TSC_DEADLINE_MSR, deadline * 3, 0);
  }

  private halt(cpu: Cpu): void {
    const { host } = this;
    // Polls first; something came up while it did.
    cpu.clock += host.random.between(500, 20_000);
    if (0 < this.vectors.length || host.random.chance(0.1)) {
      if (this.vectors.length === 0) this.inject(cpu, this.traits.timer, "timer");
      cpu.clock = Math.max(cpu.clock, this.acceptedNs[0] ?? 0);
      this.enter(cpu);
      return;
    }
    this.sleep = "halt";
    this.planTimer(cpu.clock + host.random.about(this.mix.haltNs));
    host.block(cpu, 1);
  }

  private sleepOverFault(cpu: Cpu): void {
    const { host, thread } = this;
    if (thread === undefined) return;
    this.devices.pageIn(cpu, (by) => {
      this.wokenBy = "host-memory";
      host.wake(by, thread);
    });
    this.sleep = "memory";
    host.block(cpu, UNINTERRUPTIBLE);
  }

  private planTimer(atNs: number): void {
    this.timerSerial += 1;
    const serial = this.timerSerial;
    this.host.timers.add(atNs, () => {
      const { thread } = this;
      if (thread === undefined || thread.place !== "asleep" || serial !== this.timerSerial) return;
      this.host.interrupt(thread.cpu, atNs, (cpu) => this.timerExpires(cpu, thread));
    });
  }

  private timerExpires(cpu: Cpu, thread: Thread): void {
    const { host } = this;
    host.emit(cpu, "x86_irq_vectors_local_timer_entry", 400, TIMER_VECTOR);
    host.emit(cpu, "timer_hrtimer_expire_entry", 250, this.timer, cpu.clock, APIC_TIMER_FUNCTION);
    if (thread.place === "asleep" && this.sleep === "halt") {
      this.hasExpired = true;
      this.wokenBy = "timer";
      host.wake(cpu, thread);
    }
    host.emit(cpu, "timer_hrtimer_expire_exit", 250, this.timer);
    host.emit(cpu, "x86_irq_vectors_local_timer_exit", 300, TIMER_VECTOR);
  }

  private enterVmm(cpu: Cpu): void {
    const { host } = this;
    host.emit(cpu, "kvm_x86_pio", 300, 1, 0x3f8, 1, 1);
    const at = host.emit(cpu, "kvm_userspace_exit", 350, 2, 0);
    this.truth.enter(at, "vmm");
    this.isInVmm = true;
    this.place = "vmm";
    host.emit(cpu, "syscall_exit_ioctl", 200, 0, 0);
    host.goOn(cpu, host.random.about(6_000), true);
  }

  private leaveVmm(cpu: Cpu): void {
    const { host, thread } = this;
    if (this.isInFutex) host.emit(cpu, "syscall_exit_futex", 300, 0);
    else if (thread !== undefined && host.random.chance(LOCKED)) {
      this.isInFutex = true;
      this.devices.lock(cpu, thread);
      host.emit(cpu, "syscall_entry_futex", 300, 0x55d0c0de, 0, 2);
      host.block(cpu, 1);
      return;
    }
    this.isInFutex = false;
    const at = host.emit(cpu, "syscall_entry_ioctl", 200, 17, KVM_RUN, 0);
    this.place = "hypervisor";
    if (host.records("syscall_entry_ioctl")) {
      this.isInVmm = false;
      this.truth.enter(at, "hypervisor");
    }
    this.enter(cpu);
  }
}
