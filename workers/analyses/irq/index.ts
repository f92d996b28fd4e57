import { Part } from "../../flat/parts.js";
import { EventKind } from "../../model/event-kinds.js";
import type { LaneId } from "../../model/lanes.js";
import { State } from "../../model/states.js";
import type { AnalysisDefinition, PlacelessHandler } from "../analysis.js";
import { Context } from "../context-stack.js";
import { INTERRUPTS } from "../core-kinds.js";
import type { Cpu, InterruptSource } from "../entities.js";
import type { Machine } from "../machine.js";

/**
 * A lane per interrupt and per softirq: the spans in which it was handled, and the CPU. The core enters them
 * (flat/interrupts.ts); here is what is rare.
 */
export const irq: AnalysisDefinition = {
  id: "irq",
  core: { part: Part.IRQ, kinds: INTERRUPTS },
  create: () => ({ state: [], handlers: { [EventKind.LOST]: loseSources } }),
};

/** The interrupt, or softirq, with a number: it has a lane from its first event on. */
export function interruptSource(
  machine: Machine,
  number: number,
  name: string,
  state: typeof State.IRQ | typeof State.SOFTIRQ,
): InterruptSource {
  const isSoftirq = state === State.SOFTIRQ;
  const known = isSoftirq ? machine.softirqs : machine.irqs;
  const source = known.get(number);
  if (source !== undefined) return source;
  const lane = isSoftirq
    ? machine.tree.addSoftirq(number, SOFTIRQ_NAMES[number] ?? `softirq ${number}`)
    : machine.tree.addIrq(number, name);
  const made = machine.makeSource(number, lane);
  known.set(number, made);
  return made;
}

/** The CPU handles no interrupt any more, as far as is known. */
const loseSources: PlacelessHandler = (batch, i, machine) => {
  const t = batch.ts[i] as number;
  for (const cpu of machine.cpus) {
    if (cpu === undefined || (0 <= batch.cpu && cpu.number !== batch.cpu)) continue;
    for (const source of machine.irqs.values()) end(source, cpu, t, State.IRQ);
    for (const source of machine.softirqs.values()) end(source, cpu, t, State.SOFTIRQ);
  }
};

function end(source: InterruptSource, cpu: Cpu, t: number, state: State): void {
  if (!removeHandler(source, cpu)) return;
  const { active, track } = source;
  if (active) track.enter(t, state, active.number, active.lane);
  else track.enter(t, State.NONE);
}

/** The CPU handles the interrupt, too. */
export function addHandler(source: InterruptSource, cpu: Cpu): void {
  const { active, others } = source;
  if (active === undefined) source.active = cpu;
  else if (active !== cpu && !others.includes(cpu)) {
    others.push(active);
    source.active = cpu;
  }
}

/** False: it did not handle the interrupt. */
export function removeHandler(source: InterruptSource, cpu: Cpu): boolean {
  const { others } = source;
  if (source.active === cpu) {
    source.active = others.length === 0 ? undefined : others.pop();
    return true;
  }
  const at = others.indexOf(cpu);
  if (0 <= at) others.splice(at, 1);
  return 0 <= at;
}

/** Lane of the innermost interrupt on `cpu`. Timers and vectors have no lane of their own: then the CPU's. */
export function interruptLane(machine: Machine, cpu: Cpu): LaneId {
  const { top } = cpu;
  if (top < 0) return cpu.lane;
  const number = cpu.numbers[top] as number;
  if (cpu.contexts[top] === Context.IRQ) return machine.irqs.get(number)?.lane ?? cpu.lane;
  if (cpu.contexts[top] === Context.SOFTIRQ) return machine.softirqs.get(number)?.lane ?? cpu.lane;
  return cpu.lane;
}

/** By vector (include/linux/interrupt.h). */
const SOFTIRQ_NAMES: readonly string[] = "HI TIMER NET_TX NET_RX BLOCK IRQ_POLL TASKLET SCHED HRTIMER RCU".split(" ");
