import type { LaneId } from "../model/lanes.js";

export const EDGE_KINDS = ["wakeup", "ipi", "migration", "virtio", "fork"] as const;
export type EdgeKind = (typeof EDGE_KINDS)[number];

const CHUNK_BITS = 14;
const CHUNK_EDGES = 1 << CHUNK_BITS;
const CHUNK_MASK = CHUNK_EDGES - 1;

/**
 * Arrows between lanes as columns, in order of `toNs`. Times are ns from the session origin.
 * Columns are in chunks, so that growing never copies them.
 */
export class EdgeStore {
  count = 0;
  /** The longest time from leaving to arriving. */
  longestNs = 0;
  /** Whether they have been added in order of arrival so far; searches look at all of them if not. */
  private isInOrder = true;
  private lastToNs = Number.NEGATIVE_INFINITY;
  private readonly chunks: EdgeChunk[] = [];

  add(kind: EdgeKind, fromLane: LaneId, fromNs: number, toLane: LaneId, toNs: number): void {
    const at = this.count & CHUNK_MASK;
    if (at === 0) this.chunks.push(createChunk());
    const chunk = this.chunks[this.count >> CHUNK_BITS] as EdgeChunk;
    chunk.kinds[at] = EDGE_KINDS.indexOf(kind);
    chunk.fromLanes[at] = fromLane;
    chunk.fromTimes[at] = fromNs;
    chunk.toLanes[at] = toLane;
    chunk.toTimes[at] = toNs;
    this.count += 1;
    if (toNs < this.lastToNs) this.isInOrder = false;
    this.lastToNs = toNs;
    if (this.longestNs < toNs - fromNs) this.longestNs = toNs - fromNs;
  }

  /** Index into EDGE_KINDS. */
  kindCodeAt(i: number): number {
    return this.chunkOf(i).kinds[i & CHUNK_MASK] as number;
  }

  kindAt(i: number): EdgeKind {
    return EDGE_KINDS[this.kindCodeAt(i)] as EdgeKind;
  }

  fromLaneAt(i: number): LaneId {
    return this.chunkOf(i).fromLanes[i & CHUNK_MASK] as number;
  }

  fromNsAt(i: number): number {
    return this.chunkOf(i).fromTimes[i & CHUNK_MASK] as number;
  }

  toLaneAt(i: number): LaneId {
    return this.chunkOf(i).toLanes[i & CHUNK_MASK] as number;
  }

  toNsAt(i: number): number {
    return this.chunkOf(i).toTimes[i & CHUNK_MASK] as number;
  }

  /** Edges [from, to) hold all that overlap [t0, t1], and maybe others. */
  rangeNear(t0: number, t1: number): { readonly from: number; readonly to: number } {
    if (!this.isInOrder) return { from: 0, to: this.count };
    // Those that arrive after the window but left in it are no further than the longest edge away.
    return { from: this.firstArrivingFrom(t0), to: this.firstArrivingFrom(t1 + this.longestNs + 1) };
  }

  /** Memory used. */
  bytes(): number {
    return this.chunks.length * CHUNK_EDGES * 25;
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

  private chunkOf(i: number): EdgeChunk {
    return this.chunks[i >> CHUNK_BITS] as EdgeChunk;
  }
}

interface EdgeChunk {
  readonly kinds: Uint8Array;
  readonly fromLanes: Int32Array;
  readonly fromTimes: Float64Array;
  readonly toLanes: Int32Array;
  readonly toTimes: Float64Array;
}

function createChunk(): EdgeChunk {
  return {
    kinds: new Uint8Array(CHUNK_EDGES),
    fromLanes: new Int32Array(CHUNK_EDGES),
    fromTimes: new Float64Array(CHUNK_EDGES),
    toLanes: new Int32Array(CHUNK_EDGES),
    toTimes: new Float64Array(CHUNK_EDGES),
  };
}
