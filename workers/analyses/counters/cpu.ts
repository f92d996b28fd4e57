import type { Counter, CounterSeries } from "../../facts/counter-store.js";
import type { LaneTrack } from "../../index/lane-track.js";
import { CpuFrequencyLimits, CpuPower } from "../../model/event-fields.js";
import { EventKind } from "../../model/event-kinds.js";
import { State } from "../../model/states.js";
import type { AnalysisDefinition, AnalysisRun, EventHandler } from "../analysis.js";
import type { Cpu } from "../entities.js";
import type { Machine } from "../machine.js";
import type { Session } from "../session.js";

export const cpuPower: AnalysisDefinition = {
  id: "cpu-power",
  create: cpuCounters,
};

/** A counter of a CPU: its values, and the lane that shows them. */
interface CpuCounter {
  readonly series: CounterSeries;
  readonly track: LaneTrack;
}

interface CounterKind {
  readonly counter: Counter;
  /** Last part of its lane's path. */
  readonly key: string;
  readonly name: string;
  readonly order: number;
  readonly levelOf: (value: number) => State;
  readonly textOf: (value: number) => string;
}

const LEVELS = [State.LEVEL_1, State.LEVEL_2, State.LEVEL_3, State.LEVEL_4] as const;

const FREQUENCY: CounterKind = {
  counter: "cpu-frequency-khz",
  key: "frequency",
  name: "frequency",
  order: 0,
  // In steps of 1 GHz, as the trace does not tell the highest frequency of the CPU.
  levelOf: (kHz) => LEVELS[Math.min(3, Math.max(0, Math.floor(kHz / 1e6)))] ?? State.LEVEL_1,
  textOf: (kHz) => `${Math.round(kHz / 1000)} MHz`,
};

/** What the frequency is limited to by policy or heat. */
const LOWEST: CounterKind = {
  ...FREQUENCY,
  counter: "cpu-lowest-khz",
  key: "lowest-frequency",
  name: "lowest frequency allowed",
  order: 4,
};
const HIGHEST: CounterKind = {
  ...FREQUENCY,
  counter: "cpu-highest-khz",
  key: "highest-frequency",
  name: "highest frequency allowed",
  order: 3,
};

/** Each value is the mean over the time before it. */
const MEASURED: CounterKind = {
  ...FREQUENCY,
  counter: "cpu-measured-khz",
  key: "measured-frequency",
  name: "measured frequency",
  order: 2,
};

const IDLE_STATE: CounterKind = {
  counter: "idle-state",
  key: "idle-state",
  name: "idle state",
  order: 1,
  // -1 leaves idle (PWR_EVENT_EXIT, include/trace/events/power.h).
  levelOf: (state) => (state < 0 ? State.NONE : (LEVELS[Math.min(3, state)] ?? State.LEVEL_1)),
  textOf: (state) => (state < 0 ? "" : `idle state ${state}`),
};

/** The events name the CPU they are about, if it need not be their own. */
function cpuCounters(session: Session): AnalysisRun {
  const tracks: LaneTrack[][] = session.machines.map(() => []);
  /** Notes values of a counter of CPUs. `named`: the CPU that the event names; -1: its own. */
  const into = (kind: CounterKind) => {
    const byCpu: (CpuCounter | undefined)[][] = session.machines.map(() => []);
    /** Label by value: few values occur, and often. */
    const labels = new Map<number, number>();
    let lastValue = Number.NaN;
    let lastLabel = 0;

    const labelOf = (value: number): number => {
      let label = labels.get(value);
      if (label === undefined) {
        label = session.lanes.labels.of(kind.levelOf(value), 0, session.strings.idOf(kind.textOf(value)));
        labels.set(value, label);
      }
      return label;
    };
    const counterOf = (machine: Machine, cpu: Cpu): CpuCounter => {
      const counters = byCpu[machine.index] as (CpuCounter | undefined)[];
      let counter = counters[cpu.number];
      if (counter === undefined) {
        counter = addCounter(session, machine, cpu.number, kind);
        counters[cpu.number] = counter;
        tracks[machine.index]?.push(counter.track);
      }
      return counter;
    };

    return (machine: Machine, here: Cpu, named: number, t: number, value: number): void => {
      const isHere = named < 0 || named === here.number;
      const { series, track } = counterOf(machine, isHere ? here : machine.cpu(named));
      series.set(t, value);
      if (value !== lastValue) {
        lastValue = value;
        lastLabel = labelOf(value);
      }
      track.enterLabel(t, lastLabel);
    };
  };
  const intoOne = (kind: CounterKind): EventHandler<CpuPower> => {
    const note = into(kind);
    return (batch, i, machine, here, t) =>
      note(machine, here, batch[CpuPower.cpu][i] as number, t, batch[CpuPower.value][i] as number);
  };
  const [lowest, highest] = [into(LOWEST), into(HIGHEST)];
  const limits: EventHandler<CpuFrequencyLimits> = (batch, i, machine, here, t) => {
    const cpu = batch[CpuFrequencyLimits.cpu][i] as number;
    highest(machine, here, cpu, t, batch[CpuFrequencyLimits.highestKhz][i] as number);
    lowest(machine, here, cpu, t, batch[CpuFrequencyLimits.lowestKhz][i] as number);
  };
  return {
    handlers: {
      [EventKind.CPU_FREQUENCY]: intoOne(FREQUENCY),
      [EventKind.CPU_IDLE]: intoOne(IDLE_STATE),
      [EventKind.CPU_MEASURED_FREQUENCY]: intoOne(MEASURED),
      [EventKind.CPU_FREQUENCY_LIMITS]: limits,
    },
    pause(machine, t) {
      for (const track of tracks[machine.index] ?? [])
        if (track.startAt(track.count - 1) < t) track.enter(t, State.UNKNOWN);
    },
  };
}

function addCounter(session: Session, machine: Machine, cpu: number, kind: CounterKind): CpuCounter {
  const { lane } = machine.cpu(cpu);
  const { track } = machine.tree.addCpuCounter(cpu, lane, kind.key, kind.name, kind.order);
  return { series: session.counters.add(kind.counter, "", lane), track };
}
