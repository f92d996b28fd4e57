import type { LaneTrack } from "../../index/lane-track.js";
import { Interrupt, InterruptEntry } from "../../model/event-fields.js";
import { EventKind } from "../../model/event-kinds.js";
import { State } from "../../model/states.js";
import type { AnalysisDefinition, AnalysisRun, EventHandler, PlacelessHandler } from "../analysis.js";
import type { Cpu } from "../entities.js";
import type { Machine } from "../machine.js";
import type { Session } from "../session.js";

/** A lane per interrupt and per softirq: the spans in which it was handled, and the CPU. */
export const irq: AnalysisDefinition = {
  id: "irq",
  create: (session) => ({ handlers: createHandlers(session) }),
};

function createHandlers({ strings, machines }: Session): AnalysisRun["handlers"] {
  const irqs = new Sources(machines, State.IRQ, (machine, number, name) => {
    const { id, track } = machine.tree.addIrq(number, strings.get(name));
    machine.irqLanes.set(number, id);
    return track;
  });
  const softirqs = new Sources(machines, State.SOFTIRQ, (machine, number) => {
    const { id, track } = machine.tree.addSoftirq(number, SOFTIRQ_NAMES[number] ?? `softirq ${number}`);
    machine.softirqLanes.set(number, id);
    return track;
  });

  const enterIrq: EventHandler<Interrupt | InterruptEntry> = (batch, i, machine, cpu, t) => {
    const name = batch[InterruptEntry.name][i] as number;
    irqs.begin(irqs.get(machine, batch[Interrupt.number][i] as number, name), cpu, t);
  };
  const leaveIrq: EventHandler<Interrupt> = (batch, i, machine, cpu, t) =>
    irqs.end(irqs.get(machine, batch[Interrupt.number][i] as number, -1), cpu, t);
  const enterSoftirq: EventHandler<Interrupt> = (batch, i, machine, cpu, t) =>
    softirqs.begin(softirqs.get(machine, batch[Interrupt.number][i] as number, -1), cpu, t);
  const leaveSoftirq: EventHandler<Interrupt> = (batch, i, machine, cpu, t) =>
    softirqs.end(softirqs.get(machine, batch[Interrupt.number][i] as number, -1), cpu, t);
  const lost: PlacelessHandler = (batch, i, machine) => {
    for (const cpu of machine.cpus) {
      if (cpu === undefined || (0 <= batch.cpu && cpu.number !== batch.cpu)) continue;
      irqs.endAll(machine, cpu, batch.ts[i] as number);
      softirqs.endAll(machine, cpu, batch.ts[i] as number);
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

/** One interrupt number may be handled on several CPUs at once (per-CPU interrupts, softirqs). */
interface Source {
  readonly machine: Machine;
  readonly number: number;
  readonly track: LaneTrack;
  /** The CPU handling it now that entered it last. */
  active: Cpu | undefined;
  /** The others, in order of entry: there are hardly ever any. */
  readonly others: Cpu[];
}

/** The interrupts of all machines, or the softirqs. */
class Sources {
  private readonly byMachine: readonly Map<number, Source>[];
  /** Most interrupts end before an interrupt of another number begins. */
  private last: Source | undefined = undefined;

  constructor(
    machines: readonly Machine[],
    private readonly state: State,
    private readonly addLane: (machine: Machine, number: number, name: number) => LaneTrack,
  ) {
    this.byMachine = machines.map(() => new Map());
  }

  get(machine: Machine, number: number, name: number): Source {
    const { last } = this;
    if (last !== undefined && last.number === number && last.machine === machine) return last;
    const sources = this.byMachine[machine.index] as Map<number, Source>;
    let source = sources.get(number);
    if (source === undefined) {
      source = { machine, number, track: this.addLane(machine, number, name), active: undefined, others: [] };
      sources.set(number, source);
    }
    this.last = source;
    return source;
  }

  begin(source: Source, cpu: Cpu, t: number): void {
    const { active, others, track } = source;
    if (active === undefined) source.active = cpu;
    else if (active !== cpu && !others.includes(cpu)) {
      others.push(active);
      source.active = cpu;
    }
    track.enter(t, this.state, cpu.number, cpu.lane);
  }

  end(source: Source, cpu: Cpu, t: number): void {
    const { others, track } = source;
    if (source.active === cpu) source.active = others.length === 0 ? undefined : others.pop();
    else {
      const at = others.indexOf(cpu);
      if (at < 0) return;
      others.splice(at, 1);
    }
    const { active } = source;
    if (active) track.enter(t, this.state, active.number, active.lane);
    else track.enter(t, State.NONE);
  }

  endAll(machine: Machine, cpu: Cpu, t: number): void {
    for (const source of this.byMachine[machine.index]?.values() ?? []) this.end(source, cpu, t);
  }
}

/** By vector (include/linux/interrupt.h). */
const SOFTIRQ_NAMES: readonly string[] = "HI TIMER NET_TX NET_RX BLOCK IRQ_POLL TASKLET SCHED HRTIMER RCU".split(" ");
