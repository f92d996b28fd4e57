import type { State } from "../model/states.js";

/**
 * The intervals of one lane as columns in time order. A row lasts until the next row's start; the last one
 * is open and lasts until now (or until `close`). State NONE is a gap.
 *
 * (First, simple version: growable arrays. The index adds chunks and running sums behind the same names.)
 */
export class LaneTrack {
  private starts = new Float64Array(16);
  private states = new Uint8Array(16);
  private reasons = new Uint16Array(16);
  private auxs = new Int32Array(16);
  /** Number of rows. */
  count = 0;

  /**
   * The lane is in `state` from `t` (ns) on. Zero-length rows vanish: entering twice at one time keeps the last.
   * Entering the same (state, reason, aux) again changes nothing.
   * `reason` and `aux` are what the state means by them (exit reason, wait reason, system call; a lane, a string id).
   */
  enter(t: number, state: State, reason = 0, aux = -1): void {
    const last = this.count - 1;
    if (0 <= last && t <= (this.starts[last] as number)) this.count = last;
    const open = this.count - 1;
    if (0 <= open && this.states[open] === state && this.reasons[open] === reason && this.auxs[open] === aux) return;
    if (this.count === this.starts.length) this.grow();
    this.starts[this.count] = t;
    this.states[this.count] = state;
    this.reasons[this.count] = reason;
    this.auxs[this.count] = aux;
    this.count += 1;
  }

  /** Labels a row once its reason is known (why a vCPU waited is known when it wakes). The state cannot change. */
  relabel(row: number, reason: number, aux: number): void {
    this.reasons[row] = reason;
    this.auxs[row] = aux;
  }

  startAt(row: number): number {
    return this.starts[row] as number;
  }

  stateAt(row: number): State {
    return this.states[row] as State;
  }

  reasonAt(row: number): number {
    return this.reasons[row] as number;
  }

  auxAt(row: number): number {
    return this.auxs[row] as number;
  }

  private grow(): void {
    const size = this.starts.length * 2;
    this.starts = grown(this.starts, new Float64Array(size));
    this.states = grown(this.states, new Uint8Array(size));
    this.reasons = grown(this.reasons, new Uint16Array(size));
    this.auxs = grown(this.auxs, new Int32Array(size));
  }
}

function grown<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from);
  return to;
}
