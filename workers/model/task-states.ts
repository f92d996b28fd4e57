/**
 * How a kernel numbers the states of threads in sched_switch. "reported": since 4.14, a set of its own. "raw": task->state
 * itself; "raw-before-parked": before 3.9.
 */
export type TaskStates = "reported" | "raw" | "raw-before-parked";
