import { formatCountOf } from "../../workers/core/format.js";
import type { SubjectsAnswer } from "../../workers/model/cells.js";
import type { LaneId } from "../../workers/model/lanes.js";
import { cellTimes } from "./cell-pieces.js";

/** A stretch of time in which a followed vCPU or thread runs on one CPU. */
export interface Run {
  readonly cpuLane: LaneId;
  readonly t0: number;
  readonly t1: number;
}

/** From the CPU of each pixel of one lane: runs of pixels on one CPU. */
export function runsOf(answer: SubjectsAnswer): readonly Run[] {
  const { cells, groups, width } = answer;
  const timeOf = cellTimes(answer);
  const runs: Run[] = [];
  for (let from = 0; from < width; ) {
    const group = cells[from];
    let to = from + 1;
    while (to < width && cells[to] === group) to++;
    const cpuLane = groups[(group ?? 0) - 1]?.lane ?? -1;
    if (0 <= cpuLane) runs.push({ cpuLane, t0: timeOf(from), t1: timeOf(to) });
    from = to;
  }
  return runs;
}

/** The run at a moment, else the last before it, else the first one. */
export function runAt(runs: readonly Run[], timeNs: number): Run | undefined {
  return runs.findLast(({ t0 }) => t0 <= timeNs) ?? runs[0];
}

/** More arrows than this in a window are a mesh that shows nothing. */
const MOST_ARROWS = 60;

/** The moves that are drawn as arrows; of too many none. */
export function arrowsOfMoves(runs: readonly Run[]): ReturnType<typeof movesOf> {
  const moves = movesOf(runs);
  return moves.length <= MOST_ARROWS ? moves : [];
}

/** How often a followed lane moves to another CPU in the window. Runs are by pixel, so there may be more moves. */
export function movesWords(runs: readonly Run[]): string {
  const { length } = movesOf(runs);
  if (runs.length === 0) return "it is on no CPU in this window";
  if (length === 0) return "it stays on one CPU in this window";
  const count = formatCountOf(length, "move");
  if (length <= MOST_ARROWS) return `${count} to another CPU in this window`;
  return `at least ${count} to another CPU in this window: too many for arrows, zoom in to see them`;
}

/** The runs that begin on another CPU than the one before ended on, with that one. */
export function movesOf(runs: readonly Run[]): readonly (readonly [from: Run, to: Run])[] {
  return runs.flatMap((run, i) => {
    const before = runs[i - 1];
    return before === undefined || before.cpuLane === run.cpuLane ? [] : [[before, run] as const];
  });
}
