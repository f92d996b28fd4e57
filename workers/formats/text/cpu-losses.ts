import { columnCpu, type EventBatch } from "../../model/event-batch.js";
import { Lost } from "../../model/event-fields.js";
import { EventKind } from "../../model/event-kinds.js";
import type { LostGap } from "../format.js";

/** What a text says was lost of each CPU: from its last event before the line that says so to its next one. */
export class CpuLosses {
  readonly gaps: LostGap[] = [];
  /** By CPU: the time of its last event. */
  private readonly last: number[] = [];
  /** CPUs of which something was lost since their last event, and how much. */
  private readonly open = new Map<number, number>();
  private first = Number.NaN;

  constructor(private readonly originNs: bigint) {}

  lose(cpu: number, events: number): void {
    const known = this.open.get(cpu);
    const isCounted = 0 <= events && known !== -1;
    this.open.set(cpu, isCounted ? (known ?? 0) + events : -1);
  }

  isOpen(cpu: number): boolean {
    return this.open.size > 0 && this.open.has(cpu);
  }

  /** An event of a CPU. */
  see(cpu: number, time: number): void {
    if (0 <= cpu && cpu <= MAX_CPU) this.last[cpu] = time;
    if (Number.isNaN(this.first)) this.first = time;
  }

  /** Writes the loss that ends with an event of the CPU into a row at the time of that event. */
  write(cpu: number, time: number, batch: EventBatch, row: number): void {
    const since = Math.min(this.last[cpu] ?? (Number.isNaN(this.first) ? time : this.first), time);
    this.note(cpu, since, time);
    batch.ts[row] = time;
    batch.kind[row] = EventKind.LOST;
    batch.cpus[row] = columnCpu(cpu);
    batch[Lost.families][row] = -1;
    batch[Lost.untilNs][row] = time;
    batch[Lost.sinceNs][row] = since;
  }

  /** CPUs with a loss after which they have no event. */
  get openCpus(): readonly number[] {
    return [...this.open.keys()];
  }

  private note(cpu: number, since: number, until: number): void {
    const events = this.open.get(cpu) ?? -1;
    this.open.delete(cpu);
    const ns = (time: number) => this.originNs + BigInt(Math.round(time));
    this.gaps.push({ beginNs: ns(since), endNs: ns(until), events, cpu });
  }
}

const MAX_CPU = 1 << 15;
