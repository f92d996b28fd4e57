/** The share of a CPU that questions may cost QEMU's main thread. */
const MOST_CPU = 0.01;
/** Ticks over which the median counts: one slow answer says nothing. */
const TICKS = 16;

export interface CostLimits {
  /** The share of the time on the wall that answers may take. */
  readonly wait: number;
  readonly longestMs: number;
}

const OF_QEMU: CostLimits = { wait: 0.05, longestMs: 8000 };

export interface TickCost {
  readonly waitMs: number;
  /** Undefined: not known. */
  readonly cpuMs: number | undefined;
}

/** Makes the period of a VM longer while asking costs it too much, and shorter again when it no longer would. */
export class OwnCost {
  periodMs: number;
  private costs: TickCost[] = [];

  constructor(
    private wantedMs: number,
    private readonly limits = OF_QEMU,
  ) {
    this.periodMs = wantedMs;
  }

  set wanted(ms: number) {
    this.wantedMs = ms;
    this.periodMs = ms;
    this.costs = [];
  }

  /** A sentence when the period changes. */
  add(cost: TickCost): string | undefined {
    this.costs.push(cost);
    if (this.costs.length < TICKS) return undefined;
    const wait = median(this.costs.map(({ waitMs }) => waitMs));
    const cpu = median(this.costs.map(({ cpuMs }) => cpuMs ?? 0));
    this.costs.shift();
    const before = this.periodMs;
    const { wait: mostWait, longestMs } = this.limits;
    const isTooMuch = mostWait < wait / before || MOST_CPU < cpu / before;
    // At half the period a share is twice as large. A quarter of what is allowed leaves room.
    const wouldBeLittle = wait / before < mostWait / 4 && cpu / before < MOST_CPU / 4;
    if (isTooMuch) this.periodMs = Math.max(before, Math.min(longestMs, before * 2));
    else if (wouldBeLittle) this.periodMs = Math.max(this.wantedMs, before / 2);
    if (this.periodMs === before) return undefined;
    const isCpuKnown = this.costs.some(({ cpuMs }) => cpuMs !== undefined);
    this.costs = [];
    const ofCpu = !isCpuKnown ? "" : `, and ${percent(cpu / before)} of a CPU in QEMU`;
    const why = `answers took ${percent(wait / before)} of the time${ofCpu}`;
    return `asked every ${this.periodMs} ms from here on: ${why}`;
  }
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
