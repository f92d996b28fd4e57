import type { Thread } from "../entities.js";
import type { Session } from "../session.js";

/** Takes over a thread's priority from an event, and records it if it is news. -1: the event does not have it. */
export function learnPriority({ priorities }: Session, thread: Thread, prio: number, t: number): void {
  if (prio < 0 || prio === thread.prio) return;
  thread.prio = prio;
  if (thread.tid === 0) return;
  const row = priorities.next();
  priorities.columns.lane.put(row, thread.lane);
  priorities.columns.t.put(row, t);
  priorities.columns.prio.put(row, prio);
}
