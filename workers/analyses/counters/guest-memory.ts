import type { Counter, CounterSeries } from "../../facts/counter-store.js";
import { EventKind } from "../../model/event-kinds.js";
import { UnmappedMemory } from "../../model/kvm-fields.js";
import type { LaneId } from "../../model/lanes.js";
import type { AnalysisDefinition, AnalysisRun, EventHandler } from "../analysis.js";
import type { Cpu } from "../entities.js";
import type { Machine } from "../machine.js";
import type { Session } from "../session.js";

/**
 * Memory that the host takes away from guests, huge pages that it splits, and written pages that it logs, as totals of VMs.
 * The events name no VM: it is that of the thread they happen in. What threads of no VM do (kswapd, khugepaged, ksmd) is
 * counted for the thread.
 */
export const guestMemory: AnalysisDefinition = {
  id: "guest-memory",
  startsWith: [EventKind.KVM_UNMAP_MEMORY, EventKind.KVM_SPLIT_HUGE_PAGE, EventKind.KVM_DIRTY_RING_PUSH],
  create: (session) => memoryCounters(session),
};

function memoryCounters({ counters }: Session): AnalysisRun {
  const state: object[] = [];
  const into = (counter: Counter) => {
    const byLane = new Map<LaneId, CounterSeries>();
    state.push(byLane);
    return (machine: Machine, cpu: Cpu, t: number, by: number): void => {
      const lane = laneOf(machine, cpu);
      if (lane === undefined || !(0 < by)) return;
      let series = byLane.get(lane);
      if (series === undefined) {
        series = counters.add(counter, "", lane);
        byLane.set(lane, series);
      }
      series.increase(t, by);
    };
  };
  const [unmapped, split, logged] = [into("unmapped-bytes"), into("split-huge-pages"), into("logged-pages")];

  const unmap: EventHandler<UnmappedMemory> = (batch, i, machine, cpu, t) =>
    unmapped(machine, cpu, t, (batch[UnmappedMemory.end][i] as number) - (batch[UnmappedMemory.start][i] as number));

  return {
    state,
    handlers: {
      [EventKind.KVM_UNMAP_MEMORY]: unmap,
      [EventKind.KVM_SPLIT_HUGE_PAGE]: (_batch, _i, machine, cpu, t) => split(machine, cpu, t, 1),
      [EventKind.KVM_DIRTY_RING_PUSH]: (_batch, _i, machine, cpu, t) => logged(machine, cpu, t, 1),
    },
  };
}

function laneOf(machine: Machine, { current }: Cpu): LaneId | undefined {
  const vm = current?.vcpu?.vm ?? (current && machine.vmsByPid.get(current.tgid));
  return vm?.lane ?? current?.lane;
}
