import { followState, followSwitch } from "./guests.js";
import { switchVcpus, wakeVcpu } from "./kvm-scheduling.js";
import { noteMigration } from "./migrations.js";
import { nestedSwitch, nestedWake } from "./nested.js";
import { has, Part } from "./parts.js";
import { i32At } from "./prelude.js";
import { M } from "./records.js";
import { queueMoved, queueSwitched, queueWoken } from "./runqueue.js";
import { switchThreads } from "./switch.js";
import { wakeWorker } from "./virtio.js";
import { switchWaits, wakeWait } from "./waits.js";
import { migrate, wakeup, waking } from "./wakeups.js";

// What analyses make of events of the scheduler, in their order (analyses/index.ts).

export function onSwitch(machine: i32, cpu: i32, row: i32, t: f64): void {
  switchThreads(machine, cpu, row, t);
  if (has(Part.KVM)) switchVcpus(machine, cpu, t);
  if (has(Part.RUNQUEUE)) queueSwitched(machine, cpu, t);
  if (has(Part.MIGRATIONS)) noteMigration(machine, cpu, t);
  if (has(Part.WAITS)) switchWaits(machine, t);
  if (has(Part.GUEST_PROCESSES)) followSwitch(machine, t);
  if (has(Part.NESTED_VMS)) nestedSwitch(machine, t);
}

export function onWaking(machine: i32, cpu: i32, row: i32, t: f64): void {
  waking(machine, cpu, row, t);
  if (has(Part.KVM)) wakeVcpu(machine, t);
  if (has(Part.RUNQUEUE)) queueWoken(machine, t);
  if (has(Part.WAITS)) wakeWait(machine, cpu, t);
  if (has(Part.GUEST_PROCESSES)) followState(machine, i32At(machine + M.WOKEN), t);
  if (has(Part.NESTED_VMS)) nestedWake(machine, t);
  if (has(Part.VIRTIO)) wakeWorker(machine);
}

export function onWakeup(machine: i32, cpu: i32, row: i32, t: f64): void {
  wakeup(machine, cpu, row, t);
  if (has(Part.KVM)) wakeVcpu(machine, t);
  if (has(Part.RUNQUEUE)) queueWoken(machine, t);
  if (has(Part.WAITS)) wakeWait(machine, cpu, t);
  if (has(Part.GUEST_PROCESSES)) followState(machine, i32At(machine + M.WOKEN), t);
  if (has(Part.NESTED_VMS)) nestedWake(machine, t);
}

/** The first wake-up of a thread. */
export function onWakeupNew(machine: i32, cpu: i32, row: i32, t: f64): void {
  wakeup(machine, cpu, row, t);
  if (has(Part.KVM)) wakeVcpu(machine, t);
  if (has(Part.RUNQUEUE)) queueWoken(machine, t);
  if (has(Part.GUEST_PROCESSES)) followState(machine, i32At(machine + M.WOKEN), t);
}

export function onMigrate(machine: i32, row: i32, t: f64): void {
  migrate(machine, row, t);
  if (has(Part.RUNQUEUE)) queueMoved(machine, row, t);
}
