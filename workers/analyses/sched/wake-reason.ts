import type { StringTable } from "../../core/string-table.js";
import { WaitReason } from "../../model/states.js";
import { Context, type Cpu } from "../machine.js";

/** include/linux/interrupt.h */
const SOFTIRQ_REASONS: readonly WaitReason[] = [
  WaitReason.UNKNOWN, // hi
  WaitReason.TIMER,
  WaitReason.NET, // net_tx
  WaitReason.NET, // net_rx
  WaitReason.DISK, // block
  WaitReason.DISK, // irq_poll
  WaitReason.DEVICE, // tasklet
  WaitReason.IPI, // sched
  WaitReason.TIMER, // hrtimer
  WaitReason.UNKNOWN, // rcu
];

/** What kind of thing wakes a thread, from the interrupts being handled on the waker's CPU. */
export class WakeReasons {
  private readonly timer: number;
  private readonly ipis: readonly number[];

  constructor(strings: StringTable) {
    this.timer = strings.idOf("local_timer");
    this.ipis = ["reschedule", "call_function", "call_function_single"].map((name) => strings.idOf(name));
  }

  /** NONE when a thread does the waking: then the waker says it all. */
  of(cpu: Cpu): WaitReason {
    const top = cpu.depth - 1;
    if (top < 0) return WaitReason.NONE;
    switch (cpu.contexts[top]) {
      case Context.HRTIMER:
        return WaitReason.TIMER;
      case Context.IRQ:
        return WaitReason.DEVICE;
      case Context.SOFTIRQ:
        return SOFTIRQ_REASONS[cpu.numbers[top] as number] ?? WaitReason.UNKNOWN;
      default:
        return this.ofVector(cpu.names[top] as number);
    }
  }

  private ofVector(name: number): WaitReason {
    if (name === this.timer) return WaitReason.TIMER;
    return this.ipis.includes(name) ? WaitReason.IPI : WaitReason.UNKNOWN;
  }
}
