import type { Counter, CounterSeries } from "../../facts/counter-store.js";
import type { LaneTrack } from "../../index/lane-track.js";
import { State } from "../../model/states.js";
import type { Cpu } from "../entities.js";
import type { Machine } from "../machine.js";
import type { Session } from "../session.js";

/** A counter of a CPU: its values, and the lane that shows them. */
export interface CpuCounter {
  readonly series: CounterSeries;
  readonly track: LaneTrack;
}

export interface CounterKind {
  readonly counter: Counter;
  /** Last part of its lane's path. */
  readonly key: string;
  readonly name: string;
  readonly order: number;
  readonly levelOf: (value: number) => State;
  readonly textOf: (value: number) => string;
}

const LEVELS = [State.LEVEL_1, State.LEVEL_2, State.LEVEL_3, State.LEVEL_4] as const;

export const FREQUENCY: CounterKind = {
  counter: "cpu-frequency-khz",
  key: "frequency",
  name: "frequency",
  order: 0,
  // In steps of 1 GHz, as the trace does not tell the highest frequency of the CPU.
  levelOf: (kHz) => LEVELS[Math.min(3, Math.max(0, Math.floor(kHz / 1e6)))] ?? State.LEVEL_1,
  textOf: (kHz) => `${Math.round(kHz / 1000)} MHz`,
};

/** What the frequency is limited to by policy or heat. */
export const LOWEST: CounterKind = {
  ...FREQUENCY,
  counter: "cpu-lowest-khz",
  key: "lowest-frequency",
  name: "lowest frequency allowed",
  order: 4,
};
export const HIGHEST: CounterKind = {
  ...FREQUENCY,
  counter: "cpu-highest-khz",
  key: "highest-frequency",
  name: "highest frequency allowed",
  order: 3,
};

/** Each value is the mean over the time before it. */
export const MEASURED: CounterKind = {
  ...FREQUENCY,
  counter: "cpu-measured-khz",
  key: "measured-frequency",
  name: "measured frequency",
  order: 2,
};

export const IDLE_STATE: CounterKind = {
  counter: "idle-state",
  key: "idle-state",
  name: "idle state",
  order: 1,
  // -1 leaves idle (PWR_EVENT_EXIT, include/trace/events/power.h).
  levelOf: (state) => (state < 0 ? State.NONE : (LEVELS[Math.min(3, state)] ?? State.LEVEL_1)),
  textOf: (state) => (state < 0 ? "" : `idle state ${state}`),
};

/** The counters of one kind of all CPUs. */
export class CpuCounters {
  /** By machine and CPU. */
  private readonly counters: (CpuCounter | undefined)[][];
  /** By value: few values occur, and often. */
  private readonly labels = new Map<number, number>();

  constructor(
    private readonly session: Session,
    private readonly kind: CounterKind,
  ) {
    this.counters = session.machines.map(() => []);
  }

  labelOf(value: number): number {
    const { labels, kind, session } = this;
    let label = labels.get(value);
    if (label === undefined) {
      label = session.lanes.labels.of(kind.levelOf(value), 0, session.strings.idOf(kind.textOf(value)));
      labels.set(value, label);
    }
    return label;
  }

  counterOf(machine: Machine, cpu: Cpu): CpuCounter {
    const counters = this.counters[machine.index] as (CpuCounter | undefined)[];
    let counter = counters[cpu.number];
    if (counter === undefined) {
      counter = this.add(machine, cpu.number);
      counters[cpu.number] = counter;
    }
    return counter;
  }

  /** The value of the CPU that an event names; of `here`, its own, if it names none (-1). */
  note(machine: Machine, here: Cpu, named: number, t: number, value: number): void {
    const isHere = named < 0 || named === here.number;
    const { series, track } = this.counterOf(machine, isHere ? here : machine.cpu(named));
    series.set(t, value);
    track.enterLabel(t, this.labelOf(value));
  }

  /** Recording of a machine has ended before `t`. */
  pause({ index }: Machine, t: number): void {
    for (const counter of Object.values(this.counters[index] as (CpuCounter | undefined)[])) {
      const track = counter?.track;
      if (track !== undefined && track.startAt(track.count - 1) < t) track.enter(t, State.UNKNOWN);
    }
  }

  private add(machine: Machine, cpu: number): CpuCounter {
    const { session, kind } = this;
    const { lane } = machine.cpu(cpu);
    const { track } = machine.tree.addCpuCounter(cpu, lane, kind.key, kind.name, kind.order);
    return { series: session.counters.add(kind.counter, "", lane), track };
  }
}
