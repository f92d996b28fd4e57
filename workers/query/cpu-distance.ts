import type { Inventory } from "../facts/inventory.js";

/** How far apart two CPUs are, as far as the trace tells their cores and sockets. */
export type CpuDistance = "same-core" | "same-socket" | "other-socket" | "unknown";

/** Distances between the CPUs of each machine, by row of `machines` and CPU number. */
export class CpuDistances {
  private readonly byMachine: Map<number, { readonly socket: number; readonly core: number }>[];

  constructor({ machines, places }: Inventory) {
    this.byMachine = Array.from(machines.lane, () => new Map());
    for (const [row, cpu] of places.cpu.entries()) {
      const place = { socket: places.socket[row] as number, core: places.core[row] as number };
      this.byMachine[places.machine[row] as number]?.set(cpu, place);
    }
  }

  between(machine: number, from: number, to: number): CpuDistance {
    const a = this.byMachine[machine]?.get(from);
    const b = this.byMachine[machine]?.get(to);
    if (a === undefined || b === undefined) return "unknown";
    if (a.socket !== b.socket) return "other-socket";
    return a.core === b.core ? "same-core" : "same-socket";
  }

  /** The other hardware threads of a CPU's core, ascending; none where the trace does not tell. */
  siblings(machine: number, cpu: number): number[] {
    const own = this.byMachine[machine];
    return [...(own?.keys() ?? [])].filter(
      (other) => other !== cpu && this.between(machine, cpu, other) === "same-core",
    );
  }
}
