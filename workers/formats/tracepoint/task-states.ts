import type { TaskStates } from "../../model/task-states.js";
import type { EventFormat } from "./event-format.js";

/**
 * How a kernel numbers states of threads, told by the names that sched_switch's format gives to the bits of prev_state
 * (include/trace/events/sched.h): TASK_PARKED came with 3.9, and TASK_REPORT_IDLE with the numbers of 4.14.
 */
export function taskStatesOf(formats: Iterable<EventFormat>): TaskStates | undefined {
  for (const { name, print } of formats) {
    const states = name === "sched_switch" ? print?.labels.find(({ field }) => field === "prev_state") : undefined;
    if (states === undefined) continue;
    const bits = new Map(states.entries.map(({ label, value }) => [label, value]));
    if (bits.get("I") === 0x80n) return "reported";
    return bits.get("P") === 0x200n ? "raw" : "raw-before-parked";
  }
  return undefined;
}
