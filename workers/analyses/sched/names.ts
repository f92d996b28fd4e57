import { isKernelThreadName } from "../../model/kernel-threads.js";
import type { Thread } from "../entities.js";
import type { Machine } from "../machine.js";
import type { Session } from "../session.js";

/** Takes over a thread's name from an event, if it is news. Names change with exec and prctl(PR_SET_NAME). */
export function learnName(session: Session, machine: Machine, thread: Thread, comm: number): void {
  if (comm === thread.comm || comm < 0) return;
  const name = session.strings.get(comm);
  if (name === "") return;
  machine.rename(thread, comm);
  thread.isKernel = thread.isKernelChild || thread.tid === 0 || isKernelThreadName(name);
}
