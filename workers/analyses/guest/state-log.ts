/**
 * The latest states of a vCPU, and the tasks that were current there. A task that is current on several vCPUs shows the
 * most active of their states. Where one of these turns out to have run another task since its last entry, the states
 * of the others since then are needed.
 */

/**
 * A power of two, and far more than a vCPU's changes while another vCPU is in its guest. With more changes than that,
 * nothing is rewritten.
 */
const SIZE = 64;
const MASK = SIZE - 1;

/** The state of a vCPU, as the lanes of its current tasks show it. */
export interface Shown {
  state: number;
  reason: number;
  aux: number;
}

export class StateLog {
  private readonly times = new Float64Array(SIZE).fill(Number.NEGATIVE_INFINITY);
  private readonly shown: Shown[] = Array.from({ length: SIZE }, () => ({ state: 0, reason: 0, aux: -1 }));
  private readonly processes: (object | undefined)[] = new Array(SIZE).fill(undefined);
  private readonly threads: (object | undefined)[] = new Array(SIZE).fill(undefined);
  private count = 0;

  /** `isWhole`: the vCPU is new, and no task was current there before. */
  constructor(private readonly isWhole: boolean) {}

  add(t: number, { state, reason, aux }: Shown, process: object | undefined, thread: object | undefined): void {
    const at = this.count & MASK;
    this.times[at] = t;
    const shown = this.shown[at] as Shown;
    shown.state = state;
    shown.reason = reason;
    shown.aux = aux;
    this.processes[at] = process;
    this.threads[at] = thread;
    this.count += 1;
  }

  /** Process and thread are current from `t` on, instead of those assumed before. */
  assign(t: number, process: object | undefined, thread: object | undefined): void {
    const last = this.shown[(this.count - 1) & MASK];
    if (this.count !== 0 && last !== undefined && (this.times[(this.count - 1) & MASK] as number) < t) {
      this.add(t, last, process, thread);
      return;
    }
    for (let i = this.count - 1; this.isKept(i) && t <= (this.times[i & MASK] as number); i--) {
      this.processes[i & MASK] = process;
      this.threads[i & MASK] = thread;
    }
  }

  /** Are all states of the vCPU since `t` known? */
  covers(t: number): boolean {
    if (this.isWhole && this.count <= SIZE) return true;
    return (this.times[Math.max(0, this.count - SIZE) & MASK] as number) <= t;
  }

  /** Adds the times after `t` at which the vCPU's state changed. */
  changesAfter(t: number, times: number[]): void {
    const { times: kept, count } = this;
    const first = Math.max(0, count - SIZE);
    for (let i = count - 1; first <= i; i--) {
      const at = kept[i & MASK] as number;
      if (at <= t) return;
      times.push(at);
    }
  }

  /** The state at `t` if the task was current there. */
  shownAt(t: number, task: object): Shown | undefined {
    const { times, count } = this;
    const first = Math.max(0, count - SIZE);
    let i = count - 1;
    while (first <= i && t < (times[i & MASK] as number)) i -= 1;
    if (i < first) return undefined;
    const at = i & MASK;
    return this.processes[at] === task || this.threads[at] === task ? this.shown[at] : undefined;
  }

  private isKept(i: number): boolean {
    return 0 <= i && this.count - SIZE <= i;
  }
}
