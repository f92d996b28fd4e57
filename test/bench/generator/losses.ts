import { Random } from "./random.js";
import type { Cpu } from "./thread.js";

/** Events of one CPU that are not in the trace: all in (beginNs, endNs). */
export interface Gap {
  readonly cpu: number;
  readonly beginNs: number;
  readonly endNs: number;
}

/** Mean number of events between two gaps of a CPU, and that a gap takes. */
export interface LossOptions {
  readonly seed: number;
  readonly every: number;
  readonly events: number;
  /** Which packet counts them: as LTTng the one before, which lasts until there is room again, or the one after. */
  readonly countedIn?: "before" | "after";
}

/** Decides which events are lost, with dice of its own: the host does the same with and without. */
export class Losses {
  private readonly random: Random;
  /** By CPU: events yet to be lost, and since when. */
  private readonly left: number[] = [];
  private readonly begins: (number | undefined)[] = [];
  private readonly done: Gap[] = [];

  constructor(private readonly options: LossOptions) {
    this.random = new Random(options.seed + 77);
  }

  /** Is what happens on `cpu` now lost? */
  takes(cpu: Cpu): boolean {
    const left = this.left[cpu.id] ?? 0;
    if (left === 0) {
      this.close(cpu.id, cpu.clock);
      if (cpu.stream.events === 0 || !this.random.chance(1 / this.options.every)) return false;
      this.left[cpu.id] = this.random.about(this.options.events);
    } else this.left[cpu.id] = left - 1;
    const begin = cpu.stream.skip(cpu.clock, this.options.countedIn ?? "before");
    this.begins[cpu.id] ??= begin;
    return true;
  }

  /** All gaps there were. */
  gaps(endNs: number): readonly Gap[] {
    for (const cpu of this.begins.keys()) this.close(cpu, endNs);
    return this.done;
  }

  private close(cpu: number, endNs: number): void {
    const beginNs = this.begins[cpu];
    if (beginNs === undefined) return;
    this.done.push({ cpu, beginNs, endNs });
    this.begins[cpu] = undefined;
  }
}
