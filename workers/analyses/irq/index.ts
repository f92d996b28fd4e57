import type { LaneTrack } from "../../index/lane-track.js";
import { Interrupt, InterruptEntry } from "../../model/event-fields.js";
import { EventKind } from "../../model/event-kinds.js";
import type { LaneId } from "../../model/lanes.js";
import { State } from "../../model/states.js";
import type { AnalysisDefinition, AnalysisRun, EventHandler, PlacelessHandler } from "../analysis.js";
import type { Cpu } from "../entities.js";
import type { NewLane } from "../lane-tree-builder.js";
import type { Machine } from "../machine.js";
import type { Session } from "../session.js";
import { softirqName } from "./softirqs.js";

/** A lane per interrupt and per softirq: the spans in which it was handled, and the CPU. */
export const irq: AnalysisDefinition = {
  id: "irq",
  title: "interrupts",
  needs: [EventKind.IRQ_ENTRY, EventKind.IRQ_EXIT, EventKind.SOFTIRQ_ENTRY, EventKind.SOFTIRQ_EXIT],
  create: (session) => ({ handlers: createHandlers(session) }),
};

/** One interrupt number may be handled on several CPUs at once (per-CPU interrupts, softirqs). */
interface Source {
  readonly machine: Machine;
  readonly number: number;
  readonly track: LaneTrack;
  /** CPUs handling it now, in order of entry. */
  readonly active: Cpu[];
}

function createHandlers(session: Session): AnalysisRun["handlers"] {
  const irqs = session.machines.map(() => new Map<number, Source>());
  const softirqs = session.machines.map(() => new Map<number, Source>());
  /** Most interrupts end before an interrupt of another number begins. */
  let lastIrq: Source | undefined;
  let lastSoftirq: Source | undefined;

  const irqSource = (machine: Machine, number: number, name: number): Source => {
    if (lastIrq !== undefined && lastIrq.number === number && lastIrq.machine === machine) return lastIrq;
    lastIrq = irqs[machine.index]?.get(number) ?? newIrq(machine, number, name);
    return lastIrq;
  };
  const newIrq = (machine: Machine, number: number, name: number): Source => {
    const lane = machine.tree.addIrq(number, session.strings.get(name));
    return addSource(machine, lane, number, irqs, machine.irqLanes);
  };
  const softirqSource = (machine: Machine, number: number): Source => {
    if (lastSoftirq !== undefined && lastSoftirq.number === number && lastSoftirq.machine === machine)
      return lastSoftirq;
    lastSoftirq = softirqs[machine.index]?.get(number) ?? newSoftirq(machine, number);
    return lastSoftirq;
  };
  const newSoftirq = (machine: Machine, number: number): Source => {
    const lane = machine.tree.addSoftirq(number, softirqName(number));
    return addSource(machine, lane, number, softirqs, machine.softirqLanes);
  };

  const enterIrq: EventHandler<Interrupt | InterruptEntry> = (batch, i, machine, cpu, t) => {
    const name = batch[InterruptEntry.name][i] as number;
    const source = irqSource(machine, batch[Interrupt.number][i] as number, name);
    begin(source, cpu, State.IRQ, t);
  };
  const leaveIrq: EventHandler<Interrupt> = (batch, i, machine, cpu, t) => {
    const source = irqSource(machine, batch[Interrupt.number][i] as number, -1);
    end(source, cpu, State.IRQ, t);
  };
  const enterSoftirq: EventHandler<Interrupt> = (batch, i, machine, cpu, t) => {
    const source = softirqSource(machine, batch[Interrupt.number][i] as number);
    begin(source, cpu, State.SOFTIRQ, t);
  };
  const leaveSoftirq: EventHandler<Interrupt> = (batch, i, machine, cpu, t) => {
    const source = softirqSource(machine, batch[Interrupt.number][i] as number);
    end(source, cpu, State.SOFTIRQ, t);
  };
  /** Ends all interrupts that a CPU handled when its events were lost. */
  const lost: PlacelessHandler = (batch, i, machine) => {
    const t = batch.ts[i] as number;
    for (const cpu of machine.cpus) {
      if (cpu === undefined || (0 <= batch.cpu && cpu.number !== batch.cpu)) continue;
      for (const source of irqs[machine.index]?.values() ?? []) end(source, cpu, State.IRQ, t);
      for (const source of softirqs[machine.index]?.values() ?? []) end(source, cpu, State.SOFTIRQ, t);
    }
  };

  return {
    [EventKind.IRQ_ENTRY]: enterIrq,
    [EventKind.IRQ_EXIT]: leaveIrq,
    [EventKind.SOFTIRQ_ENTRY]: enterSoftirq,
    [EventKind.SOFTIRQ_EXIT]: leaveSoftirq,
    [EventKind.LOST]: lost,
  };
}

function addSource(
  machine: Machine,
  lane: NewLane,
  number: number,
  sources: readonly Map<number, Source>[],
  lanes: Map<number, LaneId>,
): Source {
  const source: Source = { machine, number, track: lane.track, active: [] };
  sources[machine.index]?.set(number, source);
  lanes.set(number, lane.id);
  return source;
}

function begin(source: Source, cpu: Cpu, state: State, t: number): void {
  if (!source.active.includes(cpu)) source.active.push(cpu);
  source.track.enter(t, state, cpu.number, cpu.lane);
}

function end(source: Source, cpu: Cpu, state: State, t: number): void {
  const { active } = source;
  // It is mostly the only one.
  if (active[active.length - 1] === cpu) active.pop();
  else {
    const at = active.indexOf(cpu);
    if (at < 0) return;
    active.splice(at, 1);
  }
  const other = active[active.length - 1];
  if (other) source.track.enter(t, state, other.number, other.lane);
  else source.track.enter(t, State.NONE);
}
