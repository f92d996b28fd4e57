import { addToGroup } from "../../core/groups.js";
import type { EdgeStore } from "../../index/edge-store.js";
import type { LaneId } from "../../model/lanes.js";
import type { SliceTrack } from "./slice-track.js";

/** 0: a flow begins, 1: it passes, 2: it ends. */
export type FlowPart = 0 | 1 | 2;

/** The flows of a machine: arrows from slice to slice, whatever tracks these are on. */
export class Flows {
  /** By number of the flow: the slice that it left last. */
  private readonly left = new Map<number, { readonly lane: LaneId; readonly t: number }>();
  /** Flows that reach the next slice of a track. */
  private readonly toNext = new Map<SliceTrack, number[]>();

  constructor(private readonly edges: Pick<EdgeStore, "connect">) {}

  /** `flow`: its number; -1 - number: it reaches the next slice of the track, and ends there. */
  take(track: SliceTrack, t: number, flow: number, part: FlowPart): void {
    if (flow < 0) {
      addToGroup(this.toNext, track, -1 - flow);
      return;
    }
    const lane = track.laneAt(t);
    if (lane === undefined) return;
    if (part !== 0) this.reach(flow, lane, t);
    if (part === 2) this.left.delete(flow);
    else this.left.set(flow, { lane, t });
  }

  /** A slice of the track has begun. */
  reachNext(track: SliceTrack, t: number): void {
    const flows = this.toNext.get(track);
    if (flows === undefined) return;
    this.toNext.delete(track);
    const lane = track.laneAt(t);
    if (lane === undefined) return;
    for (const flow of flows) {
      this.reach(flow, lane, t);
      this.left.delete(flow);
    }
  }

  private reach(flow: number, lane: LaneId, t: number): void {
    const from = this.left.get(flow);
    if (from !== undefined) this.edges.connect("flow", from.lane, from.t, lane, t);
  }
}
