import { STATE_COUNT, State } from "../model/states.js";

/** Times of matching intervals in each pixel of a lane, by state. */
export class MatchedTimes {
  private readonly total: Float64Array;
  /** Made when a state first occurs. */
  private readonly byState: (Float64Array | undefined)[] = new Array(STATE_COUNT);

  constructor(
    private readonly t0: number,
    private readonly nsPerPx: number,
    readonly width: number,
  ) {
    this.total = new Float64Array(width);
  }

  clear(): void {
    this.total.fill(0);
    for (const times of this.byState) times?.fill(0);
  }

  add(state: number, start: number, end: number): void {
    const { t0, nsPerPx, width, total } = this;
    let times = this.byState[state];
    if (times === undefined) {
      times = new Float64Array(width);
      this.byState[state] = times;
    }
    const from = Math.max(0, (start - t0) / nsPerPx);
    const to = Math.min(width, (end - t0) / nsPerPx);
    for (let px = Math.floor(from); px < to; px += 1) {
      const part = Math.min(px + 1, to) - Math.max(px, from);
      total[px] = (total[px] as number) + part;
      times[px] = (times[px] as number) + part;
    }
  }

  /** Of the pixel, 0 to 1; of several lanes together up to their number. */
  shareAt(px: number): number {
    return this.total[px] as number;
  }

  /** The state with most of the matching time. */
  stateAt(px: number): number {
    let best: number = State.NONE;
    let most = 0;
    for (let state = 0; state < STATE_COUNT; state += 1) {
      const time = this.byState[state]?.[px] ?? 0;
      if (most < time) [best, most] = [state, time];
    }
    return best;
  }
}
