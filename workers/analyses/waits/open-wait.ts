import { Evidence, type Wait } from "../../index/wait-store.js";
import { type LaneId, NO_LANE } from "../../model/lanes.js";
import { WaitReason } from "../../model/states.js";
import type { Vcpu } from "../machine.js";
import type { VectorTable } from "./vectors.js";

/** What is being learnt of a vCPU's wait from when it left its CPU until it enters the guest again. */
export class OpenWait {
  /** False: no wait under way. */
  isOpen = false;
  row = -1;
  start = 0;
  woken = Number.NaN;
  /** Back on a CPU, NaN not yet. */
  resumed = Number.NaN;
  waker: LaneId = NO_LANE;
  wakerReason: WaitReason = WaitReason.NONE;
  /** The sleep itself says why: the host was fetching memory for the guest. */
  isFault = false;
  /** Last vector delivered before the wake-up, first one after it, first one injected; -1 none. */
  before = -1;
  late = -1;
  injected = -1;
  sender: LaneId = NO_LANE;

  begin(row: number, t: number, isFault: boolean): void {
    this.isOpen = true;
    this.row = row;
    this.start = t;
    this.woken = Number.NaN;
    this.resumed = Number.NaN;
    this.waker = NO_LANE;
    this.wakerReason = WaitReason.NONE;
    this.isFault = isFault;
    this.before = -1;
    this.late = -1;
    this.injected = -1;
    this.sender = NO_LANE;
  }

  wake(t: number, waker: LaneId, reason: WaitReason): void {
    this.woken = t;
    this.waker = waker;
    this.wakerReason = reason;
  }

  deliver(vector: number, sender: LaneId): void {
    const isAwake = !Number.isNaN(this.woken) || !Number.isNaN(this.resumed);
    if (isAwake && 0 <= this.late) return;
    if (isAwake) this.late = vector;
    else this.before = vector;
    if (!isAwake || this.before < 0) this.sender = sender;
  }
}

export type Conclusion = Pick<Wait, "reason" | "evidence" | "vector" | "confidence">;

/**
 * Why it waited, by the best evidence there is. An interrupt delivered while it slept is why it woke. Failing
 * that, the context of the wake-up tells, and only then an interrupt that came after it: that one may have been
 * on its way already, but need not. Never a guess: UNKNOWN with the vector kept, in case it is learnt later.
 */
export function conclude(wait: OpenWait, vectors: VectorTable): Conclusion {
  const certain = { vector: -1, confidence: 100 };
  if (wait.isFault) return { ...certain, reason: WaitReason.HOST_MEMORY, evidence: Evidence.FAULT };
  const delivered = byVector(wait.before, Evidence.DELIVERED, vectors);
  if (delivered) return delivered;
  if (WaitReason.UNKNOWN < wait.wakerReason) {
    return { ...certain, reason: wait.wakerReason, evidence: Evidence.WAKER };
  }
  const later = byVector(wait.late, Evidence.DELIVERED_LATE, vectors);
  return later ?? byVector(wait.injected, Evidence.INJECTED, vectors) ?? undecided(wait);
}

function byVector(vector: number, evidence: Evidence, vectors: VectorTable): Conclusion | undefined {
  const reason = vectors.reasonOf(vector);
  if (reason === WaitReason.UNKNOWN) return undefined;
  return { reason, evidence, vector, confidence: vectors.confidenceOf(vector) };
}

function undecided(wait: OpenWait): Conclusion {
  const vector = [wait.before, wait.late, wait.injected].find((v) => 0 <= v) ?? -1;
  return { reason: WaitReason.UNKNOWN, evidence: Evidence.NONE, vector, confidence: 0 };
}

/** The vCPU and its wait, kept together by lane. */
export interface Waiting {
  readonly vcpu: Vcpu;
  readonly wait: OpenWait;
  readonly vectors: VectorTable;
}
