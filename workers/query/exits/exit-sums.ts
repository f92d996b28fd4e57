import { grown } from "../../core/columns.js";
import { type LaneId, NO_LANE } from "../../model/lanes.js";
import type { QueryContext } from "../context.js";
import { FINE_BINS, fineBin } from "../fine-bins.js";
import { rankOf, selectSteps } from "../percentile.js";
import type { Steps } from "../resumable.js";
import { type ExitColumns, exitColumns, exitsIn, STEP_EXITS } from "./exit-columns.js";

/** The exits of one reason of some vCPUs, added up. Times in ns. */
export interface ExitSum {
  readonly code: number;
  readonly count: number;
  readonly total: number;
  /** Of the squares of the durations. */
  readonly squares: number;
  readonly min: number;
  readonly max: number;
  /** When and where the longest began, and the shortest. */
  readonly worstNs: number;
  readonly worstLane: LaneId;
  readonly leastNs: number;
  readonly leastLane: LaneId;
  /** Exits that went on to the VMM. */
  readonly userspace: number;
  /** Exact, in the order of the shares that were asked for: the value that such a share does not exceed (nearest rank). */
  readonly percentiles: readonly number[];
}

/** Exits of a lane, from place `from` up to `to`. */
interface Part {
  readonly lane: LaneId;
  readonly columns: ExitColumns;
  readonly from: number;
  readonly to: number;
}

/**
 * By exit code, the exits of some lanes that begin in [t0, t1), in the order in which the codes turn up. Percentiles take a
 * second pass over the exits: the first finds the bin of each, and the second only keeps what is in those bins.
 */
export function* exitSums(
  context: QueryContext,
  lanes: Iterable<LaneId>,
  t0: number,
  t1: number,
  shares: readonly number[] = [],
): Steps<readonly ExitSum[]> {
  const parts: Part[] = [];
  for (const lane of lanes) {
    const columns = yield* exitColumns(context, lane);
    parts.push({ lane, columns, ...exitsIn(columns, t0, t1) });
  }
  const tally = new ExitTally();
  for (const part of parts) {
    for (let from = part.from; from < part.to; from += STEP_EXITS) {
      tally.add(part, from, Math.min(part.to, from + STEP_EXITS));
      yield;
    }
  }
  if (shares.length === 0) return tally.sums([]);
  const tails = new TailBins(tally, shares);
  for (const part of parts) {
    for (let from = part.from; from < part.to; from += STEP_EXITS) {
      tails.add(part, from, Math.min(part.to, from + STEP_EXITS));
      yield;
    }
  }
  return tally.sums(yield* tails.percentiles());
}

/** Codes whose durations are counted in bins, 7 kB each. A real trace has a few dozen; those of all others are kept. */
const MOST_BINNED = 256;

/** Sums by code. A code has a slot; its columns begin with room for a few. */
class ExitTally {
  /** By code its slot + 1. */
  readonly slots = new Uint16Array(1 << 16);
  readonly codes: number[] = [];
  count = new Float64Array(0);
  bins = new Uint32Array(0);
  /** All durations of the slots from MOST_BINNED on. */
  readonly unbinned: number[][] = [];
  private total = new Float64Array(0);
  private squares = new Float64Array(0);
  private min = new Float64Array(0);
  private max = new Float64Array(0);
  private worst = new Float64Array(0);
  private least = new Float64Array(0);
  private userspace = new Float64Array(0);
  private readonly worstLane: LaneId[] = [];
  private readonly leastLane: LaneId[] = [];

  add({ lane, columns }: Part, from: number, to: number): void {
    const { starts, ns, codes, toVmm } = columns;
    this.makeSlots(codes, from, to);
    const { slots, count, bins, total, squares, min, max, worst, least, userspace, worstLane, leastLane } = this;
    for (let i = from; i < to; i += 1) {
      const slot = (slots[codes[i] as number] as number) - 1;
      const t = ns[i] as number;
      count[slot] = (count[slot] as number) + 1;
      total[slot] = (total[slot] as number) + t;
      squares[slot] = (squares[slot] as number) + t * t;
      userspace[slot] = (userspace[slot] as number) + (toVmm[i] as number);
      const bin = slot * FINE_BINS + fineBin(t);
      if (slot < MOST_BINNED) bins[bin] = (bins[bin] as number) + 1;
      else (this.unbinned[slot - MOST_BINNED] as number[]).push(t);
      if (t < (min[slot] as number)) {
        min[slot] = t;
        least[slot] = starts[i] as number;
        leastLane[slot] = lane;
      }
      if ((max[slot] as number) < t) {
        max[slot] = t;
        worst[slot] = starts[i] as number;
        worstLane[slot] = lane;
      }
    }
  }

