import type { LaneId } from "../../model/lanes.js";
import { State } from "../../model/states.js";
import type { LaneTreeBuilder, NewLane } from "../lane-tree-builder.js";

/** Deeper slices are counted in the depth of those inside them, and have no row. */
const MOST_ROWS = 64;

/** Where the rows of a track stand. */
export interface SliceRows {
  readonly tree: LaneTreeBuilder;
  /** Of the thread below which they lie; undefined: they are a track of their own. */
  readonly lane: LaneId | undefined;
  readonly number: number;
  /** "" unknown. */
  readonly name: string;
  readonly pid: number;
}

/**
 * The open slices of a track, each on a row of its own. Those whose duration is known end by themselves: their rows are
 * closed when the next event of the track comes.
 */
export class SliceTrack {
  /** By depth. */
  private readonly rows: NewLane[] = [];
  /** By depth: when the open slice ends, Infinity where only an event will tell. */
  private readonly ends: number[] = [];
  /** By depth: no slice of the row begins before. */
  private readonly free: number[] = [];

  constructor(private readonly of: SliceRows) {}

  /** `duration`: NaN, if an event ends it. */
  begin(t: number, duration: number, name: number): void {
    this.close(t);
    const depth = this.ends.length;
    const start = Math.max(t, this.free[depth] ?? t);
    this.ends.push(Number.isNaN(duration) ? Number.POSITIVE_INFINITY : Math.max(start, t + duration));
    if (MOST_ROWS <= depth) return;
    this.rows[depth] ??= addRow(this.of, depth);
    this.rows[depth]?.track.enter(start, State.SLICE, 0, name);
  }

  /** Ends the innermost slice that waits for it. An end without one belongs to a slice that began before the trace. */
  end(t: number): void {
    this.close(t);
    const depth = this.ends.lastIndexOf(Number.POSITIVE_INFINITY);
    if (depth < 0) return;
    this.ends[depth] = t;
    this.close(t);
  }

  /** Lane of the innermost slice at `t`, its end included; undefined: there is none. */
  laneAt(t: number): LaneId | undefined {
    const { ends, rows } = this;
    let depth = ends.length - 1;
    while (0 <= depth && (ends[depth] as number) < t) depth -= 1;
    return rows[Math.min(depth, MOST_ROWS - 1)]?.id;
  }

  finish(endNs: number): void {
    this.close(endNs);
  }

  /** Slices that have ended, from the innermost out. One that lasts longer than the one around it keeps that one open. */
  private close(t: number): void {
    const { ends } = this;
    for (let depth = ends.length - 1; 0 <= depth && (ends[depth] as number) <= t; depth -= 1) {
      const end = ends.pop() as number;
      this.rows[depth]?.track.enter(end, State.NONE);
      this.free[depth] = end;
    }
  }
}

function addRow({ tree, lane, number, name, pid }: SliceRows, depth: number): NewLane {
  if (lane !== undefined) return tree.addThreadSlices(lane, depth);
  return tree.addTrackSlices(number, name === "" ? `track ${number}` : name, pid, depth);
}
