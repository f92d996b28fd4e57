/** What the generator knows of each vCPU: the time it spent in each state, by public state name. */
export class Truth {
  readonly vcpus: VcpuTruth[] = [];

  toJson(originNs: number, endNs: number): string {
    const vcpus = this.vcpus.map((vcpu) => ({
      pid: vcpu.pid,
      tid: vcpu.tid,
      id: vcpu.id,
      firstNs: vcpu.firstNs - originNs,
      exits: vcpu.exits,
      states: vcpu.sumsUntil(endNs),
    }));
    return `${JSON.stringify({ beginNs: originNs, endNs, vcpus }, undefined, 1)}\n`;
  }
}

export type VcpuState =
  | "guest"
  | "hypervisor"
  | "halt-poll"
  | "vmm"
  | "wait"
  | "vmm-blocked"
  | "runnable"
  | "preempted";

/** Follows one vCPU by the definitions of docs/states.md, from when it is known to be one: its first kvm_entry. */
export class VcpuTruth {
  exits = 0;
  firstNs = Number.NaN;
  private readonly sums = new Map<VcpuState, number>();
  private state: VcpuState | undefined;
  private since = 0;

  constructor(
    readonly pid: number,
    readonly tid: number,
    readonly id: number,
  ) {}

  enter(atNs: number, state: VcpuState): void {
    if (this.state === undefined) {
      if (state !== "guest") return;
      this.firstNs = atNs;
    } else this.sums.set(this.state, (this.sums.get(this.state) ?? 0) + atNs - this.since);
    this.state = state;
    this.since = atNs;
  }

  sumsUntil(endNs: number): Record<string, number> {
    const sums = Object.fromEntries(this.sums);
    if (this.state !== undefined) sums[this.state] = (sums[this.state] ?? 0) + endNs - this.since;
    return sums;
  }
}
