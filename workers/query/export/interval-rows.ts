import type { Column } from "../../columnar/columns.js";
import { blocksOf, CHUNK_BITS, CHUNK_MASK, labelIn, startIn } from "../../index/chunk.js";
import { STATE_MASK } from "../../index/label-table.js";
import type { LaneTrack } from "../../index/lane-track.js";
import type { LaneSpec } from "../../model/lanes.js";
import { State } from "../../model/states.js";
import type { QueryContext } from "../context.js";
import { takenIn } from "../fused/taken.js";
import { STEP_ROWS } from "../resumable.js";
import { rowsIn } from "../row-scan.js";
import { columnTypeOfTimes } from "./column-fields.js";
import type { IntervalKeys } from "./interval-keys.js";
import type { ExportScope } from "./table.js";

/** A lane whose intervals are written. */
export interface IntervalLane {
  readonly spec: LaneSpec;
  readonly track: LaneTrack;
  /** What a host took of it; only lanes of guests whose own trace is open with their host's have one. */
  readonly veil: LaneTrack | undefined;
}

/** A part of the intervals of a lane. */
export interface IntervalPart {
  readonly lane: IntervalLane;
  readonly from: number;
  readonly to: number;
}

export function partsIn(
  { untilNs }: QueryContext,
  { t0, t1 }: ExportScope,
  lanes: readonly IntervalLane[],
): IntervalPart[] {
  const parts = lanes.map((lane) => ({ lane, ...rowsIn(lane.track, t0, t1, untilNs) }));
  return parts.filter(({ from, to }) => from < to);
}

/** About how many rows they have: stretches in which a lane is not there are none. */
export function rowsOf(parts: readonly IntervalPart[]): number {
  return parts.reduce((sum, { from, to }) => sum + to - from, 0);
}

/** Whether all times are whole ns, so that a duration is the difference of two of them. */
export function areWhole(parts: readonly IntervalPart[], { untilNs }: QueryContext, { t0, t1 }: ExportScope): boolean {
  const ends = [untilNs, t0, t1].filter(Number.isFinite);
  return ends.every(Number.isInteger) && parts.every(({ lane, from, to }) => isWhole(lane.track, from, to));
}

function isWhole(track: LaneTrack, from: number, to: number): boolean {
  for (let index = from >> CHUNK_BITS; index << CHUNK_BITS < to; index += 1) {
    const chunk = track.rowsAt(index);
    // Offsets in a block are whole numbers.
    if (chunk.times !== undefined ? !wholeIn(chunk.times, chunk.rows) : !wholeIn(chunk.blockStarts, blocksOf(chunk)))
      return false;
  }
  return true;
}

function wholeIn(values: Float64Array, count: number): boolean {
  for (let i = 0; i < count; i += 1) if (!Number.isInteger(values[i])) return false;
  return true;
}

/** Fills `rows` again and again; yields whether it is to be emptied, else it is a place to let others have the thread. */
export function* filling(rows: IntervalRows, parts: readonly IntervalPart[]): Iterable<boolean> {
  for (const [number, { lane, from, to }] of parts.entries()) {
    rows.turnTo(lane, number);
    for (let row = from; row < to; ) {
      const chunkEnd = (row | CHUNK_MASK) + 1;
      const end = Math.min(to, chunkEnd, row + STEP_ROWS, row + rows.most - rows.count);
      rows.add(lane, row, end);
      row = end;
      yield rows.count === rows.most;
    }
  }
  if (0 < rows.count) yield true;
}

/** Intervals as numbers. A row has its texts by its key (`IntervalKeys`). */
export class IntervalRows {
  count = 0;
  readonly keys: Int32Array;
  private readonly starts: Float64Array;
  private readonly ends: Float64Array;
  private readonly durationsNs: Float64Array;
  private readonly takenNs: Float64Array;
  private readonly stealNs: Float64Array;

  constructor(
    private readonly context: QueryContext,
    private readonly window: { readonly t0: number; readonly t1: number },
    private readonly texts: IntervalKeys,
    readonly most: number,
  ) {
    this.keys = new Int32Array(most);
    this.starts = new Float64Array(most);
    this.ends = new Float64Array(most);
    this.durationsNs = new Float64Array(most);
    this.takenNs = new Float64Array(most);
    this.stealNs = new Float64Array(most);
  }

  /** Rows of this lane come next. */
  turnTo(lane: IntervalLane, number: number): void {
    this.texts.turnTo(lane, number);
  }

  /** Adds rows of one chunk of the lane, for which there is room. Times are rounded as in all other formats. */
  add(lane: IntervalLane, from: number, to: number): void {
    const { starts, ends, durationsNs, keys, texts } = this;
    const { t0, t1 } = this.window;
    const { track } = lane;
    const { untilNs } = this.context;
    const chunk = track.rowsAt(from >> CHUNK_BITS);
    const first = this.count;
    let at = first;
    let start = Math.max(t0, track.startAt(from));
    for (let row = from; row < to; row += 1) {
      const inChunk = row & CHUNK_MASK;
      const next = inChunk + 1 < chunk.rows ? startIn(chunk, inChunk + 1) : track.endAt(row, untilNs);
      const end = Math.min(t1, next);
      const label = labelIn(chunk, inChunk);
      if ((label & STATE_MASK) !== State.NONE && start < end) {
        starts[at] = Math.round(start);
        ends[at] = Math.round(end);
        durationsNs[at] = Math.round(end - start);
        keys[at] = texts.of(lane, row, label);
        at += 1;
      }
      start = end;
    }
    this.count = at;
    this.fillTaken(lane, first, at);
  }

  private fillTaken({ veil }: IntervalLane, from: number, to: number): void {
    this.takenNs.fill(Number.NaN, from, to);
    this.stealNs.fill(Number.NaN, from, to);
    if (veil === undefined) return;
    for (let at = from; at < to; at += 1) {
      const { all, steal } = takenIn(veil, this.starts[at] as number, this.ends[at] as number, this.context.untilNs);
      this.takenNs[at] = Math.round(all);
      this.stealNs[at] = Math.round(steal);
    }
  }

  /** Start and end. `type`: that of times. */
  times(type: "timestamp" | "int64"): readonly Column[] {
    const [{ originNs }] = this.context.timeline;
    return [this.starts, this.ends].map((values) => ({ type, base: originNs, values }));
  }

  durations(): Column {
    return { type: "int64", base: 0n, values: this.durationsNs };
  }

  /** How much a host took of each, and how much of that was stolen. */
  taken(): readonly Column[] {
    return [this.takenNs, this.stealNs].map((values) => ({ type: "int64", base: 0n, values }));
  }

  typeOfTimes(): "timestamp" | "int64" {
    return columnTypeOfTimes(this.context.timeline, this.context.beginNs);
  }
}
