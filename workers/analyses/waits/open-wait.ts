import { Evidence, type Wait } from "../../facts/wait-store.js";
import { type LaneId, NO_LANE } from "../../model/lanes.js";
import { WaitReason } from "../../model/states.js";
import type { VectorTable } from "./vectors.js";

/** The facts about a vCPU's wait, from its sleep until its next entry to the guest. */
export class OpenWait {
  /** False: no wait is under way. */
  isOpen = false;
  row = -1;
  start = 0;
  woken = Number.NaN;
  /** When the vCPU was back on a CPU; NaN: not yet. */
  resumed = Number.NaN;
  waker: LaneId = NO_LANE;
  wakerReason: WaitReason = WaitReason.NONE;
  /** The sleep itself tells the reason: the host fetches memory for the guest. */
  isFault = false;
  /** Last vector delivered before the wake-up, first one after it, first one injected; -1: none. */
  before = -1;
  late = -1;
  injected = -1;
  sender: LaneId = NO_LANE;
  /** What the vCPU's thread found to do before it ran: a timer or a page of its own; UNKNOWN if it found both. */
  own: WaitReason = WaitReason.NONE;

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
    this.own = WaitReason.NONE;
  }

  wake(t: number, waker: LaneId, reason: WaitReason): void {
    this.woken = t;
    this.waker = waker;
    this.wakerReason = reason;
  }

  find(reason: WaitReason): void {
    this.own = this.own === WaitReason.NONE || this.own === reason ? reason : WaitReason.UNKNOWN;
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
 * The reason of a wait by the best evidence. An interrupt delivered during the sleep comes first. Next comes the
 * context of the wake-up, then what the vCPU's thread found to do before it ran. Last comes an interrupt after the
 * wake-up, which may have been under way already, but need not. There is no guess: the reason is UNKNOWN, and the vector
 * is kept in case its meaning is learnt later.
 */
export function conclude(wait: OpenWait, vectors: VectorTable, into: Conclusion): void {
  if (wait.isFault) certain(into, WaitReason.HOST_MEMORY, Evidence.FAULT);
  else if (byVector(wait.before, Evidence.DELIVERED, vectors, into)) return;
  else if (isTelling(wait.wakerReason)) certain(into, wait.wakerReason, Evidence.WAKER);
  else if (wait.before < 0 && wait.own === WaitReason.TIMER) certain(into, wait.own, Evidence.OWN_TIMER);
  else if (wait.before < 0 && wait.own === WaitReason.HOST_MEMORY) certain(into, wait.own, Evidence.PAGE_READY);
  else if (byVector(wait.late, Evidence.DELIVERED_LATE, vectors, into)) return;
  else if (!byVector(wait.injected, Evidence.INJECTED, vectors, into)) undecided(wait, into);
}

/** An unrecorded interrupt tells less than any vector. */
function isTelling(reason: WaitReason): boolean {
  return WaitReason.UNKNOWN < reason && reason !== WaitReason.INTERRUPT;
}

function certain(into: Conclusion, reason: WaitReason, evidence: Evidence): void {
  into.reason = reason;
  into.evidence = evidence;
  into.vector = -1;
  into.confidence = 100;
}

function byVector(vector: number, evidence: Evidence, vectors: VectorTable, into: Conclusion): boolean {
  const reason = vectors.reasonOf(vector);
  if (reason === WaitReason.UNKNOWN) return false;
  into.reason = reason;
  into.evidence = evidence;
  into.vector = vector;
  into.confidence = vectors.confidenceOf(vector);
  return true;
}

function undecided(wait: OpenWait, into: Conclusion): void {
  if (wait.wakerReason === WaitReason.INTERRUPT && wait.before < 0 && wait.late < 0 && wait.injected < 0) {
    certain(into, WaitReason.INTERRUPT, Evidence.WAKER);
    return;
  }
  into.reason = WaitReason.UNKNOWN;
  into.evidence = Evidence.NONE;
  into.vector = 0 <= wait.before ? wait.before : 0 <= wait.late ? wait.late : wait.injected;
  into.confidence = 0;
}
