import type { LaneTrack } from "../../../../workers/index/lane-track.js";
import { STATE_COUNT, type State } from "../../../../workers/model/states.js";
import { fractionsFrom } from "../../../setup/random.js";

/** What a LaneTrack must do, written as plainly as possible. */
export class NaiveLane {
  rows: { start: number; state: number; reason: number; aux: number }[] = [];

  enter(t: number, state: number, reason = 0, aux = -1): void {
    this.rows = this.rows.filter((row) => row.start < t);
    const open = this.rows.at(-1);
    if (open && open.state === state && open.reason === reason && open.aux === aux) return;
    this.rows.push({ start: t, state, reason, aux });
  }

  /** Time per state in [t0, t1); what lies outside the rows is state 0. */
  times(t0: number, t1: number, untilNs: number): number[] {
    const times = new Array<number>(STATE_COUNT).fill(0);
    this.rows.forEach((row, i) => {
      const end = this.rows[i + 1]?.start ?? Math.max(untilNs, row.start);
      times[row.state] = (times[row.state] ?? 0) + Math.max(0, Math.min(end, t1) - Math.max(row.start, t0));
    });
    const known = times.reduce((sum, time) => sum + time, 0);
    times[0] = (times[0] ?? 0) + (t1 - t0 - known);
    return times;
  }

  rowAt(t: number): number {
    return this.rows.findLastIndex((row) => row.start <= t);
  }
}

/** Enters `rows` random states, the same into each lane; returns the last time. */
export function enterRandomly(
  lanes: readonly { enter: LaneTrack["enter"] }[],
  rows: number,
  seed: number,
  from = 100,
): number {
  const random = fractionsFrom(seed);
  let t = from;
  for (let i = 0; i < rows; i += 1) {
    const state = Math.floor(random() * 9 + 2 * random()) as State;
    const reason = Math.floor(random() * 3);
    for (const lane of lanes) lane.enter(t, state, reason, i % 7);
    const gap = random();
    t += gap < 0.05 ? 0 : gap < 0.1 ? Math.floor(random() * 5000) : Math.floor(random() * 40);
  }
  return t;
}
