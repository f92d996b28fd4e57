import type { Inventory } from "../facts/inventory.js";
import type { CpuDistance } from "../model/migrations.js";

interface Place {
  readonly socket: number;
  readonly core: number;
  readonly node: number;
}

/** Distances between the CPUs of each machine, by row of `machines` and CPU number. */
export class CpuDistances {
  private readonly byMachine: Map<number, Place>[];

  constructor({ machines, places }: Inventory) {
    this.byMachine = Array.from(machines.lane, () => new Map());
    for (const [row, cpu] of places.cpu.entries()) {
      const place = {
        socket: places.socket[row] as number,
        core: places.core[row] as number,
        node: places.node[row] as number,
      };
      this.byMachine[places.machine[row] as number]?.set(cpu, place);
    }
  }

  between(machine: number, from: number, to: number): CpuDistance {
    const a = this.byMachine[machine]?.get(from);
    const b = this.byMachine[machine]?.get(to);
    if (a === undefined || b === undefined) return "unknown";
    const isSameSocket = a.socket === b.socket;
    if (isSameSocket && 0 <= a.core && a.core === b.core) return "same-core";
    if (a.socket < 0 || b.socket < 0) return "unknown";
    return isSameSocket ? "same-socket" : "other-socket";
  }

  /** The NUMA node of a CPU; -1 unknown. */
  nodeOf(machine: number, cpu: number): number {
    return this.byMachine[machine]?.get(cpu)?.node ?? -1;
  }

  /** The other hardware threads of a CPU's core, ascending; none where the trace does not tell. */
  siblings(machine: number, cpu: number): number[] {
    const own = this.byMachine[machine];
    return [...(own?.keys() ?? [])].filter(
      (other) => other !== cpu && this.between(machine, cpu, other) === "same-core",
    );
  }
}
