import type { FlatMemory } from "../../core/flat-memory.js";
import { Log } from "../../flat/guest-records.js";
import { LOG_PLACES } from "../../flat/numbers.js";

/**
 * The latest states of a vCPU, and the tasks that were current there. A task that is current on several vCPUs shows the
 * most active of their states. Where one of these turns out to have run another task since its last entry, the states
 * of the others since then are needed.
 *
 * It keeps far more states than a vCPU enters while another vCPU is in its guest. With more changes than that, nothing is
 * rewritten. The flat core adds states too.
 */

const MASK = LOG_PLACES - 1;

/** The state of a vCPU, as the lanes of its current tasks show it. */
export interface Shown {
  state: number;
  reason: number;
  aux: number;
}

export class StateLog {
  /** Address of its record. */
  readonly at: number;

  /** `isWhole`: the vCPU is new, and no task was current there before. */
  constructor(
    private readonly memory: FlatMemory,
    private readonly isWhole: boolean,
  ) {
    this.at = memory.allocate(Log.BYTES);
    memory.f64.fill(Number.NEGATIVE_INFINITY, this.at >> 3, (this.at >> 3) + LOG_PLACES);
  }

  /** `process`, `thread`: addresses of the current tasks; 0: none. */
  add(t: number, { state, reason, aux }: Shown, process: number, thread: number): void {
    const { count } = this;
    const place = count & MASK;
    this.memory.f64[((this.at + Log.TIMES_F) >> 3) + place] = t;
    this.put(Log.STATES, place, state);
    this.put(Log.REASONS, place, reason);
    this.put(Log.AUXES, place, aux);
    this.assignAt(place, process, thread);
    this.put(Log.COUNT, 0, count + 1);
  }

  /** Process and thread are current from `t` on, instead of those assumed before. */
  assign(t: number, process: number, thread: number): void {
    const last = (this.count - 1) & MASK;
    if (this.count !== 0 && this.timeAt(last) < t) {
      this.add(t, this.shownIn(last), process, thread);
      return;
    }
    for (let i = this.count - 1; this.isKept(i) && t <= this.timeAt(i & MASK); i--)
      this.assignAt(i & MASK, process, thread);
  }

  /** Are all states of the vCPU since `t` known? */
  covers(t: number): boolean {
    if (this.isWhole && this.count <= LOG_PLACES) return true;
    return this.timeAt(Math.max(0, this.count - LOG_PLACES) & MASK) <= t;
  }

  /** Adds the times after `t` at which the vCPU's state changed. */
  changesAfter(t: number, times: number[]): void {
    const { count } = this;
    const first = Math.max(0, count - LOG_PLACES);
    for (let i = count - 1; first <= i; i--) {
      const at = this.timeAt(i & MASK);
      if (at <= t) return;
      times.push(at);
    }
  }

  /** The state at `t` if the task with an address was current there. */
  shownAt(t: number, task: number): Shown | undefined {
    const { count } = this;
    const first = Math.max(0, count - LOG_PLACES);
    let i = count - 1;
    while (first <= i && t < this.timeAt(i & MASK)) i -= 1;
    if (i < first) return undefined;
    const place = i & MASK;
    const isCurrent = this.get(Log.PROCESSES, place) === task || this.get(Log.THREADS, place) === task;
    return isCurrent ? this.shownIn(place) : undefined;
  }

  private get count(): number {
    return this.get(Log.COUNT, 0);
  }

  private isKept(i: number): boolean {
    return 0 <= i && this.count - LOG_PLACES <= i;
  }

  private shownIn(place: number): Shown {
    return {
      state: this.get(Log.STATES, place),
      reason: this.get(Log.REASONS, place),
      aux: this.get(Log.AUXES, place),
    };
  }

  private assignAt(place: number, process: number, thread: number): void {
    this.put(Log.PROCESSES, place, process);
    this.put(Log.THREADS, place, thread);
  }

  private timeAt(place: number): number {
    return this.memory.f64[((this.at + Log.TIMES_F) >> 3) + place] as number;
  }

  private get(column: Log, place: number): number {
    return this.memory.i32[((this.at + column) >> 2) + place] as number;
  }

  private put(column: Log, place: number, value: number): void {
    this.memory.i32[((this.at + column) >> 2) + place] = value;
  }
}
