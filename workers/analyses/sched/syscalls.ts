import { EventKind } from "../../model/event-kinds.js";
import type { AnalysisRun, EventHandler } from "../analysis.js";
import type { Machine } from "../machine.js";
import { emitter, showBoth } from "../running.js";
import type { Session } from "../session.js";

/** System calls: the thread is in the kernel on its own behalf, also while it sleeps there. */
export function syscallHandlers(session: Session): AnalysisRun["handlers"] {
  const handler =
    (isEntry: boolean): EventHandler =>
    (batch, i, index, cpu, t) => {
      const thread = emitter(session.machines[index] as Machine, cpu, batch, i);
      if (thread === undefined) return;
      thread.syscall = isEntry ? (batch.s[i] as number) : -1;
      thread.isSyscallInferred = false;
      showBoth(cpu, t);
    };
  return { [EventKind.SYSCALL_ENTRY]: handler(true), [EventKind.SYSCALL_EXIT]: handler(false) };
}
