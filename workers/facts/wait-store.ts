import { IntColumn } from "../core/columns.js";
import { Records } from "../core/records.js";
import type { LaneId } from "../model/lanes.js";
import type { WaitReason } from "../model/states.js";

/** What a conclusion about a wait rests on, best first. */
export const Evidence = {
  NONE: 0,
  /** An interrupt was delivered to the vCPU while it slept. */
  DELIVERED: 1,
  /** An interrupt was delivered after it woke and before it ran. */
  DELIVERED_LATE: 2,
  /** An interrupt was injected before it ran. */
  INJECTED: 3,
  /** What was being done on the CPU that woke it. */
  WAKER: 4,
  /** It slept while the host handled a fault on the guest's memory. */
  FAULT: 5,
} as const;
export type Evidence = (typeof Evidence)[keyof typeof Evidence];

/** One finished wait of a vCPU, with everything its reason was concluded from. Times are ns from the origin. */
export interface Wait {
  lane: LaneId;
  /** It left its CPU. */
  start: number;
  /** It was woken; NaN: not seen. */
  woken: number;
  /** It was back on a CPU. */
  end: number;
  reason: WaitReason;
  evidence: Evidence;
  /** Guest interrupt vector (arm64: interrupt id) behind DELIVERED and INJECTED, -1 none. */
  vector: number;
  /** How sure the vector's class is: its share of what was seen of that vector in this VM, 0..100. */
  confidence: number;
  /** Lane of the thread that delivered the interrupt, and of the one that woke the vCPU; NO_LANE unknown. */
  sender: LaneId;
  waker: LaneId;
  /** What the waker's context alone says. */
  wakerReason: WaitReason;
}

/** The waits of all vCPUs as columns, in the order in which they were resolved. */
export class WaitStore {
  private readonly records = new Records();
  private readonly lanes = this.records.ints();
  private readonly starts = this.records.floats();
  private readonly wokens = this.records.floats();
  private readonly ends = this.records.floats();
  private readonly reasons = this.records.bytes();
  private readonly evidences = this.records.bytes();
  private readonly vectors = this.records.ints();
  private readonly confidences = this.records.bytes();
  private readonly senders = this.records.ints();
  private readonly wakers = this.records.ints();
  private readonly wakerReasons = this.records.bytes();
  /** Rows by lane, in time order. */
  private readonly rowsOf: IntColumn[] = [];
  private readonly countOf: number[] = [];

  get count(): number {
    return this.records.count;
  }

  /** Keeps a copy. */
  add(wait: Readonly<Wait>): number {
    const row = this.records.next();
    this.lanes.put(row, wait.lane);
    this.starts.put(row, wait.start);
    this.wokens.put(row, wait.woken);
    this.ends.put(row, wait.end);
    this.vectors.put(row, wait.vector);
    this.senders.put(row, wait.sender);
    this.wakers.put(row, wait.waker);
    this.wakerReasons.put(row, wait.wakerReason);
    this.conclude(row, wait.reason, wait.evidence, wait.confidence);
    this.remember(wait.lane, row);
    return row;
  }

  /** Changes what was concluded, when later events taught what a vector means. */
  conclude(row: number, reason: WaitReason, evidence: Evidence, confidence: number): void {
    this.reasons.set(row, reason);
    this.evidences.set(row, evidence);
    this.confidences.set(row, confidence);
  }

  at(row: number): Wait {
    return {
      lane: this.lanes.at(row),
      start: this.starts.at(row),
      woken: this.wokens.at(row),
      end: this.ends.at(row),
      reason: this.reasons.at(row) as WaitReason,
      evidence: this.evidences.at(row) as Evidence,
      vector: this.vectors.at(row),
      confidence: this.confidences.at(row),
      sender: this.senders.at(row),
      waker: this.wakers.at(row),
      wakerReason: this.wakerReasons.at(row) as WaitReason,
    };
  }

  /** The wait of `lane` that holds `t`, the time up to being back on a CPU included. */
  find(lane: LaneId, t: number): Wait | undefined {
    const rows = this.rowsOf[lane];
    if (rows === undefined) return undefined;
    let low = -1;
    let high = this.countOf[lane] as number;
    while (low + 1 < high) {
      const middle = (low + high) >> 1;
      if (this.starts.at(rows.at(middle)) <= t) low = middle;
      else high = middle;
    }
    if (low < 0) return undefined;
    const wait = this.at(rows.at(low));
    return t < wait.end ? wait : undefined;
  }

  private remember(lane: LaneId, row: number): void {
    const rows = this.rowsOf[lane] ?? new IntColumn();
    const count = this.countOf[lane] ?? 0;
    rows.set(count, row);
    this.rowsOf[lane] = rows;
    this.countOf[lane] = count + 1;
  }
}
