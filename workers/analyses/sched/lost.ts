import { Family } from "../../model/event-families.js";
import { Lost } from "../../model/event-fields.js";
import { State } from "../../model/states.js";
import type { PlacelessHandler } from "../analysis.js";
import type { Cpu, Thread } from "../entities.js";
import type { Machine } from "../machine.js";
import { doubt, forgetVcpu, leaveCpu } from "../running.js";

/**
 * Events of a CPU were lost: all threads that ran on it, waited for it or slept on it may have changed since. Their
 * states are unknown until an event tells them; no state is carried across the gap.
 */
export const lostHandler: PlacelessHandler<Lost> = (batch, i, machine) => {
  // A channel whose events tell no state of a CPU.
  const families = batch[Lost.families][i] as number;
  if (families === 0) return;
  const t = batch.ts[i] as number;
  const until = batch[Lost.untilNs][i] as number;
  const since = batch[Lost.sinceNs][i] as number;
  const begin = Number.isNaN(since) ? t : since;
  if (isOfKvmOnly(machine, families)) {
    for (const cpu of machine.cpus) {
      if (cpu !== undefined && (cpu.number === batch.cpu || batch.cpu < 0)) loseKvm(cpu, begin, until);
    }
    return;
  }
  for (const cpu of machine.cpus) {
    if (cpu !== undefined && (cpu.number === batch.cpu || batch.cpu < 0)) loseCpu(machine, cpu, begin);
  }
  machine.gaps.add(begin, Number.isNaN(until) ? t : until);
};

/** Other streams still tell the threads that run there, but not the places of vCPUs. */
function isOfKvmOnly({ kvmCoverage }: Machine, families: number): boolean {
  return kvmCoverage !== undefined && (families & ~(Family.INTERRUPT | Family.SYSCALL)) === Family.KVM;
}

function loseKvm(cpu: Cpu, t: number, until: number): void {
  cpu.kvmLostUntilNs = Math.max(cpu.kvmLostUntilNs, until);
  const thread = cpu.current;
  if (thread === undefined) return;
  thread.isInGuest = false;
  thread.guestSinceNs = -1;
  const { vcpu } = thread;
  if (vcpu) forgetVcpu(vcpu, Math.max(t, vcpu.track.startAt(vcpu.track.count - 1)));
  cpu.show(Math.max(t, cpu.track.startAt(cpu.track.count - 1)));
}

/** `t` may lie before events of other CPUs, but after all events of this one. */
function loseCpu(machine: Machine, cpu: Cpu, t: number): void {
  cpu.clear();
  cpu.isLost = true;
  leaveCpu(cpu, cpu.current === undefined ? t : notBefore(cpu.current, t));
  cpu.show(Math.max(t, cpu.track.startAt(cpu.track.count - 1)));
  for (const thread of machine.threads) {
    if (thread.cpu !== cpu.number || thread.isRunning) continue;
    if (thread.state === State.NONE || thread.state === State.DEAD) continue;
    // An earlier loss on another CPU may concern it, and no event since has proved its state.
    doubt(machine, thread);
    thread.waitRow = -1;
    thread.pendingWakeSource = undefined;
    thread.syscall = -1;
    thread.isInGuest = false;
    thread.guestSinceNs = -1;
    const since = notBefore(thread, t);
    thread.showWaiting(since, State.UNKNOWN);
    if (thread.vcpu) forgetVcpu(thread.vcpu, since);
  }
}

/** Rows after `t` come from other CPUs, which were recorded: they stay. */
function notBefore({ track }: Thread, t: number): number {
  return Math.max(t, track.startAt(track.count - 1));
}
