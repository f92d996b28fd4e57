import { Records } from "../core/records.js";
import type { LaneId } from "../model/lanes.js";

/** Fewer exits in a row at one address are common: copying a page to a device, a string of port accesses. */
export const LEAST_LOOP = 1000;

/** One row; see the columns of the store. */
export interface ExitLoop {
  readonly lane: LaneId;
  readonly code: number;
  readonly address: number;
  readonly start: number;
  readonly end: number;
  readonly exits: number;
  readonly memory: number;
}

/**
 * Many exits of a vCPU in a row at one guest address for one reason, as columns in order of their end. Times are ns
 * from the session origin.
 */
export class ExitLoopStore {
  private readonly records = new Records();
  readonly lanes = this.records.ints();
  /** ExitCode. */
  readonly codes = this.records.ints();
  readonly addresses = this.records.floats();
  readonly starts = this.records.floats();
  readonly ends = this.records.floats();
  readonly exits = this.records.floats();
  /** Guest physical address that all its faults were about, NaN: none is known, or several. */
  readonly memories = this.records.floats();

  get count(): number {
    return this.records.count;
  }

  add(loop: ExitLoop): void {
    const row = this.records.next();
    this.lanes.put(row, loop.lane);
    this.codes.put(row, loop.code);
    this.addresses.put(row, loop.address);
    this.starts.put(row, loop.start);
    this.ends.put(row, loop.end);
    this.exits.put(row, loop.exits);
    this.memories.put(row, loop.memory);
  }
}
