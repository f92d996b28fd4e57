import type { CpuPlace } from "../analyses/machine.js";
import type { Session } from "../analyses/session.js";
import { parseCpuTopology } from "../analyses/topology.js";
import { ok, type Result } from "../core/result.js";

/**
 * Places of the hosts' CPUs that a file of the user names; they win over those in the trace. A machine that runs no VM is
 * meant only where none does: a guest's CPUs are not the host's.
 */
export class CpuPlaces {
  /** Grows with every change. */
  version = 0;

  constructor(
    private readonly session: Session,
    public given: readonly CpuPlace[] = [],
  ) {}

  /** Answers how many CPUs have a place by now. */
  place(text: string): Result<number> {
    const places = parseCpuTopology(text);
    if (!places.ok) return places;
    this.given = places.value;
    return ok(this.apply());
  }

  /** Everything is read: VMs, which tell hosts from guests, may have appeared since. */
  finish(): void {
    if (0 < this.given.length) this.apply();
  }

  private apply(): number {
    const { machines } = this.session;
    const hosts = machines.filter(({ vms }) => 0 < vms.length);
    for (const machine of machines) machine.givenPlaces.clear();
    let count = 0;
    for (const machine of hosts.length === 0 ? machines : hosts) {
      for (const place of this.given) machine.givenPlaces.set(place.cpu, place);
      count += machine.cpus.filter((cpu) => cpu !== undefined && machine.givenPlaces.has(cpu.number)).length;
    }
    this.version += 1;
    return count;
  }
}
