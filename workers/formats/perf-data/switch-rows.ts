import type { EventBatch } from "../../model/event-batch.js";
import { SchedSwitch } from "../../model/event-fields.js";
import { EventKind } from "../../model/event-kinds.js";
import { SwitchBit } from "./abi.js";
import type { PerfLayout } from "./layout.js";

/** States of threads as sched_switch reports them since Linux 4.14: asleep, and preempted. */
const ASLEEP = 1;
const PREEMPTED = 0x100;
const NOT_RECORDED = -1;

/** A record of a context switch: who says so, and the thread before or after it on the CPU. */
export interface SwitchRecord {
  readonly misc: number;
  readonly cpu: number;
  readonly tid: number;
  readonly pid: number;
  readonly otherTid: number;
}

/**
 * Context switches of whole CPUs (PERF_RECORD_SWITCH_CPU_WIDE), where the tracepoint of the scheduler was not recorded. There
 * are two for each: of the thread that leaves, and of the one that comes.
 */
export class SwitchRows {
  /** Whether the records count. */
  readonly areShown: boolean;
  private readonly tellsPreemption: boolean;
  /** By CPU: the thread that comes, as the one that left has said. */
  private readonly coming: number[] = [];

  constructor({ classes, facts }: PerfLayout) {
    const hasTracepoint = classes.some(({ name }) => name === "sched:sched_switch");
    this.areShown = !hasTracepoint && classes.some(({ attr }) => attr.hasSwitches);
    this.tellsPreemption = isSince417(`${facts.environment.kernel_release ?? ""}`);
  }

  /** `addRow` adds a row of a kind; `commOf` gives the code of a thread's name. */
  add(
    batch: EventBatch,
    { misc, cpu, tid, pid, otherTid }: SwitchRecord,
    addRow: (kind: EventKind) => number,
    commOf: (tid: number) => number,
  ): void {
    const isOut = (misc & SwitchBit.OUT) !== 0;
    const isKnown = !isOut && this.coming[cpu] === tid;
    this.coming[cpu] = isOut ? otherTid : -1;
    if (isKnown || tid < 0 || otherTid < 0) return;
    const [prev, next] = isOut ? [tid, otherTid] : [otherTid, tid];
    const row = addRow(EventKind.SCHED_SWITCH);
    batch[SchedSwitch.prevTid][row] = prev;
    batch[SchedSwitch.nextTid][row] = next;
    batch[SchedSwitch.prevState][row] = isOut ? this.stateOf(misc) : NOT_RECORDED;
    batch[SchedSwitch.nextPrio][row] = -1;
    batch[SchedSwitch.prevTgid][row] = isOut ? pid : -1;
    batch[SchedSwitch.nextComm][row] = commOf(next);
    batch[SchedSwitch.prevComm][row] = commOf(prev);
  }

  private stateOf(misc: number): number {
    if ((misc & SwitchBit.OUT_PREEMPT) !== 0) return PREEMPTED;
    return this.tellsPreemption ? ASLEEP : NOT_RECORDED;
  }
}

function isSince417(release: string): boolean {
  const [, major = "0", minor = "0"] = /^(\d+)\.(\d+)/.exec(release) ?? [];
  return 4017 <= Number(major) * 1000 + Number(minor);
}
