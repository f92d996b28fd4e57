import type { Host } from "./host.js";
import { stringBytes } from "./stream-writer.js";
import type { Behaviour, Cpu, Thread } from "./thread.js";
import type { TrueReason } from "./truth.js";
import type { Vcpu } from "./vcpu.js";

const TAP = stringBytes("tap0");
const NVME_DEVICE = 0x10300000;

/** A vhost thread: packets the guest sent leave by the tap, packets for it raise an interrupt. */
export class Vhost implements Behaviour {
  constructor(
    private readonly host: Host,
    private readonly vcpus: readonly Vcpu[],
    private readonly vectors: readonly number[],
  ) {}

  step(cpu: Cpu): void {
    const { host } = this;
    cpu.clock += host.random.about(3_000);
    host.emit(cpu, "net_dev_queue", 400, 0x23450000 + host.random.between(0, 4096) * 256, 1514, TAP);
    if (host.random.chance(0.7)) {
      interruptByMessage(host, cpu, this.vcpus, this.vectors, "net");
    }
    host.block(cpu, 1);
  }
}

/** QEMU's iothread: takes block requests from the guest, waits for the disk, reports completion. */
export class IoThread implements Behaviour {
  private doing: "polling" | "submitting" = "polling";
  private completed = 0;

  constructor(
    private readonly host: Host,
    private readonly vcpus: readonly Vcpu[],
    private readonly vectors: readonly number[],
    private readonly disk: Disk,
  ) {}

  step(cpu: Cpu): void {
    const { host } = this;
    if (this.doing === "polling") {
      host.emit(cpu, "syscall_exit_ppoll", 300, 1, 4);
      this.doing = "submitting";
      host.goOn(cpu, host.random.about(4_000), true);
      return;
    }
    this.doing = "polling";
    if (0 < this.completed) this.report(cpu);
    else this.submit(cpu);
    host.emit(cpu, "syscall_entry_ppoll", 300, 0, 0, 8, 4);
    host.block(cpu, 1);
  }

  private report(cpu: Cpu): void {
    const { host } = this;
    this.completed -= 1;
    host.emit(cpu, "syscall_entry_write", 200, 33, 0, 8);
    interruptByMessage(host, cpu, this.vcpus, this.vectors, "disk");
    host.emit(cpu, "syscall_exit_write", 250, 8);
  }

  private submit(cpu: Cpu): void {
    const { host } = this;
    host.emit(cpu, "syscall_entry_preadv", 250, 21, 1, 0, 0);
    const thread = cpu.current;
    this.disk.read(cpu, (by) => {
      this.completed += 1;
      host.wake(by, thread);
    });
    host.emit(cpu, "syscall_exit_preadv", 350, 4096, 0);
  }
}

/** A device interrupts its guest by a message (MSI), on the queue and so the vCPU that is concerned. */
export function interruptByMessage(
  host: Host,
  cpu: Cpu,
  vcpus: readonly Vcpu[],
  vectors: readonly number[],
  reason: TrueReason,
): void {
  const vector = vectors[host.random.between(0, vectors.length)] as number;
  const target = vcpus[host.random.between(0, vcpus.length)];
  // The destination is in bits 12 to 19 of the address (Intel SDM vol. 3, 11.11.1).
  target?.meet(cpu);
  host.emit(cpu, "kvm_msi_set_irq", 300, 0xfee00000 + (target?.id ?? 0) * 4096, vector);
  target?.inject(cpu, vector, reason);
}

/** A disk that answers by interrupt after a while. */
export class Disk {
  constructor(private readonly host: Host) {}

  /** The current thread of `from` reads; `done` is called in the interrupt that says it has been. */
  read(from: Cpu, done: (cpu: Cpu) => void): void {
    const { host } = this;
    const { tid, comm } = from.current;
    const sector = host.random.between(0, 2 ** 30) * 8;
    host.emit(from, "block_rq_insert", 500, NVME_DEVICE, sector, 8, 4096, tid, 0, comm);
    host.emit(from, "block_rq_issue", 400, NVME_DEVICE, sector, 8, 4096, tid, 0, comm);
    const at = from.clock + 40_000 + host.random.about(80_000);
    host.timers.add(at, () => {
      const target = host.cpus[host.random.between(0, host.cpus.length)] as Cpu;
      host.interrupt(target, at, (cpu) => {
        host.emit(cpu, "irq_handler_entry", 400, 24 + cpu.id, NVME);
        host.emit(cpu, "block_rq_complete", 500, NVME_DEVICE, sector, 8, 0, 0);
        done(cpu);
        host.emit(cpu, "irq_handler_exit", 300, 24 + cpu.id, 1);
      });
    });
  }
}

