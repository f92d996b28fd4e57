import { type RecordPlace, Records, type Schema } from "../core/records.js";
import type { LaneId } from "../model/lanes.js";
import type { WaitReason } from "../model/states.js";
import { RowsByLane } from "./rows-by-lane.js";

/** Evidence for the reason of a wait, best first. */
export const Evidence = {
  NONE: 0,
  /** An interrupt was delivered to the vCPU while it slept. */
  DELIVERED: 1,
  /** An interrupt was delivered after it woke and before it ran. */
  DELIVERED_LATE: 2,
  /** An interrupt was injected before it ran. */
  INJECTED: 3,
  /** The context of the CPU that woke it. */
  WAKER: 4,
  /** It slept while the host handled a fault on the guest's memory. */
  FAULT: 5,
  /** A timer of its own expired, in the vCPU's thread before it ran: a synthetic timer of Hyper-V's interface. */
  OWN_TIMER: 6,
  /** A page that the host fetched for it became ready, in the vCPU's thread before it ran. */
  PAGE_READY: 7,
} as const;
export type Evidence = (typeof Evidence)[keyof typeof Evidence];

/** One finished wait of a vCPU with the evidence for its reason. Times are ns from the origin. */
export type Wait = {
  lane: LaneId;
  /** The vCPU left its CPU. */
  start: number;
  /** It was woken; NaN: the trace does not show it. */
  woken: number;
  /** It was back on a CPU. */
  end: number;
  reason: WaitReason;
  evidence: Evidence;
  /** Guest interrupt vector (arm64: interrupt id) behind DELIVERED and INJECTED, -1 none. */
  vector: number;
  /** Share of the vector's interrupts in this VM that fit its class, 0..100. */
  confidence: number;
  /** Lane of the thread that delivered the interrupt, and of the one that woke the vCPU; NO_LANE unknown. */
  sender: LaneId;
  waker: LaneId;
  /** The reason by the waker's context alone. */
  wakerReason: WaitReason;
};

const WAITS = {
  lane: "int",
  start: "float",
  woken: "float",
  end: "float",
  reason: "byte",
  evidence: "byte",
  vector: "int",
  confidence: "byte",
  sender: "int",
  waker: "int",
  wakerReason: "byte",
} as const satisfies Schema;

/** The waits of all vCPUs, in the order in which they were resolved. */
export class WaitStore extends Records<typeof WAITS> {
  private readonly byLane = new RowsByLane();
  /** So many rows are in `byLane`. The core adds rows without telling. */
  private listed = 0;

  constructor(place?: RecordPlace) {
    super(WAITS, place);
  }

  /** Keeps a copy. */
  override add(wait: Readonly<Wait>): number {
    const row = this.next();
    const { columns } = this;
    columns.lane.put(row, wait.lane);
    columns.start.put(row, wait.start);
    columns.woken.put(row, wait.woken);
    columns.end.put(row, wait.end);
    columns.vector.put(row, wait.vector);
    columns.sender.put(row, wait.sender);
    columns.waker.put(row, wait.waker);
    columns.wakerReason.put(row, wait.wakerReason);
    this.conclude(row, wait.reason, wait.evidence, wait.confidence);
    return row;
  }

  /** Changes the conclusion, when later events show the meaning of a vector. */
  conclude(row: number, reason: WaitReason, evidence: Evidence, confidence: number): void {
    const { columns } = this;
    columns.reason.set(row, reason);
    columns.evidence.set(row, evidence);
    columns.confidence.set(row, confidence);
  }

  override at(row: number): Wait {
    return super.at(row) as Wait;
  }

  /** The wait of `lane` at `t`. It lasts until the vCPU is back on a CPU. */
  find(lane: LaneId, t: number): Wait | undefined {
    const { lane: lanes, start, end } = this.columns;
    for (; this.listed < this.count; this.listed += 1) this.byLane.add(lanes.at(this.listed), this.listed);
    const row = this.byLane.lastBefore(lane, (other) => t < start.at(other));
    return 0 <= row && t < end.at(row) ? this.at(row) : undefined;
  }
}
