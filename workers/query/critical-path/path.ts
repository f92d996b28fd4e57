import type { LaneId } from "../../model/lanes.js";
import type { State } from "../../model/states.js";
import type { Steps } from "../resumable.js";

/** Rules of the walk: which lane shows the progress of which other one. */
export interface PathLanes {
  /** The lane to read a thread's progress from (itself, or its vCPU). */
  readonly progressOf: (lane: LaneId) => LaneId;
  /** For a vCPU the lane of its thread: wake-ups from before its first KVM event arrive there. Else the lane itself. */
  readonly threadOf: (lane: LaneId) => LaneId;
  /** The lane that forked this one in sight of the trace, else NO_LANE. */
  readonly parentOf: (lane: LaneId) => LaneId;
  /** False for lanes that stand for interrupts: they wake others but have no progress of their own. */
  readonly hasProgress: (lane: LaneId) => boolean;
  /** Lanes of processes and threads inside a guest: no wake-up arrives at them. */
  readonly isInGuest: (lane: LaneId) => boolean;
  /** The process or thread that the guest runs on the vCPU `lane` at `t`; the lane itself where none is known. */
  readonly inGuestAt: (lane: LaneId, t: number) => LaneId;
}

/**
 * A critical path as columns, in time order: at every moment of the window exactly one segment, on the lane
 * whose progress mattered then. Times are ns from the session origin.
 */
export type CriticalPath = Readonly<ReturnType<typeof columns>>;

const COLUMNS = ["lane", "start", "end", "state", "reason", "aux"] as const;

/** Segments of a piece. A path may have a million segments: copying them to larger columns would be one long step. */
const PIECE = 4096;

/** Collects segments from the last to the first. */
export class PathBuilder {
  private readonly pieces: CriticalPath[] = [];
  private count = 0;

  prepend(lane: LaneId, start: number, end: number, state: State, reason: number, aux: number): void {
    if (end <= start) return;
    const at = this.count % PIECE;
    if (at === 0) this.pieces.push(columns(PIECE));
    const piece = this.pieces.at(-1) as CriticalPath;
    piece.lane[at] = lane;
    piece.start[at] = start;
    piece.end[at] = end;
    piece.state[at] = state;
    piece.reason[at] = reason;
    piece.aux[at] = aux;
    this.count += 1;
  }

  *build(): Steps<CriticalPath> {
    const { count, pieces } = this;
    const path = columns(count);
    for (const [i, piece] of pieces.entries()) {
      const held = Math.min(PIECE, count - i * PIECE);
      const to = count - i * PIECE - held;
      for (const name of COLUMNS) path[name].set(piece[name].subarray(0, held).reverse(), to);
      yield;
    }
    return path;
  }
}

function columns(count: number) {
  return {
    count,
    lane: new Int32Array(count),
    start: new Float64Array(count),
    end: new Float64Array(count),
    state: new Uint8Array(count),
    reason: new Uint16Array(count),
    aux: new Int32Array(count),
  };
}
