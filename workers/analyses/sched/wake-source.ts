import type { StringTable } from "../../core/string-table.js";
import { type LaneId, NO_LANE } from "../../model/lanes.js";
import { WaitReason } from "../../model/states.js";
import { Context } from "../context-stack.js";
import type { Cpu, Thread } from "../entities.js";
import type { Machine } from "../machine.js";

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

/**
 * Finds the source of a wake-up that a CPU records: the thread it runs, or an interrupt on top of that. Waits, arrows
 * and critical paths all use this one answer.
 */
export class WakeSources {
  private readonly timer: number;
  private readonly ipis: readonly number[];

  constructor(strings: StringTable) {
    this.timer = strings.idOf("local_timer");
    this.ipis = ["reschedule", "call_function", "call_function_single"].map((name) => strings.idOf(name));
  }

  /**
   * The kind of interrupt that wakes; NONE where `thread`, which `cpu` runs, wakes. The idle task wakes no thread: an
   * interrupt does, without an event in the trace. An interrupt also completes wake-ups that other CPUs have sent
   * (flush_smp_call_function_queue, kernel/smp.c).
   */
  reasonOf(cpu: Cpu, thread: Thread | undefined): WaitReason {
    const top = cpu.depth - 1;
    if (top < 0) return thread?.tid === 0 ? WaitReason.INTERRUPT : WaitReason.NONE;
    switch (cpu.contexts[top]) {
      case Context.CALLBACK:
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

/**
 * Lane of the innermost interrupt on `cpu`. Timers, vectors and unrecorded interrupts have no lane of their own: then
 * the CPU's.
 */
export function interruptLane(machine: Machine, cpu: Cpu): LaneId {
  const { top } = cpu;
  if (top < 0) return cpu.lane;
  const number = cpu.numbers[top] as number;
  if (cpu.contexts[top] === Context.IRQ) return machine.irqLanes.get(number) ?? cpu.lane;
  if (cpu.contexts[top] === Context.SOFTIRQ) return machine.softirqLanes.get(number) ?? cpu.lane;
  return cpu.lane;
}

export function threadLane(thread: Thread | undefined): LaneId {
  return thread === undefined ? NO_LANE : thread.lane;
}
