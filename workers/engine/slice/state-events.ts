import type { EventBatch } from "../../model/event-batch.js";
import * as F from "../../model/event-fields.js";
import { EVENT_KIND_COUNT, type IntSlot, EventKind as K, type Slot } from "../../model/event-kinds.js";
import { GuestContext } from "../../model/kvm-fields.js";
import * as M from "../../model/monitor-fields.js";
import { SeenTimes } from "./seen-times.js";

/**
 * Which events tell the state that analyses are in at a moment: of each kind the last one about each thing that it is about
 * (the thread, the CPU, the interrupt), and the first one, from which on that thing is known. Whoever reads these alone, in
 * order, is in that state too. What analyses infer from how often something happened is not carried along.
 */

/** The thread that runs on the CPU of the event, or that its context names. */
const RUNNING = "running";
type Subject = IntSlot | typeof RUNNING;

/** What the events of a kind are about, beside their CPU. */
const SUBJECTS: { readonly [Kind in K]?: readonly Subject[] } = {
  [K.SCHED_SWITCH]: [F.SchedSwitch.prevTid, F.SchedSwitch.nextTid],
  [K.SCHED_WAKING]: [F.SchedWakeup.wakeeTid],
  [K.SCHED_WAKEUP]: [F.SchedWakeup.wakeeTid],
  [K.SCHED_WAKEUP_NEW]: [F.SchedWakeup.wakeeTid],
  [K.SCHED_MIGRATE_TASK]: [F.SchedMigrate.movedTid],
  [K.SCHED_PROCESS_FORK]: [F.SchedFork.childTid],
  [K.SCHED_PROCESS_EXEC]: [F.SchedExec.tid],
  [K.SCHED_PROCESS_EXIT]: [F.SchedEnd.tid],
  [K.SCHED_PROCESS_FREE]: [F.SchedEnd.tid],
  [K.SCHED_PI_SETPRIO]: [F.SchedSetPrio.tid],
  [K.TASK_RENAME]: [F.TaskRename.tid],
  [K.NUMA_MOVE]: [F.NumaMove.tid],
  [K.STATEDUMP_PROCESS]: [F.DumpedProcess.tid],
  [K.STATEDUMP_PID_NS]: [F.DumpedPidNs.tid],
  [K.STATEDUMP_CPU_TOPOLOGY]: [F.DumpedCpu.cpu],
  [K.THREAD_CGROUP]: [F.ThreadCgroup.tid],
  [K.IRQ_ENTRY]: [F.Interrupt.number],
  [K.IRQ_EXIT]: [F.Interrupt.number],
  [K.CPU_IDLE]: [F.CpuPower.cpu],
  [K.CPU_FREQUENCY]: [F.CpuPower.cpu],
  [K.CPU_FREQUENCY_LIMITS]: [F.CpuFrequencyLimits.cpu],
  [K.CPU_MEASURED_FREQUENCY]: [F.CpuPower.cpu],
  [K.COUNTER_VALUE]: [F.CounterValue.track],
  [K.MONITOR_VALUE]: [M.MonitorValue.series],
  [K.MONITOR_STATUS]: [M.MonitorStatus.vm],
  [K.MONITOR_GAP]: [M.MonitorGap.vm],
  [K.MONITOR_RUN]: [M.MonitorRun.vm, M.MonitorRun.phase, M.MonitorRun.fact],
  [K.MONITOR_PROCESS]: [M.MonitorProcess.vm, M.MonitorProcess.process],
};

/** Kinds that are moments, and leave no state behind. */
const MOMENTS: ReadonlySet<number> = new Set([
  K.NONE,
  K.LOST,
  K.STREAM_END,
  K.SAMPLE,
  K.LOG,
  K.MONITOR_EVENT,
  K.MONITOR_REGISTERS,
  K.MONITOR_INPUT,
  K.MONITOR_SCREEN,
]);

const SUBJECTS_BY_KIND: readonly (readonly Subject[])[] = Array.from({ length: EVENT_KIND_COUNT }, (_, kind) => {
  if (MOMENTS.has(kind)) return [];
  return SUBJECTS[kind as K] ?? [RUNNING];
});

/** Whether events of a kind leave a state behind. Some analysis handles each of these. */
export function tellsState(kind: number): boolean {
  return 0 < (SUBJECTS_BY_KIND[kind] ?? []).length;
}

/** What is looked at beside. */
const MORE_SLOTS: { readonly [Kind in K]?: readonly Slot[] } = {
  [K.SLICE_BEGIN]: [F.Slice.track, F.SliceBegin.durationNs],
  [K.SLICE_END]: [F.SliceEnd.track],
  [K.HRTIMER_START]: [F.HrtimerStart.timer],
  [K.BLOCK_RQ_INSERT]: [F.BlockRequest.device, F.BlockRequest.sector],
  [K.BLOCK_RQ_ISSUE]: [F.BlockRequest.device, F.BlockRequest.sector],
  [K.BLOCK_RQ_COMPLETE]: [F.BlockRequest.device, F.BlockRequest.sector],
  [K.GUEST_CONTEXT]: [GuestContext.vmmTgid, GuestContext.cr3, GuestContext.rsp],
};

/** By kind: the slots that `StateEvents` looks at. */
export const STATE_SLOTS: readonly (readonly Slot[])[] = SUBJECTS_BY_KIND.map((subjects, kind) => {
  const own = subjects.map((subject) => (subject === RUNNING ? F.Emitter.tid : subject));
  return [...own, ...(MORE_SLOTS[kind as K] ?? [])];
});

