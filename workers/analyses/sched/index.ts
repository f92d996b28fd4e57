import { type Emitter, Syscall } from "../../model/event-fields.js";
import { EventKind } from "../../model/event-kinds.js";
import type { AnalysisDefinition, AnalysisRun, EventHandler } from "../analysis.js";
import type { Cpu, Thread } from "../entities.js";
import { doubt, emitter, showBoth } from "../running.js";
import { Cgroups } from "./cgroups.js";
import { interruptHandlers } from "./interrupts.js";
import { lifecycleHandlers } from "./lifecycle.js";
import { lostHandler } from "./lost.js";
import { switchHandler } from "./switch.js";
import { Wakeups } from "./wakeups.js";

/** The threads that run on each CPU: lanes of CPUs and threads, and wake-ups. The other analyses build on it. */
export const sched: AnalysisDefinition = {
  id: "sched",
  create: (session) => {
    const cgroups = new Cgroups(session);
    return {
      handlers: {
        [EventKind.LOST]: lostHandler,
        [EventKind.SCHED_SWITCH]: switchHandler(session),
        ...new Wakeups(session).handlers,
        ...lifecycleHandlers(session, cgroups),
        ...interruptHandlers,
        ...syscallHandlers,
      },
      finish: () => {
        // No later event can prove the last state of these threads.
        for (const machine of session.machines) for (const thread of machine.threads) doubt(machine, thread);
        cgroups.place();
      },
    };
  },
};

const entry: EventHandler<Syscall | Emitter> = (batch, i, machine, cpu, t) => {
  const thread = emitter(machine, cpu, batch, i);
  if (thread !== undefined) enter(thread, cpu, t, batch[Syscall.name][i] as number);
};
const exit: EventHandler<Emitter> = (batch, i, machine, cpu, t) => {
  const thread = emitter(machine, cpu, batch, i);
  if (thread !== undefined) enter(thread, cpu, t, -1);
};

/** System calls: the thread is in the kernel on its own behalf, even while it sleeps there. */
const syscallHandlers: AnalysisRun["handlers"] = {
  [EventKind.SYSCALL_ENTRY]: entry,
  [EventKind.SYSCALL_EXIT]: exit,
};

/** `syscall`: string id of its name; -1: none. */
function enter(thread: Thread, cpu: Cpu, t: number, syscall: number): void {
  thread.syscall = syscall;
  thread.isSyscallInferred = false;
  showBoth(cpu, t);
}
