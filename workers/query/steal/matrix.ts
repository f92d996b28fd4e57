import { addToGroup } from "../../core/groups.js";
import type { LaneId } from "../../model/lanes.js";
import type { QueryContext } from "../context.js";
import { STEP_ROWS, type Steps } from "../resumable.js";
import { type StealBlock, stealBlocks } from "./kept-blocks.js";
import { StaySplitter } from "./stay-splitter.js";
import { type StealCell, VictimRow } from "./victim-row.js";

/** At most about so many cells, shared evenly by the victims. Further culprits of a victim go to `others`. */
export const MOST_CELLS = 1 << 17;
/** Each victim has at least so many. */
const LEAST_OF_VICTIM = 4;

/**
 * The matrix victim × culprit over [t0, t1), largest first. `victims`: only these lanes; undefined: all. Its sums are
 * exact, and so is each culprit of a victim where neither has more than a few hundred; what is beyond that is in
 * `others`. Costs a thousand runs of the CPU per stay at most, however long that is; of blocks that were split before
 * (kept-blocks.ts) only the sums are read.
 */
export function* stealSteps(
  context: QueryContext,
  t0: number,
  t1: number,
  victims: ReadonlySet<LaneId> | undefined,
  mostCells = MOST_CELLS,
  splitter?: StaySplitter,
): Steps<StealCell[]> {
  const isWanted = (victim: LaneId) => victims === undefined || victims.has(victim);
  const parts = new Parts(context, t0, t1, splitter);
  yield* parts.gather(isWanted);
  const perVictim = Math.max(LEAST_OF_VICTIM, Math.floor(mostCells / Math.max(1, parts.byVictim.size)));
  const all: StealCell[] = [];
  for (const [victim, own] of parts.byVictim) {
    const row = new VictimRow(victim);
    yield* parts.addTo(row, own);
    for (const cell of row.cells(perVictim)) all.push(cell);
    yield;
  }
  return all.sort((a, b) => b.totalNs - a.totalNs);
}

/** Successive rows of the run queue store that are split one by one, and what splits them: it looks at no other time. */
interface Run {
  readonly from: number;
  to: number;
  startNs: number;
  endNs: number;
  splitter: StaySplitter | undefined;
}

/** What a window consists of: rows of the run queue store, and blocks of them that lie inside it as a whole. */
class Parts {
  /** In order: a row, or -1 - the index of a part of a block. */
  readonly byVictim = new Map<LaneId, number[]>();
  private readonly ofBlocks: { readonly block: StealBlock; readonly from: number; readonly to: number }[] = [];
  private readonly runs: Run[] = [];

  constructor(
    private readonly context: QueryContext,
    private readonly t0: number,
    private readonly t1: number,
    private readonly splitter: StaySplitter | undefined,
  ) {}

  *gather(isWanted: (victim: LaneId) => boolean): Steps<void> {
    const { runqueue } = this.context;
    let row = runqueue.firstAfter("end", this.t0);
    for (const block of stealBlocks(this.context)) {
      if (block.to <= row) continue;
      if (block.startNs < this.t1) {
        const isWhole = row === block.from && this.t0 <= block.startNs && block.endNs <= this.t1;
        if (isWhole) this.addBlock(block, isWanted);
        else yield* this.addRows(row, block.to, isWanted);
      }
      row = block.to;
      yield;
    }
    yield* this.addRows(row, runqueue.count, isWanted);
  }

  *addTo(row: VictimRow, own: readonly number[]): Steps<void> {
    let at = 0;
    for (const part of own) {
      if (part < 0) {
        const { block, from, to } = this.ofBlocks[-1 - part] as (typeof this.ofBlocks)[number];
        block.each(from, to, (cell) => row.add(cell));
        continue;
      }
      while ((this.runs[at] as Run).to <= part) at += 1;
      const rest = this.splitterOf(this.runs[at] as Run).split(part, row.take);
      if (rest !== undefined) yield* rest;
      row.settle();
    }
  }

  private addBlock(block: StealBlock, isWanted: (victim: LaneId) => boolean): void {
    for (const [victim, { from, to }] of block.victims) {
      if (isWanted(victim)) addToGroup(this.byVictim, victim, -this.ofBlocks.push({ block, from, to }));
    }
  }

  private *addRows(from: number, to: number, isWanted: (victim: LaneId) => boolean): Steps<void> {
    const { lane, start, end } = this.context.runqueue.columns;
    const last = this.runs.at(-1);
    const run = last?.to === from ? last : newRun(from);
    for (let row = from; row < to; row += 1) {
      if (row % STEP_ROWS === 0) yield;
      const victim = lane.at(row);
      const startNs = start.at(row);
      if (this.t1 <= startNs || !isWanted(victim)) continue;
      run.startNs = Math.min(run.startNs, startNs);
      run.endNs = Math.max(run.endNs, end.at(row));
      addToGroup(this.byVictim, victim, row);
    }
    run.to = to;
    if (run !== last) this.runs.push(run);
  }

  private splitterOf(run: Run): StaySplitter {
    run.splitter ??=
      this.splitter ?? new StaySplitter(this.context, Math.max(this.t0, run.startNs), Math.min(this.t1, run.endNs));
    return run.splitter;
  }
}

function newRun(from: number): Run {
  const [startNs, endNs] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  return { from, to: from, startNs, endNs, splitter: undefined };
}