/** Numbers above are no thread ids, CPUs or interrupts, but what a damaged trace holds. */
const MOST = 1 << 23;
/** Tables of a machine: one for the CPU of each kind, and one for each of its first three subjects. */
const TABLES = 4;

/** Collects the times of events that tell the state of one machine. */
export class StateEvents {
  private readonly tables = Array.from({ length: EVENT_KIND_COUNT * TABLES }, () => new SeenTimes());
  /** By CPU: the thread that runs. */
  private readonly running: number[] = [];
  /** Open slices, by track: of each its begin and its end, which may be infinite. */
  private readonly slices = new Map<number, { readonly begin: number; readonly end: number }[]>();
  /** The last starts of timers, by their addresses. */
  private readonly timers = new Map<number, number>();
  /** When threads of guests were seen, by VM, address space and kernel stack. */
  private readonly contexts = new Map<string, { readonly first: number; last: number }>();
  /** Times of requests of devices under way, by device and sector. */
  private readonly requests = new Map<string, number>();

  add(batch: EventBatch, from: number, to: number): void {
    const { ts, kind, isMixed } = batch;
    for (let i = from; i < to; i += 1) {
      const k = kind[i] as number;
      const subjects = SUBJECTS_BY_KIND[k] as readonly Subject[];
      if (subjects.length === 0) continue;
      const t = ts[i] as number;
      const cpu = isMixed ? (batch.cpus[i] as number) : batch.cpu;
      this.note(k * TABLES, cpu, t);
      for (let s = 0; s < subjects.length; s += 1) {
        const subject = subjects[s] as Subject;
        const value = subject === RUNNING ? this.runningAt(batch, i, cpu) : (batch[subject][i] as number);
        this.note(k * TABLES + 1 + s, value, t);
      }
      if (k === K.SCHED_SWITCH) this.running[cpu < 0 ? 0 : cpu] = batch[F.SchedSwitch.nextTid][i] as number;
      else if (k === K.GUEST_CONTEXT) this.addContext(batch, i, t);
      else if (k >= K.SLICE_BEGIN || k === K.HRTIMER_START || (k >= K.BLOCK_RQ_INSERT && k <= K.BLOCK_RQ_COMPLETE))
        this.addOdd(batch, i, k, t);
    }
  }

  /** Session times, in order, each once. */
  times(): Float64Array {
    const all = new Set<number>();
    for (const table of this.tables) table.addTo(all);
    for (const { first, last } of this.contexts.values()) all.add(first).add(last);
    let now = 0;
    for (const t of all) now = Math.max(now, t);
    for (const open of this.slices.values()) for (const { begin, end } of open) if (now <= end) all.add(begin);
    for (const t of this.timers.values()) all.add(t);
    for (const t of this.requests.values()) all.add(t);
    return Float64Array.from(all).sort();
  }

  private runningAt(batch: EventBatch, i: number, cpu: number): number {
    const running = this.running[cpu < 0 ? 0 : cpu];
    return running ?? (batch[F.Emitter.tid][i] as number);
  }

  private note(table: number, value: number, t: number): void {
    if (0 <= value && value < MOST) this.tables[table]?.note(value, t);
  }

  private addOdd(batch: EventBatch, i: number, k: number, t: number): void {
    switch (k) {
      case K.HRTIMER_START:
        this.timers.set(batch[F.HrtimerStart.timer][i] as number, t);
        break;
      case K.BLOCK_RQ_INSERT:
      case K.BLOCK_RQ_ISSUE:
        this.requests.set(`${requestOf(batch, i)} ${k}`, t);
        break;
      case K.BLOCK_RQ_COMPLETE:
        this.requests.delete(`${requestOf(batch, i)} ${K.BLOCK_RQ_INSERT}`);
        this.requests.delete(`${requestOf(batch, i)} ${K.BLOCK_RQ_ISSUE}`);
        break;
      case K.SLICE_BEGIN:
        this.beginSlice(batch[F.Slice.track][i] as number, t, batch[F.SliceBegin.durationNs][i] as number);
        break;
      case K.SLICE_END:
        this.slices.get(batch[F.SliceEnd.track][i] as number)?.pop();
        break;
    }
  }

  private addContext(batch: EventBatch, i: number, t: number): void {
    const stack = Math.floor((batch[GuestContext.rsp][i] as number) / STACK_BYTES);
    const key = `${batch[GuestContext.vmmTgid][i]} ${batch[GuestContext.cr3][i]} ${stack}`;
    const seen = this.contexts.get(key);
    if (seen === undefined) this.contexts.set(key, { first: t, last: t });
    else seen.last = t;
  }

  private beginSlice(track: number, t: number, durationNs: number): void {
    const open = this.slices.get(track) ?? [];
    this.slices.set(track, open);
    while (0 < open.length && (open[open.length - 1]?.end ?? 0) <= t) open.pop();
    open.push({ begin: t, end: Number.isNaN(durationNs) ? Number.POSITIVE_INFINITY : t + durationNs });
  }
}

/** Of the stack that a kernel gives a thread. */
const STACK_BYTES = 16384;

function requestOf(batch: EventBatch, i: number): string {
  return `${batch[F.BlockRequest.device][i]} ${batch[F.BlockRequest.sector][i]}`;
}
