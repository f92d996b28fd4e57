/** Softirqs by vector (include/linux/interrupt.h). */
const SOFTIRQ_NAMES = [
  "HI",
  "TIMER",
  "NET_TX",
  "NET_RX",
  "BLOCK",
  "IRQ_POLL",
  "TASKLET",
  "SCHED",
  "HRTIMER",
  "RCU",
] as const;

export function softirqName(vector: number): string {
  return SOFTIRQ_NAMES[vector] ?? `softirq ${vector}`;
}