  /** `percentiles`: by slot. */
  sums(percentiles: readonly (readonly number[])[]): readonly ExitSum[] {
    return this.codes.map((code, slot) => ({
      code,
      count: this.count[slot] as number,
      total: this.total[slot] as number,
      squares: this.squares[slot] as number,
      min: this.min[slot] as number,
      max: this.max[slot] as number,
      worstNs: this.worst[slot] as number,
      worstLane: this.worstLane[slot] ?? NO_LANE,
      leastNs: this.least[slot] as number,
      leastLane: this.leastLane[slot] ?? NO_LANE,
      userspace: this.userspace[slot] as number,
      percentiles: percentiles[slot] ?? [],
    }));
  }

  /** So that the loop over exits finds a slot for each code. */
  private makeSlots(codes: Uint16Array, from: number, to: number): void {
    const { slots } = this;
    for (let i = from; i < to; i += 1) {
      const code = codes[i] as number;
      if (slots[code] !== 0) continue;
      const slot = this.codes.push(code);
      slots[code] = slot;
      if (MOST_BINNED < slot) this.unbinned.push([]);
    }
    const known = this.count.length;
    if (this.codes.length <= known) return;
    const length = Math.max(this.codes.length, known * 2, 16);
    this.count = grown(this.count, length);
    this.total = grown(this.total, length);
    this.squares = grown(this.squares, length);
    this.min = grown(this.min, length).fill(Number.POSITIVE_INFINITY, known);
    this.max = grown(this.max, length).fill(-1, known);
    this.worst = grown(this.worst, length);
    this.least = grown(this.least, length);
    this.userspace = grown(this.userspace, length);
    if (known < MOST_BINNED) this.bins = grown(this.bins, Math.min(MOST_BINNED, length) * FINE_BINS);
  }
}

/** The durations in the bins where percentiles lie. */
class TailBins {
  /** By slot and bin, the number of its group + 1. */
  private readonly groupOf: Uint16Array;
  private readonly groups: Float64Array[] = [];
  private readonly fill: number[] = [];
  /** By slot, for each share its group and its rank there. */
  private readonly places: readonly (readonly (readonly [group: number, rank: number])[])[];

  constructor(
    private readonly tally: ExitTally,
    private readonly shares: readonly number[],
  ) {
    const binned = tally.codes.slice(0, MOST_BINNED);
    this.groupOf = new Uint16Array(binned.length * FINE_BINS);
    this.places = binned.map((_, slot) => shares.map((share) => this.placeOf(slot, share)));
  }

  add({ columns }: Part, from: number, to: number): void {
    const { ns, codes } = columns;
    const { groupOf, groups, fill, tally } = this;
    const { slots } = tally;
    for (let i = from; i < to; i += 1) {
      const t = ns[i] as number;
      // Beyond the bins there is no group.
      const group = groupOf[((slots[codes[i] as number] as number) - 1) * FINE_BINS + fineBin(t)] ?? 0;
      if (group === 0) continue;
      const at = fill[group - 1] as number;
      (groups[group - 1] as Float64Array)[at] = t;
      fill[group - 1] = at + 1;
    }
  }

  *percentiles(): Steps<number[][]> {
    const all: number[][] = [];
    for (const places of this.places) {
      const own: number[] = [];
      for (const [group, rank] of places) {
        const values = this.groups[group] as Float64Array;
        own.push(yield* selectSteps(values, values.length, rank));
      }
      all.push(own);
    }
    for (const durations of this.tally.unbinned) {
      const values = Float64Array.from(durations).sort();
      all.push(this.shares.map((share) => values[rankOf(share, values.length)] as number));
      yield;
    }
    return all;
  }

  private placeOf(slot: number, share: number): readonly [group: number, rank: number] {
    const { bins, count } = this.tally;
    let rank = rankOf(share, count[slot] as number);
    let bin = slot * FINE_BINS;
    for (; (bins[bin] as number) <= rank; bin += 1) rank -= bins[bin] as number;
    const known = this.groupOf[bin] as number;
    if (0 < known) return [known - 1, rank];
    const group = this.groups.push(new Float64Array(bins[bin] as number)) - 1;
    this.fill.push(0);
    this.groupOf[bin] = group + 1;
    return [group, rank];
  }
}
