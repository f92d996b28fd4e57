import { firstAfter } from "../core/search.js";
import type { LaneId } from "../model/lanes.js";
import { EDGE_KINDS, type EdgeKind, type EdgeStore } from "./edge-store.js";

/**
 * The edges of one kind by their target lane, and for each lane in order of arrival. The index is made by a counting
 * sort at the first question, and again when the store has grown.
 */
export class EdgeIndex {
  private builtFor = -1;
  /** Edges of lane `l` are `order[offsets[l]]` up to `order[offsets[l + 1]]`. */
  private offsets = new Int32Array(1);
  private order = new Int32Array(0);
  /** When each of them arrives. */
  private arrivals = new Float64Array(0);

  constructor(
    private readonly edges: EdgeStore,
    private readonly kind: EdgeKind,
  ) {}

  /** The last edge that arrives at `lane` in (after, until], as its number in the store; -1 if there is none. */
  lastArrival(lane: LaneId, after: number, until: number): number {
    this.refresh();
    const first = this.offsets[lane] ?? 0;
    const end = this.offsets[lane + 1] ?? first;
    const low = firstAfter(this.arrivals, until, first, end) - 1;
    return first <= low && after < (this.arrivals[low] as number) ? (this.order[low] as number) : -1;
  }

  /** Makes the index, if edges came since. A question does it too. */
  refresh(): void {
    const { edges } = this;
    if (this.builtFor === edges.count) return;
    this.builtFor = edges.count;
    const lanes = this.laneCount();
    const next = new Int32Array(lanes + 1);
    this.eachEdge((edge) => {
      next[edges.columns.toLane.at(edge) + 1] = (next[edges.columns.toLane.at(edge) + 1] as number) + 1;
    });
    for (let lane = 0; lane < lanes; lane++) next[lane + 1] = (next[lane + 1] as number) + (next[lane] as number);
    this.offsets = next.slice();
    this.order = new Int32Array(this.offsets[lanes] as number);
    this.arrivals = new Float64Array(this.order.length);
    this.eachEdge((edge) => {
      const lane = edges.columns.toLane.at(edge);
      const at = next[lane] as number;
      this.order[at] = edge;
      this.arrivals[at] = edges.columns.toNs.at(edge);
      next[lane] = at + 1;
    });
  }

  private laneCount(): number {
    let most = -1;
    this.eachEdge((edge) => {
      most = Math.max(most, this.edges.columns.toLane.at(edge));
    });
    return most + 1;
  }

  private eachEdge(visit: (edge: number) => void): void {
    const code = EDGE_KINDS.indexOf(this.kind);
    for (let edge = 0; edge < this.edges.count; edge++) {
      if (this.edges.columns.kind.at(edge) === code && 0 <= this.edges.columns.toLane.at(edge)) visit(edge);
    }
  }
}
