import { NO_LANE } from "../../model/lanes.js";
import { State } from "../../model/states.js";
import { isCpuNumber } from "../cpu-number.js";
import type { Dumped, Thread } from "../entities.js";
import type { Machine } from "../machine.js";
import type { Session } from "../session.js";

/**
 * Enters the dumped states, now that sched_switch is known to be recorded: without it no event would end a sleep. The
 * dump comes at the begin of a trace, and threads may have been woken since.
 */
export function believeDump(session: Session, machine: Machine): void {
  const woken: [Thread, Dumped][] = [];
  for (const [thread, dumped] of machine.dumped) {
    if (thread.isRunning || thread.state !== State.UNKNOWN) continue;
    thread.showWaiting(dumped.ns, dumped.state);
    if (dumped.state !== State.BLOCKED) continue;
    thread.waitRow = thread.track.count - 1;
    if (dumped.wake) woken.push([thread, dumped]);
  }
  machine.dumped.clear();
  woken.sort(([, a], [, b]) => (a.wake?.ns ?? 0) - (b.wake?.ns ?? 0));
  for (const [thread, { wake }] of woken) if (wake) wakeLate(session, machine, thread, wake);
}

function wakeLate(session: Session, machine: Machine, thread: Thread, wake: NonNullable<Dumped["wake"]>): void {
  const { ns, cpu, waker } = wake;
  thread.track.relabel(thread.waitRow, waker.reason, waker.lane);
  thread.waitRow = -1;
  if (isCpuNumber(cpu)) thread.cpu = cpu;
  thread.showWaiting(ns, State.RUNNABLE);
  if (waker.lane !== NO_LANE) session.edges.connect("wakeup", waker.lane, ns, thread.lane, ns);
  machine.lateWoken.push({ thread, ns });
}
