import type { LaneId } from "../model/lanes.js";

export const EDGE_KINDS = ["wakeup", "ipi", "migration", "virtio", "fork"] as const;
export type EdgeKind = (typeof EDGE_KINDS)[number];

/** Arrows between lanes as columns, in order of `toNs`. Times are ns from the session origin. */
export class EdgeStore {
  count = 0;
  private kinds = new Uint8Array(64);
  private fromLanes = new Int32Array(64);
  private fromTimes = new Float64Array(64);
  private toLanes = new Int32Array(64);
  private toTimes = new Float64Array(64);

  add(kind: EdgeKind, fromLane: LaneId, fromNs: number, toLane: LaneId, toNs: number): void {
    if (this.count === this.kinds.length) this.grow();
    const i = this.count;
    this.kinds[i] = EDGE_KINDS.indexOf(kind);
    this.fromLanes[i] = fromLane;
    this.fromTimes[i] = fromNs;
    this.toLanes[i] = toLane;
    this.toTimes[i] = toNs;
    this.count += 1;
  }

  /** Index into EDGE_KINDS. */
  kindCodeAt(i: number): number {
    return this.kinds[i] as number;
  }

  kindAt(i: number): EdgeKind {
    return EDGE_KINDS[this.kinds[i] as number] as EdgeKind;
  }

  fromLaneAt(i: number): LaneId {
    return this.fromLanes[i] as number;
  }

  fromNsAt(i: number): number {
    return this.fromTimes[i] as number;
  }

  toLaneAt(i: number): LaneId {
    return this.toLanes[i] as number;
  }

  toNsAt(i: number): number {
    return this.toTimes[i] as number;
  }

  private grow(): void {
    const size = this.kinds.length * 2;
    const copy = <T extends Uint8Array | Int32Array | Float64Array>(from: T, to: T): T => {
      to.set(from);
      return to;
    };
    this.kinds = copy(this.kinds, new Uint8Array(size));
    this.fromLanes = copy(this.fromLanes, new Int32Array(size));
    this.fromTimes = copy(this.fromTimes, new Float64Array(size));
    this.toLanes = copy(this.toLanes, new Int32Array(size));
    this.toTimes = copy(this.toTimes, new Float64Array(size));
  }
}
