/** Of the kernel's scale, below this: real time (include/linux/sched/prio.h). */
const MAX_RT_PRIO = 100;
const DEFAULT_PRIO = 120;

/**
 * A priority of the kernel's scale as people give it: "real time 1" to "real time 99", "nice -20" to "nice 19"; "" where
 * none is known. Larger numbers of real time go first, and smaller ones of nice.
 */
export function priorityName(prio: number): string {
  if (prio < 0) return "";
  return prio < MAX_RT_PRIO ? `real time ${MAX_RT_PRIO - 1 - prio}` : `nice ${prio - DEFAULT_PRIO}`;
}
