import type { LaneTrack } from "../index/lane-track.js";
import { BLOCKS } from "../model/comparison.js";
import { ALL_STATES, STATE_COUNT, State } from "../model/states.js";
import { rowsIn, scanRows } from "./row-scan.js";
import { addTimes } from "./state-times.js";

/** States in which a lane does nothing, or is not known to do anything. */
const PASSIVE: ReadonlySet<number> = new Set([
  State.NONE,
  State.UNKNOWN,
  State.BLOCKED,
  State.STOPPED,
  State.NEW,
  State.DEAD,
]);

export interface BlockTimes {
  readonly rows: number;
  readonly states: Uint8Array;
  /** As in `LaneFigures`. */
  readonly stateNs: Float64Array;
}

/** Up to so many rows it is faster to look at each than to search for the borders of the blocks. */
const FEW_ROWS = 8 * BLOCKS;

/** Time in each state in each block of [t0, t1). Undefined if nothing is known of the lane there. */
export function blockTimes(track: LaneTrack, t0: number, t1: number, untilNs: number): BlockTimes | undefined {
  const { from, to } = rowsIn(track, t0, t1, untilNs);
  if (from === to) return undefined;
  const totals = new Float64Array(STATE_COUNT);
  addTimes(track, t0, t1, untilNs, totals);
  const states = Uint8Array.from([...totals.keys()].filter((state) => 0 < (totals[state] as number)));
  const rows = to - from;
  if (states.every((state) => PASSIVE.has(state))) {
    return { rows, states, stateNs: Float64Array.from(states, (state) => totals[state] as number) };
  }
  const blocks = rows <= FEW_ROWS ? scannedBlocks(track, t0, t1, untilNs) : searchedBlocks(track, t0, t1, untilNs);
  const stateNs = new Float64Array(states.length * BLOCKS);
  for (const [i, state] of states.entries()) {
    for (let block = 0; block < BLOCKS; block += 1) {
      stateNs[i * BLOCKS + block] = blocks[block * STATE_COUNT + state] as number;
    }
  }
  return { rows, states, stateNs };
}

export function blockStart(t0: number, t1: number, block: number): number {
  return t0 + ((t1 - t0) * block) / BLOCKS;
}

const scratch = new Float64Array(BLOCKS * STATE_COUNT);

function searchedBlocks(track: LaneTrack, t0: number, t1: number, untilNs: number): Float64Array {
  scratch.fill(0);
  for (let block = 0; block < BLOCKS; block += 1) {
    const into = scratch.subarray(block * STATE_COUNT, (block + 1) * STATE_COUNT);
    addTimes(track, blockStart(t0, t1, block), blockStart(t0, t1, block + 1), untilNs, into);
  }
  return scratch;
}

function scannedBlocks(track: LaneTrack, t0: number, t1: number, untilNs: number): Float64Array {
  scratch.fill(0);
  const { from, to } = rowsIn(track, t0, t1, untilNs);
  let lastState: number = State.NONE;
  let since = t0;
  scanRows(track, from, to, ALL_STATES, (_, state, start) => {
    addStay(t0, t1, lastState, since, Math.max(t0, start));
    lastState = state;
    since = Math.max(t0, start);
    return true;
  });
  const end = Math.min(t1, track.endAt(to - 1, untilNs));
  addStay(t0, t1, lastState, since, end);
  addStay(t0, t1, State.NONE, end, t1);
  return scratch;
}

/** Adds a stay in a state to the blocks that it touches. */
function addStay(t0: number, t1: number, state: number, start: number, end: number): void {
  let at = start;
  let block = Math.max(0, Math.floor(((start - t0) / (t1 - t0)) * BLOCKS));
  for (; block < BLOCKS && at < end; block += 1) {
    const next = Math.min(end, blockStart(t0, t1, block + 1));
    const i = block * STATE_COUNT + state;
    scratch[i] = (scratch[i] as number) + Math.max(0, next - at);
    at = Math.max(at, next);
  }
}
