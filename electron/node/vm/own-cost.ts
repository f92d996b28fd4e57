/** Shares of the time that questions may cost: of the time on the wall, and of a CPU in QEMU's main thread. */
const MOST_WAIT = 0.05;
const MOST_CPU = 0.01;
/** Ticks over which the median counts: one slow answer says nothing. */
const TICKS = 16;
const LONGEST_PERIOD_MS = 8000;

export interface TickCost {
  readonly waitMs: number;
  /** Undefined: not known. */
  readonly cpuMs: number | undefined;
}

/** Makes the period of a VM longer while asking costs it too much, and shorter again when it no longer would. */
export class OwnCost {
  periodMs: number;
  private costs: TickCost[] = [];

  constructor(private wantedMs: number) {
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
    const isTooMuch = MOST_WAIT < wait / before || MOST_CPU < cpu / before;
    // At half the period a share is twice as large. A quarter of what is allowed leaves room.
    const wouldBeLittle = wait / before < MOST_WAIT / 4 && cpu / before < MOST_CPU / 4;
    if (isTooMuch) this.periodMs = Math.max(before, Math.min(LONGEST_PERIOD_MS, before * 2));
    else if (wouldBeLittle) this.periodMs = Math.max(this.wantedMs, before / 2);
    if (this.periodMs === before) return undefined;
    this.costs = [];
    const why = `answers took ${percent(wait / before)} of the time, and ${percent(cpu / before)} of a CPU in QEMU`;
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
