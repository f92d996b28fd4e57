import { Part } from "../../flat/parts.js";
import { DumpedCpu } from "../../model/event-fields.js";
import { EventKind } from "../../model/event-kinds.js";
import type { AnalysisDefinition, EventHandler } from "../analysis.js";
import { isCpuNumber } from "../cpu-number.js";

/** Where CPUs are, as a trace's begin tells. */
const topology: EventHandler<DumpedCpu> = (batch, i, machine) => {
  const cpu = batch[DumpedCpu.cpu][i] as number;
  if (!isCpuNumber(cpu)) return;
  const socket = batch[DumpedCpu.socket][i] as number;
  const core = batch[DumpedCpu.core][i] as number;
  machine.cpuPlaces.set(cpu, { cpu, node: machine.cpuPlaces.get(cpu)?.node ?? -1, socket, core });
};

/**
 * Moves of vCPUs between CPUs: each loses caches and local memory. A move is recorded where the vCPU runs, not where it
 * queues. The core does that at each switch (flat/migrations.ts).
 */
export const migrations: AnalysisDefinition = {
  id: "migrations",
  core: { part: Part.MIGRATIONS, kinds: [EventKind.SCHED_SWITCH] },
  create: ({ entities }) => ({
    state: [],
    handlers: {
      [EventKind.STATEDUMP_CPU_TOPOLOGY]: topology,
      // The CPU from before the gap does not tell the time of the move.
      [EventKind.LOST]: () => {
        for (const vcpu of entities.vcpus) vcpu.lastCpu = -1;
      },
    },
  }),
};
