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

  distance(from: number, to: number): CpuDistance {
    const a = this.places[from];
    const b = this.places[to];
    if (a === undefined || b === undefined) return "unknown";
    if (a.socket !== b.socket) return "other-socket";
    return a.core === b.core ? "same-core" : "same-socket";
  }
}