const NVME = stringBytes("nvme0q1");
const ETH = stringBytes("eth0-rx-0");
const NET_RX = 3;

/** Packets from outside: an interrupt, a soft interrupt, and a vhost thread that has something to do. */
export function startTraffic(host: Host, vhosts: readonly Thread[], meanGapNs: number, atNs: number): void {
  // The disk has an interrupt for each CPU, from 24 on.
  const irq = host.cpus.length <= 16 ? 40 : 24 + host.cpus.length;
  host.timers.add(atNs, () => {
    const target = host.cpus[host.random.between(0, host.cpus.length)] as Cpu;
    host.interrupt(target, atNs, (cpu) => {
      host.emit(cpu, "irq_handler_entry", 400, irq, ETH);
      host.emit(cpu, "irq_handler_exit", 400, irq, 1);
      host.softirq(cpu, NET_RX, () => {
        host.emit(cpu, "net_if_receive_skb", 500, 0x31110000, 1514, ETH);
        const thread = vhosts[host.random.between(0, vhosts.length)];
        if (thread !== undefined) host.wake(cpu, thread);
      });
    });
    startTraffic(host, vhosts, meanGapNs, atNs + host.random.about(meanGapNs));
  });
}

/** Another process of the host: computes a while, sleeps a while. */
export class Daemon implements Behaviour {
  private phase: "begin" | "compute" = "begin";
  private leftNs = 0;
  private plannedNs = 0;
  private since = 0;

  constructor(
    private readonly host: Host,
    private readonly busyNs: number,
    private readonly sleepNs: number,
  ) {}

  step(cpu: Cpu): void {
    const { host } = this;
    if (this.phase === "begin") {
      host.emit(cpu, "syscall_exit_nanosleep", 300, 0, 0);
      this.phase = "compute";
      this.leftNs = host.random.about(this.busyNs);
    } else if (this.leftNs <= 0) {
      this.sleep(cpu);
      return;
    }
    this.since = cpu.clock;
    this.plannedNs = this.leftNs;
    this.leftNs = 0;
    host.goOn(cpu, this.plannedNs, true);
  }

  interrupted(cpu: Cpu): void {
    this.leftNs = Math.max(1000, this.plannedNs - (cpu.clock - this.since));
  }

  private sleep(cpu: Cpu): void {
    const { host } = this;
    this.phase = "begin";
    host.emit(cpu, "syscall_entry_nanosleep", 300, 0);
    const thread = cpu.current;
    const at = cpu.clock + host.random.about(this.sleepNs);
    host.timers.add(at, () => {
      host.interrupt(thread.cpu, at, (target) => {
        const timer = 0x45670000 + thread.tid * 0x100;
        host.emit(target, "x86_irq_vectors_local_timer_entry", 400, 236);
        host.emit(target, "timer_hrtimer_expire_entry", 250, timer, target.clock, 0x8116a000);
        host.wake(target, thread);
        host.emit(target, "timer_hrtimer_expire_exit", 250, timer);
        host.emit(target, "x86_irq_vectors_local_timer_exit", 300, 236);
      });
    });
    host.block(cpu, 1);
  }
}

/** A device given to a VM: its interrupts are passed on in the interrupt handler (VFIO without posted interrupts). */
export interface Passthrough {
  readonly vcpus: readonly Vcpu[];
  readonly irq: number;
  readonly vector: number;
}

const VFIO = stringBytes("vfio-msix[0](0000:3b:00.0)");
const PASSTHROUGH_GAP_NS = 400_000;

export function startPassthrough(host: Host, device: Passthrough, atNs: number): void {
  host.timers.add(atNs, () => {
    const target = host.cpus[host.random.between(0, host.cpus.length)] as Cpu;
    const { vcpus, irq, vector } = device;
    host.interrupt(target, atNs, (cpu) => {
      host.emit(cpu, "irq_handler_entry", 400, irq, VFIO);
      vcpus[host.random.between(0, vcpus.length)]?.inject(cpu, vector, "device");
      host.emit(cpu, "irq_handler_exit", 300, irq, 1);
    });
    startPassthrough(host, device, atNs + host.random.about(PASSTHROUGH_GAP_NS));
  });
}
