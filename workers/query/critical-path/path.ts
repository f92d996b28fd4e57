import type { LaneId } from "../../model/lanes.js";
import type { State } from "../../model/states.js";
import type { HostStretch, SleepBefore } from "../fused/host-side.js";
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
  /** Lanes of processes and threads inside a guest that the host's trace told: no wake-up arrives at them. */
  readonly isInGuest: (lane: LaneId) => boolean;
  /** The process or thread that the guest runs on the vCPU `lane` at `t`; the lane itself where none is known. */
  readonly inGuestAt: (lane: LaneId, t: number) => LaneId;
  /** What the guest's own trace says that it ran on the vCPU `lane` just before `t`; undefined: it has none. */
  readonly recordedAt: (lane: LaneId, t: number) => LaneId | undefined;
  /** What the host did to a lane of a guest with a trace of its own, just before `t`; undefined for other lanes. */
  readonly hostBefore: (lane: LaneId, t: number) => HostStretch | undefined;
  /** The sleep of a vCPU that ended with the interrupt which ended the block in `row` of a guest's thread. */
  readonly sleepBefore: (lane: LaneId, row: number) => SleepBefore | undefined;
}

/** Why a stretch of the path is on its lane. */
export enum Link {
  /** It is the lane whose path this is. */
  OWN,
  /** It woke `of`. */
  WAKEUP,
  /** It forked `of`. */
  FORK,
  /** It is a task of a guest, and the host's trace tells that `of` waited for it. */
  TURN,
  /** Its guest's interrupt woke `of`. */
  INTERRUPT,
  /** It is a vCPU, and `of` believed to run on it. */
  TAKEN,
  /** It ran on the vCPU that woke `of`, as the guest's own trace tells. */
  IN_GUEST,
}

/** The path is on a lane, back to `since`. */
export interface Stretch {
  readonly lane: LaneId;
  readonly since: number;
  readonly link: Link;
  /** Which lane it leads to; NO_LANE for `OWN`. */
  readonly of: LaneId;
}

/**
 * A critical path as columns, in time order: at every moment of the window exactly one segment, on the lane
 * whose progress mattered then. Times are ns from the session origin.
 */
export type CriticalPath = Readonly<ReturnType<typeof columns>>;

const COLUMNS = ["lane", "start", "end", "state", "reason", "aux", "link", "of"] as const;

/** Segments of a piece. A path may have a million segments: copying them to larger columns would be one long step. */
const PIECE = 4096;

/** Collects segments from the last to the first. */
export class PathBuilder {
  private readonly pieces: CriticalPath[] = [];
  private count = 0;

  prepend({ lane, link, of }: Stretch, start: number, end: number, state: State, reason: number, aux: number): void {
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
    piece.link[at] = link;
    piece.of[at] = of;
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
    link: new Uint8Array(count),
    of: new Int32Array(count),
  };
}
