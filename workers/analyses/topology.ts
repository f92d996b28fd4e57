/** How far apart two CPUs are, as far as the trace says which cores and sockets they are. */
export const CPU_DISTANCES = ["same-core", "same-socket", "other-socket", "unknown"] as const;
export type CpuDistance = (typeof CPU_DISTANCES)[number];

interface Place {
  readonly socket: number;
  readonly core: number;
}

/** Cores and sockets of a machine's CPUs, as LTTng dumps them (lttng_statedump_cpu_topology). */
export class Topology {
  private readonly places: (Place | undefined)[] = [];

  set(cpu: number, socket: number, core: number): void {
    this.places[cpu] = { socket, core };
  }

  /** The other hardware threads of a CPU's core; none where the trace does not say. */
  siblings(cpu: number): number[] {
    return [...this.places.keys()].filter((other) => other !== cpu && this.distance(cpu, other) === "same-core");
  }

  distance(from: number, to: number): CpuDistance {
    const a = this.places[from];
    const b = this.places[to];
    if (a === undefined || b === undefined) return "unknown";
    if (a.socket !== b.socket) return "other-socket";
    return a.core === b.core ? "same-core" : "same-socket";
  }
}
