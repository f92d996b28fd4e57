import { type Emitter, Syscall } from "../../model/event-fields.js";
import { EventKind } from "../../model/event-kinds.js";
import type { AnalysisRun, EventHandler } from "../analysis.js";
import type { Cpu, Thread } from "../entities.js";
import { emitter, showBoth } from "../running.js";

const entry: EventHandler<Syscall | Emitter> = (batch, i, machine, cpu, t) => {
  const thread = emitter(machine, cpu, batch, i);
  if (thread !== undefined) enter(thread, cpu, t, batch[Syscall.name][i] as number);
};
const exit: EventHandler<Emitter> = (batch, i, machine, cpu, t) => {
  const thread = emitter(machine, cpu, batch, i);
  if (thread !== undefined) enter(thread, cpu, t, -1);
};

/** System calls: the thread is in the kernel on its own behalf, even while it sleeps there. */
export const syscallHandlers: AnalysisRun["handlers"] = {
  [EventKind.SYSCALL_ENTRY]: entry,
  [EventKind.SYSCALL_EXIT]: exit,
};

/** `syscall`: string id of its name; -1: none. */
function enter(thread: Thread, cpu: Cpu, t: number, syscall: number): void {
  thread.syscall = syscall;
  thread.isSyscallInferred = false;
  showBoth(cpu, t);
}
