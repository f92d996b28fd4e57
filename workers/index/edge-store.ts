import { type RecordPlace, Records, type Schema } from "../core/records.js";
import type { LaneId } from "../model/lanes.js";

export const EDGE_KINDS = ["wakeup", "ipi", "migration", "virtio", "fork", "flow"] as const;
export type EdgeKind = (typeof EDGE_KINDS)[number];

const EDGES = {
  /** Index into EDGE_KINDS. */
  kind: "byte",
  fromLane: "int",
  fromNs: "float",
  toLane: "int",
  toNs: "float",
} as const satisfies Schema;

/** Arrows between lanes, in order of `toNs`. Times are ns from the session origin. */
export class EdgeStore extends Records<typeof EDGES> {
  /** The longest time between the two ends of an edge. */
  private longestNs = 0;
  /** Edges were added in order of arrival so far. If not, searches look at all edges. */
  private isInOrder = true;
  private lastToNs = Number.NEGATIVE_INFINITY;
  /** All this holds for so many edges. The core adds edges without telling. */
  private noted = 0;

  constructor(place?: RecordPlace) {
    super(EDGES, place);
  }

  connect(kind: EdgeKind, fromLane: LaneId, fromNs: number, toLane: LaneId, toNs: number): void {
    const row = this.next();
    const { columns } = this;
    columns.kind.put(row, EDGE_KINDS.indexOf(kind));
    columns.fromLane.put(row, fromLane);
    columns.fromNs.put(row, fromNs);
    columns.toLane.put(row, toLane);
    columns.toNs.put(row, toNs);
  }

  kindAt(i: number): EdgeKind {
    return EDGE_KINDS[this.columns.kind.at(i)] as EdgeKind;
  }

  /** All edges that overlap [t0, t1] are among the edges [from, to). */
  rangeNear(t0: number, t1: number): { readonly from: number; readonly to: number } {
    this.noteTimes();
    if (!this.isInOrder) return { from: 0, to: this.count };
    // An edge that leaves in the window arrives at most `longestNs` after it.
    return { from: this.firstFrom("toNs", t0), to: this.firstFrom("toNs", t1 + this.longestNs + 1) };
  }

  private noteTimes(): void {
    const { fromNs, toNs } = this.columns;
    for (; this.noted < this.count; this.noted += 1) {
      const [from, to] = [fromNs.at(this.noted), toNs.at(this.noted)];
      if (to < this.lastToNs) this.isInOrder = false;
      this.lastToNs = to;
      if (this.longestNs < to - from) this.longestNs = to - from;
    }
  }
}
