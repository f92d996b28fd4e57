import { Part } from "../../flat/parts.js";
import { EventKind } from "../../model/event-kinds.js";
import type { AnalysisDefinition } from "../analysis.js";
import { INTERRUPTS, SWITCHES_AND_WAKEUPS, SYSCALLS } from "../core-kinds.js";
import { doubt } from "../running.js";
import { Cgroups } from "./cgroups.js";
import { lifecycleHandlers } from "./lifecycle.js";
import { lostHandler } from "./lost.js";

/**
 * The threads that run on each CPU: lanes of CPUs and threads, and wake-ups. The other analyses build on it. Switches,
 * wake-ups, system calls and interrupts are up to the core; here is what is rare.
 */
export const sched: AnalysisDefinition = {
  id: "sched",
  core: {
    part: Part.SCHED,
    kinds: [
      ...SWITCHES_AND_WAKEUPS,
      EventKind.SCHED_MIGRATE_TASK,
      ...SYSCALLS,
      ...INTERRUPTS,
      ...[EventKind.VECTOR_ENTRY, EventKind.VECTOR_EXIT],
      ...[EventKind.HRTIMER_EXPIRE_ENTRY, EventKind.HRTIMER_EXPIRE_EXIT],
      ...[EventKind.TIMER_EXPIRE_ENTRY, EventKind.TIMER_EXPIRE_EXIT],
    ],
  },
  create: (session) => {
    const cgroups = new Cgroups(session);
    return {
      state: [cgroups],
      handlers: { [EventKind.LOST]: lostHandler, ...lifecycleHandlers(session, cgroups) },
      finish: () => {
        // No later event can prove the last state of these threads.
        for (const machine of session.machines) for (const thread of machine.threads) doubt(machine, thread);
        cgroups.place();
      },
    };
  },
};
