import { grown, picked } from "../../core/columns.js";
import { firstFrom } from "../../core/search.js";
import type { InputSource } from "../../model/input-actions.js";
import type { MonitorRole, MonitorType, RunPhase } from "../../model/monitor-values.js";
import { sortByTime } from "../sort-by-time.js";
import type { VcpuRegisters } from "./registers.js";

/** What a row is: a number of its class. */
export const MonitorClass = {
  REGISTERS: 0,
  VALUE: 1,
  STATUS: 2,
  EVENT: 3,
  GAP: 4,
  PROCESS: 5,
  INPUT: 6,
  SCREEN: 7,
  RUN: 8,
} as const;
export type MonitorClass = (typeof MonitorClass)[keyof typeof MonitorClass];

/** Names of the classes, by number. The dialect knows them. */
export const MONITOR_NAMES = [
  "registers",
  "monitor:value",
  "monitor:status",
  "monitor:event",
  "monitor:gap",
  "monitor:process",
  "monitor:input",
  "monitor:screen",
  "monitor:run",
] as const;

/** A counter. `vm`: number of its VM; -1: it is of the host. */
export interface SeriesInfo {
  readonly vm: number;
  readonly vcpu: number;
  readonly group: string;
  readonly name: string;
  readonly type: MonitorType;
  readonly role: MonitorRole;
}

/** A text about a VM: a state, an event, a reason. */
export interface TextInfo {
  readonly vm: number;
  readonly text: string;
  readonly source: string;
  readonly priority: number;
  readonly isRunning: number;
}

export interface ProcessInfo {
  readonly vm: number;
  readonly pid: number;
  readonly parent: number;
  readonly started: number;
  readonly name: string;
  readonly command: string;
  /** "": it has ended. */
  readonly state: string;
}

/** A group of input: what a user or a replay did at once. */
export interface InputInfo {
  readonly vm: number;
  readonly source: InputSource;
  /** In its recording; -1: not told. */
  readonly number: number;
  /** Of `InputAction`. */
  readonly actions: number;
  readonly text: string;
  /** Of one that was sent: why QEMU did not take it; of evdev: the device. */
  readonly about: string;
}

/** Something about the run that is under way on a VM. */
export interface RunInfo {
  readonly vm: number;
  readonly phase: RunPhase;
  /** Its place in `RUN_FACTS`; -1: none. */
  readonly fact: number;
  readonly value: string;
}

export interface RegistersInfo extends VcpuRegisters {
  readonly vm: number;
}

/** The rows as they are now, and all that they refer to: plain data, for decode workers. Later rows may be added to it. */
export interface MonitorData {
  readonly rows: Pick<
    MonitorRows,
    | "count"
    | "times"
    | "classes"
    | "refs"
    | "values"
    | "others"
    | "extras"
    | "series"
    | "texts"
    | "processes"
    | "registers"
    | "inputs"
    | "runFacts"
  >;
  readonly vms: readonly VmInfo[];
}

/** VMs as readers show them: a log may tell their processes late. */
export interface VmInfo {
  readonly name: string;
  readonly pid: number;
  readonly isKvm: boolean | undefined;
  readonly tids: ReadonlyMap<number, number>;
}

/**
 * What a monitor log tells, as rows. What the numbers of a row mean depends on its class:
 *
 *     REGISTERS, STATUS, EVENT   `ref` in the list of their kind
 *     VALUE                      `ref` in `series`, the value, and the ns since the one before
 *     GAP                        `ref` in `texts`, the length
 *     PROCESS                    `ref` in `processes`, the seconds of CPU, the bytes, millionths of a CPU
 *     INPUT                      `ref` in `inputs`, by how much it came late
 *     SCREEN                     `ref` is the VM, the pixels that changed
 *     RUN                        `ref` in `runFacts`
 */
