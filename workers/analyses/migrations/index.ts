import { intColumn } from "../../core/columns.js";
import { DumpedCpu } from "../../model/event-fields.js";
import { EventKind } from "../../model/event-kinds.js";
import type { AnalysisDefinition, AnalysisRun, EventHandler, PlacelessHandler } from "../analysis.js";
import { isCpuNumber } from "../cpu-number.js";
import type { Session } from "../session.js";

/**
 * Moves of vCPUs between CPUs: each loses caches and local memory. A move is recorded where the vCPU runs, not where it
 * queues.
 */
export const migrations: AnalysisDefinition = {
  id: "migrations",
  create: (session) => ({ handlers: migrationHandlers(session) }),
};

const NOWHERE = -1;

function migrationHandlers(session: Session): AnalysisRun["handlers"] {
  /** CPU number by vCPU lane. */
  const lastCpus = intColumn();
  let known = 0;

  const onSwitch: EventHandler = (_batch, _i, machine, cpu, t) => {
    const vcpu = machine.switchedIn?.vcpu;
    if (vcpu === undefined) return;
    while (known <= vcpu.lane) lastCpus.set(known++, NOWHERE);
    const last = lastCpus.at(vcpu.lane);
    if (last === cpu.number) return;
    lastCpus.set(vcpu.lane, cpu.number);
    if (last !== NOWHERE) session.migrations.add({ lane: vcpu.lane, t, from: last, to: cpu.number });
  };

  const topology: EventHandler<DumpedCpu> = (batch, i, machine) => {
    const cpu = batch[DumpedCpu.cpu][i] as number;
    if (!isCpuNumber(cpu)) return;
    const socket = batch[DumpedCpu.socket][i] as number;
    const core = batch[DumpedCpu.core][i] as number;
    machine.cpuPlaces.set(cpu, { cpu, node: machine.cpuPlaces.get(cpu)?.node ?? -1, socket, core });
  };

  /** The CPU from before the gap does not tell the time of the move. */
  const lost: PlacelessHandler = () => {
    for (let lane = 0; lane < known; lane++) lastCpus.set(lane, NOWHERE);
  };

  return {
    [EventKind.SCHED_SWITCH]: onSwitch,
    [EventKind.STATEDUMP_CPU_TOPOLOGY]: topology,
    [EventKind.LOST]: lost,
  };
}
