import type { Host } from "./host.js";
import type { Behaviour, Cpu, Thread } from "./thread.js";
import type { Vcpu } from "./vcpu.js";
import { interruptByMessage } from "./workers.js";

const MEAN_SLEEP_NS = 5_000_000;
const TIMER_VECTOR = 236;
const SCHED_TIMER_FUNCTION = 0x8116a000;

/** QEMU's main thread: emulated devices interrupt the guest, and vCPUs that came to the VMM for something get it. */
export class MainLoop implements Behaviour {
  /** Threads asleep until it next runs. */
  readonly waiting: Thread[] = [];
  private isWorking = false;
  private serial = 0;

  constructor(
    private readonly host: Host,
    private readonly vcpus: readonly Vcpu[],
    private readonly vector: number,
  ) {}

  step(cpu: Cpu): void {
    const { host } = this;
    if (!this.isWorking) {
      host.emit(cpu, "syscall_exit_ppoll", 300, 1, 4);
      this.isWorking = true;
      host.goOn(cpu, host.random.about(6_000), true);
      return;
    }
    this.isWorking = false;
    if (host.random.chance(0.5)) interruptByMessage(host, cpu, this.vcpus, [this.vector], "device");
    for (const thread of this.waiting.splice(0)) host.wake(cpu, thread);
    host.emit(cpu, "syscall_entry_ppoll", 300, 0, 0, 8, 4);
    this.planTimer(cpu.current, cpu.clock + host.random.about(MEAN_SLEEP_NS));
    host.block(cpu, 1);
  }

  private planTimer(thread: Thread, atNs: number): void {
    const { host } = this;
    this.serial += 1;
    const { serial } = this;
    host.timers.add(atNs, () => {
      if (serial === this.serial) host.interrupt(thread.cpu, atNs, (cpu) => this.expire(cpu, thread));
    });
  }

  private expire(cpu: Cpu, thread: Thread): void {
    const { host } = this;
    const timer = 0x45670000 + thread.tid * 0x100;
    host.emit(cpu, "x86_irq_vectors_local_timer_entry", 400, TIMER_VECTOR);
    host.emit(cpu, "timer_hrtimer_expire_entry", 250, timer, cpu.clock, SCHED_TIMER_FUNCTION);
    host.wake(cpu, thread);
    host.emit(cpu, "timer_hrtimer_expire_exit", 250, timer);
    host.emit(cpu, "x86_irq_vectors_local_timer_exit", 300, TIMER_VECTOR);
  }
}