export class MonitorRows {
  count = 0;
  times = new Float64Array(1024);
  classes = new Uint8Array(1024);
  refs = new Int32Array(1024);
  values = new Float64Array(1024);
  others = new Float64Array(1024);
  /** µs until the answer; of processes millionths of a CPU. */
  extras = new Int32Array(1024);
  readonly series: SeriesInfo[] = [];
  readonly texts: TextInfo[] = [];
  readonly processes: ProcessInfo[] = [];
  readonly registers: RegistersInfo[] = [];
  readonly inputs: InputInfo[] = [];
  readonly runFacts: RunInfo[] = [];

  add(t: number, kind: MonitorClass, ref: number, value: number, other: number, extra: number): void {
    const i = this.count;
    if (i === this.times.length) this.grow();
    this.times[i] = t;
    this.classes[i] = kind;
    this.refs[i] = ref;
    this.values[i] = value;
    this.others[i] = other;
    this.extras[i] = extra;
    this.count = i + 1;
  }

  /** Answers may come in another order than questions were asked. */
  sort(): void {
    this.sortFrom(0);
  }

  /** Rows from `from` on in order of time; none of them is before the rows ahead of them. */
  sortFrom(from: number): void {
    const { count, times } = this;
    let isSorted = true;
    for (let i = from + 1; isSorted && i < count; i += 1) isSorted = (times[i - 1] as number) <= (times[i] as number);
    if (isSorted) return;
    const order = new Uint32Array(count - from).map((_, i) => from + i);
    sortByTime(times, order, count - from);
    for (const column of [times, this.classes, this.refs, this.values, this.others, this.extras])
      column.set(picked(column, order), from);
  }

  /** Leaves out rows before a time, but for the last one of each counter and each state, which holds from there on. */
  dropBefore(t: number): void {
    const { count, times, classes, refs } = this;
    const cut = firstFrom(times, t, 0, count);
    const last = new Map<string, number>();
    for (let row = 0; row < cut; row += 1) {
      const key = this.heldBy(classes[row] as number, refs[row] as number);
      if (key !== undefined) last.set(key, row);
    }
    this.moveTo(last, t, cut);
    const held = [...last.values()].sort((a, b) => (times[a] as number) - (times[b] as number) || a - b);
    const kept = Uint32Array.from({ length: held.length + count - cut }, (_, i) => held[i] ?? cut + i - held.length);
    for (const column of [times, classes, refs, this.values, this.others, this.extras])
      column.set(picked(column, kept));
    // Of a process these are its bytes. Whatever a total was before, it begins here.
    for (let row = 0; row < held.length; row += 1)
      if (classes[row] === MonitorClass.VALUE) this.others[row] = Number.NaN;
    this.count = kept.length;
  }

  /** What a row says holds up to `t`; a counter has its value only up to the look before its next row. */
  private moveTo(held: ReadonlyMap<string, number>, t: number, cut: number): void {
    const { times, count, classes, refs, others } = this;
    const until = new Map<string, number>();
    for (let row = cut; row < count; row += 1) {
      if (classes[row] !== MonitorClass.VALUE) continue;
      const key = `value ${refs[row]}`;
      if (!until.has(key)) until.set(key, (times[row] as number) - (others[row] as number));
    }
    for (const [key, row] of held) times[row] = Math.max(times[row] as number, Math.min(t, until.get(key) ?? t));
  }

  /** What a row says holds until the next of the same; undefined: it is about a moment. */
  private heldBy(kind: number, ref: number): string | undefined {
    if (kind === MonitorClass.VALUE) return `value ${ref}`;
    if (kind === MonitorClass.STATUS) return `status ${this.texts[ref]?.vm} ${this.texts[ref]?.text === ""}`;
    const process = kind === MonitorClass.PROCESS ? this.processes[ref] : undefined;
    return process === undefined ? undefined : `process ${process.vm} ${process.pid} ${process.started}`;
  }

  private grow(): void {
    const size = this.times.length * 2;
    this.times = grown(this.times, size);
    this.classes = grown(this.classes, size);
    this.refs = grown(this.refs, size);
    this.values = grown(this.values, size);
    this.others = grown(this.others, size);
    this.extras = grown(this.extras, size);
  }
}
