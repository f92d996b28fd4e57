import { addLatency, Latency } from "../../facts/latency-store.js";
import { HrtimerExpire, HrtimerStart } from "../../model/event-fields.js";
import { EventKind } from "../../model/event-kinds.js";
import type { AnalysisDefinition, AnalysisRun, EventHandler, PlacelessHandler } from "../analysis.js";
import type { Vcpu } from "../entities.js";
import { isKnownSince } from "../known-since.js";
import type { Machine } from "../machine.js";
import type { Session } from "../session.js";

/**
 * How late the host's hrtimer behind a vCPU's timer expired: the time in the expiry event less the time that the vCPU
 * asked for. Both are read from one clock, so the trace's clock does not matter. A timer that a vCPU's thread starts
 * counts as the vCPU's (start_sw_tscdeadline and start_sw_period, arch/x86/kvm/lapic.c).
 */
export const timers: AnalysisDefinition = {
  id: "timers",
  create: (session) => ({ handlers: timerLatency(session) }),
};

/** The last timer that a vCPU armed. A vCPU has one timer, and so always the same address. */
interface Armed {
  readonly vcpu: Vcpu;
  /** When the vCPU armed it. */
  sinceNs: number;
  address: number;
  /** Expiry that the vCPU asked for, ns of the host's monotonic clock. */
  expires: number;
}

function timerLatency(session: Session): AnalysisRun["handlers"] {
  /** By machine: the timers of all vCPUs, few enough to be searched; and the same by lane. */
  const armed: Armed[][] = session.machines.map(() => []);
  const byLane: (Armed | undefined)[] = [];

  const start: EventHandler<HrtimerStart> = (batch, i, machine, cpu, t) => {
    const vcpu = cpu.current?.vcpu;
    if (vcpu === undefined) return;
    let timer = byLane[vcpu.lane];
    if (timer === undefined) {
      timer = { vcpu, sinceNs: t, address: 0, expires: 0 };
      byLane[vcpu.lane] = timer;
      armed[machine.index]?.push(timer);
    }
    timer.sinceNs = t;
    timer.address = batch[HrtimerStart.timer][i] as number;
    timer.expires = batch[HrtimerStart.expiresNs][i] as number;
  };

  const expire: EventHandler<HrtimerExpire> = (batch, i, machine, cpu, t) => {
    const address = batch[HrtimerExpire.timer][i] as number;
    const timers = armed[machine.index] as Armed[];
    for (let k = 0; k < timers.length; k++) {
      const timer = timers[k] as Armed;
      if (timer.address !== address) continue;
      const late = (batch[HrtimerExpire.nowNs][i] as number) - timer.expires;
      if (0 <= late && isStillArmed(machine, timer))
        addLatency(session.latencies, Latency.TIMER, timer.vcpu.lane, t - late, t, cpu.number);
      // The callback of a periodic timer starts it again: that start belongs to no vCPU.
      timer.address = 0;
      return;
    }
  };

  /** A vCPU may have set its timer to another time in the lost events. */
  const lost: PlacelessHandler = (_batch, _i, machine) => {
    for (const timer of armed[machine.index] as Armed[]) timer.address = 0;
  };

  return {
    [EventKind.HRTIMER_START]: start,
    [EventKind.HRTIMER_EXPIRE_ENTRY]: expire,
    [EventKind.LOST]: lost,
  };
}

/** Where events are being lost, a vCPU that is away may run and set its timer anew. */
function isStillArmed(machine: Machine, { vcpu, sinceNs }: Armed): boolean {
  const mayRunUnseen = sinceNs < machine.gaps.lastEndNs && !vcpu.thread.isRunning;
  return !mayRunUnseen && isKnownSince(machine, vcpu.track, sinceNs);
}
