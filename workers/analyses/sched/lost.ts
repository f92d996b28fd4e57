import { State } from "../../model/states.js";
import type { LossHandler } from "../analysis.js";
import type { Cpu, Machine } from "../machine.js";
import { doubt, forgetVcpu, leaveCpu, showCpu, showWaiting } from "../running.js";
import type { Session } from "../session.js";

/**
 * Events of a CPU were lost: what ran on it, waited for it or slept on it may have done anything since.
 * All of that is unknown until an event says otherwise; nothing is carried across the gap.
 */
export function lostHandler(session: Session): LossHandler {
  return (batch, i, index) => {
    const machine = session.machines[index] as Machine;
    const t = batch.ts[i] as number;
    const until = batch.x[i] as number;
    for (const cpu of machine.cpus) {
      if (cpu !== undefined && (cpu.number === batch.cpu || batch.cpu < 0)) loseCpu(machine, cpu, t);
    }
    machine.gaps.add(t, Number.isNaN(until) ? t : until);
  };
}

function loseCpu(machine: Machine, cpu: Cpu, t: number): void {
  cpu.clear();
  cpu.isLost = true;
  leaveCpu(cpu, t);
  showCpu(cpu, t);
  for (const thread of machine.threads) {
    if (thread.cpu !== cpu.number || thread.isRunning) continue;
    if (thread.state === State.NONE || thread.state === State.DEAD) continue;
    // Nothing has vouched for its state since an earlier loss elsewhere, and nothing will.
    doubt(machine, thread);
    thread.waitRow = -1;
    thread.pendingWaker = undefined;
    thread.syscall = -1;
    thread.isInGuest = false;
    thread.guestSinceNs = -1;
    showWaiting(thread, t, State.UNKNOWN);
    if (thread.vcpu) forgetVcpu(thread.vcpu, t);
  }
}
