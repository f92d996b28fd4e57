import { SchedMigrate } from "../../model/event-fields.js";
import { EventKind } from "../../model/event-kinds.js";
import { State } from "../../model/states.js";
import type { AnalysisDefinition, EventHandler, PlacelessHandler } from "../analysis.js";
import type { Thread } from "../entities.js";
import type { Machine } from "../machine.js";
import { OpenStays } from "./open-stays.js";

/**
 * How long each thread waited for a CPU: from its wake-up or preemption until it runs. KVM's steal clock counts exactly
 * this for vCPU threads (`run_delay` of the scheduler, record_steal_time in arch/x86/kvm/x86.c).
 */
export const runqueue: AnalysisDefinition = {
  id: "runqueue",
  create: (session) => {
    const stays = new OpenStays(session);
    return { handlers: handlersFor(stays), finish: (endNs) => stays.finish(endNs) };
  },
};

function handlersFor(stays: OpenStays) {
  const onSwitch: EventHandler = (_batch, _i, machine, cpu, t) => {
    if (0 < machine.lateWoken.length) beginLate(machine);
    const out = machine.switchedOut;
    if (out !== undefined && out.state === State.PREEMPTED) {
      stays.begin(machine, out, cpu.number, t, true);
    }
    const back = machine.switchedIn;
    if (back !== undefined && back.tid !== 0) stays.end(machine, back, t);
  };

  function beginLate(machine: Machine): void {
    for (const { thread, ns } of machine.lateWoken) stays.begin(machine, thread, thread.cpu, ns, false);
    machine.lateWoken.length = 0;
  }

  const onWake: EventHandler = (_batch, _i, machine, _cpu, t) => {
    const thread = machine.woken;
    if (thread !== undefined && 0 <= thread.cpu && thread.state === State.RUNNABLE) {
      stays.begin(machine, thread, thread.cpu, t, false);
    }
  };

  const onMigrate: EventHandler<SchedMigrate> = (batch, i, machine, _cpu, t) => {
    const thread: Thread | undefined = machine.find(batch[SchedMigrate.movedTid][i] as number);
    if (thread !== undefined) stays.move(machine, thread, batch[SchedMigrate.toCpu][i] as number, t);
  };

  const onLost: PlacelessHandler = () => stays.forget();

  return {
    [EventKind.SCHED_SWITCH]: onSwitch,
    [EventKind.SCHED_WAKING]: onWake,
    [EventKind.SCHED_WAKEUP]: onWake,
    [EventKind.SCHED_WAKEUP_NEW]: onWake,
    [EventKind.SCHED_MIGRATE_TASK]: onMigrate,
    [EventKind.LOST]: onLost,
  };
}
