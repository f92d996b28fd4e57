import { Latency } from "../../index/latency-store.js";
import { EventKind } from "../../model/event-kinds.js";
import type { AnalysisRun, EventHandler } from "../analysis.js";
import type { Machine } from "../machine.js";
import type { Session } from "../session.js";

/**
 * How late the host's hrtimer behind a vCPU's timer expired: what the expiry itself says it is now, less the time
 * the vCPU asked for. Both are read from one clock, so no trace clock enters. Timers are known by address; one
 * started by a vCPU's thread counts as the vCPU's (start_sw_tscdeadline and start_sw_period, arch/x86/kvm/lapic.c).
 */
export function timerLatency(session: Session): AnalysisRun["handlers"] {
  /** By machine: expiry asked for and vCPU lane, by the timer's address. */
  const armed = session.machines.map(() => new Map<number, { expires: number; lane: number }>());

  const start: EventHandler = (batch, i, index) => {
    const vcpu = (session.machines[index] as Machine).cpus[batch.cpu]?.current?.vcpu;
    const timers = armed[index] as Map<number, { expires: number; lane: number }>;
    const address = batch.x[i] as number;
    if (vcpu === undefined) {
      // A periodic timer starts itself again from its callback.
      const timer = timers.get(address);
      if (timer) timer.expires = batch.y[i] as number;
      return;
    }
    timers.set(address, { expires: batch.y[i] as number, lane: vcpu.lane });
  };

  const expire: EventHandler = (batch, i, index) => {
    const timer = armed[index]?.get(batch.x[i] as number);
    if (timer === undefined) return;
    const late = (batch.y[i] as number) - timer.expires;
    const t = batch.ts[i] as number;
    if (0 <= late) session.latencies.add(Latency.TIMER, timer.lane, t - late, t, 0);
  };

  const cancel: EventHandler = (batch, i, index) => {
    armed[index]?.delete(batch.x[i] as number);
  };

  return {
    [EventKind.HRTIMER_START]: start,
    [EventKind.HRTIMER_EXPIRE_ENTRY]: expire,
    [EventKind.HRTIMER_CANCEL]: cancel,
  };
}
