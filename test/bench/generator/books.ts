import { EVENT, type EventClass, type EventName } from "./event-classes.js";
import type { Cpu, Thread } from "./thread.js";

/** What a CPU did from a time on: a tid (0: idle), or INTERRUPT. */
const INTERRUPT = -1;

const ENTERS = classIds([
  "irq_handler_entry",
  "irq_softirq_entry",
  "x86_irq_vectors_local_timer_entry",
  "x86_irq_vectors_reschedule_entry",
]);
const LEAVES = classIds([
  "irq_handler_exit",
  "irq_softirq_exit",
  "x86_irq_vectors_local_timer_exit",
  "x86_irq_vectors_reschedule_exit",
]);

/** A thread waited for a CPU in [startNs, endNs). */
interface Stay {
  readonly tid: number;
  readonly cpu: number;
  readonly startNs: number;
  readonly endNs: number;
}

/** Time `culprit` had the CPU that `victim` waited for: a tid, "idle", or "interrupt:" and the CPU. */
export interface Steal {
  readonly victim: number;
  readonly culprit: string;
  readonly ns: number;
}

/** Keeps books of who had which CPU and who waited for it, apart from all events. */
export class Books {
  private readonly cpus: { readonly starts: number[]; readonly who: number[]; depth: number; tid: number }[] = [];
  private readonly open = new Map<number, { cpu: number; since: number }>();
  private readonly stays: Stay[] = [];
  /** By tid: when it got a CPU and left it, in turn. */
  readonly runs = new Map<number, number[]>();

  /** Whoever does something on `cpu` is a thread, and not an interrupt on top of one. */
  isThread(cpu: Cpu): boolean {
    return this.cpuOf(cpu).depth === 0;
  }

  emitted(cpu: Cpu, { id }: EventClass): void {
    const step = ENTERS.has(id) ? 1 : LEAVES.has(id) ? -1 : 0;
    if (step === 0) return;
    const book = this.cpuOf(cpu);
    book.depth += step;
    this.note(cpu);
  }

  /** `cpu.current` has the CPU from `atNs` on. */
  switched(cpu: Cpu, previous: Thread, atNs: number): void {
    const next = cpu.current;
    this.cpuOf(cpu).tid = next.tid;
    this.note(cpu);
    if (previous.tid !== 0) this.runsOf(previous).push(atNs);
    if (next.tid !== 0) this.runsOf(next).push(atNs);
    if (previous.place === "queued" && previous.tid !== 0) this.queued(previous, atNs);
    this.close(next, atNs);
  }

  queued(thread: Thread, atNs: number): void {
    this.open.set(thread.tid, { cpu: thread.cpu.id, since: atNs });
  }

  /** `thread.cpu` is another one from `atNs` on. */
  moved(thread: Thread, atNs: number): void {
    if (this.close(thread, atNs)) this.queued(thread, atNs);
  }

  /** What was taken from `tid` since `sinceNs`, by whom. */
  stealFrom(tid: number, sinceNs: number, endNs: number): Steal[] {
    const sums = new Map<string, number>();
    const last = this.open.get(tid);
    const own = this.stays.filter((stay) => stay.tid === tid && sinceNs <= stay.startNs);
    if (last !== undefined && sinceNs <= last.since) own.push({ tid, cpu: last.cpu, startNs: last.since, endNs });
    for (const stay of own) this.split(stay, sums);
    return [...sums].map(([culprit, ns]) => ({ victim: tid, culprit, ns }));
  }

  private split({ cpu, startNs, endNs }: Stay, sums: Map<string, number>): void {
    const { starts, who } = this.cpus[cpu] ?? { starts: [], who: [] };
    let row = upperBound(starts, startNs) - 1;
    for (let t = startNs; t < endNs; row += 1) {
      const until = Math.min(endNs, starts[row + 1] ?? endNs);
      const code = who[row] ?? 0;
      const culprit = code === INTERRUPT ? `interrupt:${cpu}` : code === 0 ? "idle" : `${code}`;
      if (t < until) sums.set(culprit, (sums.get(culprit) ?? 0) + until - t);
      t = Math.max(t, until);
    }
  }

  private close({ tid }: Thread, atNs: number): boolean {
    const stay = this.open.get(tid);
    if (stay === undefined) return false;
    this.open.delete(tid);
    if (stay.since < atNs) this.stays.push({ tid, cpu: stay.cpu, startNs: stay.since, endNs: atNs });
    return true;
  }

  private note(cpu: Cpu): void {
    const { starts, who, depth, tid } = this.cpuOf(cpu);
    starts.push(cpu.clock);
    who.push(0 < depth ? INTERRUPT : tid);
  }

  private cpuOf(cpu: Cpu) {
    let book = this.cpus[cpu.id];
    if (book === undefined) {
      book = { starts: [], who: [], depth: 0, tid: 0 };
      this.cpus[cpu.id] = book;
    }
    return book;
  }

  private runsOf(thread: Thread): number[] {
    let runs = this.runs.get(thread.tid);
    if (runs === undefined) {
      runs = [];
      this.runs.set(thread.tid, runs);
    }
    return runs;
  }
}

function classIds(names: readonly EventName[]): Set<number> {
  return new Set(names.map((name) => EVENT[name].id));
}

/** Index of the first of `sorted` above `value`. */
function upperBound(sorted: readonly number[], value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
