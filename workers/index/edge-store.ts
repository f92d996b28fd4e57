import { Records } from "../core/records.js";
import type { LaneId } from "../model/lanes.js";

export const EDGE_KINDS = ["wakeup", "ipi", "migration", "virtio", "fork"] as const;
export type EdgeKind = (typeof EDGE_KINDS)[number];

/** Arrows between lanes as columns, in order of `toNs`. Times are ns from the session origin. */
export class EdgeStore {
  /** The longest time from leaving to arriving. */
  longestNs = 0;
  /** Whether they have been added in order of arrival so far; searches look at all of them if not. */
  private isInOrder = true;
  private lastToNs = Number.NEGATIVE_INFINITY;
  private readonly records = new Records();
  private readonly kinds = this.records.bytes();
  private readonly fromLanes = this.records.ints();
  private readonly fromTimes = this.records.floats();
  private readonly toLanes = this.records.ints();
  private readonly toTimes = this.records.floats();

  get count(): number {
    return this.records.count;
  }

  add(kind: EdgeKind, fromLane: LaneId, fromNs: number, toLane: LaneId, toNs: number): void {
    const row = this.records.next();
    this.kinds.put(row, EDGE_KINDS.indexOf(kind));
    this.fromLanes.put(row, fromLane);
    this.fromTimes.put(row, fromNs);
    this.toLanes.put(row, toLane);
    this.toTimes.put(row, toNs);
    if (toNs < this.lastToNs) this.isInOrder = false;
    this.lastToNs = toNs;
    if (this.longestNs < toNs - fromNs) this.longestNs = toNs - fromNs;
  }

  /** Index into EDGE_KINDS. */
  kindCodeAt(i: number): number {
    return this.kinds.at(i);
  }

  kindAt(i: number): EdgeKind {
    return EDGE_KINDS[this.kindCodeAt(i)] as EdgeKind;
  }

  fromLaneAt(i: number): LaneId {
    return this.fromLanes.at(i);
  }

  fromNsAt(i: number): number {
    return this.fromTimes.at(i);
  }

  toLaneAt(i: number): LaneId {
    return this.toLanes.at(i);
  }

  toNsAt(i: number): number {
    return this.toTimes.at(i);
  }

  /** Edges [from, to) hold all that overlap [t0, t1], and maybe others. */
  rangeNear(t0: number, t1: number): { readonly from: number; readonly to: number } {
    if (!this.isInOrder) return { from: 0, to: this.count };
    // Those that arrive after the window but left in it are no further than the longest edge away.
    return { from: this.firstArrivingFrom(t0), to: this.firstArrivingFrom(t1 + this.longestNs + 1) };
  }

  /** Memory used. */
  bytes(): number {
    return this.count * 25;
  }

  private firstArrivingFrom(t: number): number {
    let low = -1;
    let high = this.count;
    while (low + 1 < high) {
      const middle = (low + high) >> 1;
      if (this.toNsAt(middle) < t) low = middle;
      else high = middle;
    }
    return high;
  }
}
