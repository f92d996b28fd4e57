import { P, POWER_LABEL_BITS } from "../../flat/io-records.js";
import { Part } from "../../flat/parts.js";
import { CpuFrequencyLimits } from "../../model/event-fields.js";
import { EventKind } from "../../model/event-kinds.js";
import type { AnalysisDefinition, EventHandler } from "../analysis.js";
import type { Cpu } from "../entities.js";
import type { Machine } from "../machine.js";
import { type CoreSession, machineAt } from "../session.js";
import { type CounterKind, CpuCounters, FREQUENCY, HIGHEST, IDLE_STATE, LOWEST, MEASURED } from "./cpu-counters.js";

/** Frequencies and idle states of CPUs, which the core notes (flat/cpu-power.ts), and limits of frequencies. */
export const cpuPower: AnalysisDefinition = {
  id: "cpu-power",
  core: {
    part: Part.CPU_POWER,
    kinds: [EventKind.CPU_IDLE, EventKind.CPU_FREQUENCY, EventKind.CPU_MEASURED_FREQUENCY],
  },
  create: (session) => {
    const [lowest, highest] = [new CpuCounters(session, LOWEST), new CpuCounters(session, HIGHEST)];
    // By `Power` (flat/numbers.ts).
    const ofCore = [FREQUENCY, IDLE_STATE, MEASURED].map((kind) => new CoreCounters(session, kind));
    const all = [...ofCore, lowest, highest];
    /** The events name the CPU they are about, if it need not be their own. */
    const limits: EventHandler<CpuFrequencyLimits> = (batch, i, machine, here, t) => {
      const cpu = batch[CpuFrequencyLimits.cpu][i] as number;
      highest.note(machine, here, cpu, t, batch[CpuFrequencyLimits.highestKhz][i] as number);
      lowest.note(machine, here, cpu, t, batch[CpuFrequencyLimits.lowestKhz][i] as number);
    };
    return {
      state: all,
      handlers: { [EventKind.CPU_FREQUENCY_LIMITS]: limits },
      calls: {
        cpuCounter: (machine, cpu, power) =>
          (ofCore[power] as CoreCounters).addRecord(machineAt(session, machine), session.entities.cpu(cpu)),
        powerLabel: (power, value) => (ofCore[power] as CoreCounters).labelOf(value),
      },
      pause(machine, t) {
        for (const counters of all) counters.pause(machine, t);
      },
    };
  },
};

/** Counters that the core fills. */
class CoreCounters extends CpuCounters {
  /** Where the core keeps labels of values. */
  private readonly labelsAt: number;

  constructor(
    private readonly of: CoreSession,
    kind: CounterKind,
  ) {
    super(of, kind);
    this.labelsAt = of.entities.memory.allocate(8 << POWER_LABEL_BITS);
  }

  /** Address of the record of a CPU's counter. */
  addRecord(machine: Machine, cpu: Cpu): number {
    const { memory } = this.of.entities;
    const { series, track } = this.counterOf(machine, cpu);
    const at = memory.allocate(P.BYTES);
    memory.i32[(at + P.POINTS) >> 2] = series.points.head.byteOffset;
    memory.i32[(at + P.TRACK) >> 2] = track.head.byteOffset;
    memory.i32[(at + P.LABELS) >> 2] = this.labelsAt;
    return at;
  }
}
