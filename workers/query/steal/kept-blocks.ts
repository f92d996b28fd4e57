import { byteColumn, floatColumn, intColumn } from "../../core/columns.js";
import type { LaneId } from "../../model/lanes.js";
import type { QueryContext } from "../context.js";
import type { Steps } from "../resumable.js";
import { CULPRIT_KINDS } from "./culprits.js";
import { StaySplitter } from "./stay-splitter.js";
import { type StealCell, VictimRow } from "./victim-row.js";

/** Stays of a block. */
const BLOCK_STAYS = 1 << 12;

/** The steal matrix of some successive stays, which none of its questions cuts. */
export interface StealBlock {
  /** Rows of the run queue store. */
  readonly from: number;
  readonly to: number;
  /** Begin of the earliest stay; the last row has the latest end. */
  readonly startNs: number;
  readonly endNs: number;
  /** The cells of each victim, for `each`. */
  readonly victims: ReadonlyMap<LaneId, { readonly from: number; readonly to: number }>;
  each(from: number, to: number, visit: (cell: StealCell) => void): void;
}

interface Kept {
  readonly stays: number;
  readonly untilNs: number;
  readonly inventory: QueryContext["inventory"];
  readonly blocks: readonly StealBlock[];
}

const kept = new WeakMap<QueryContext["runqueue"], Kept>();

/** The blocks that `prepareSteal` made, none if more was read or learned since. */
export function stealBlocks(context: QueryContext): readonly StealBlock[] {
  const known = kept.get(context.runqueue);
  const isCurrent =
    known?.stays === context.runqueue.count &&
    known.untilNs === context.untilNs &&
    known.inventory === context.inventory;
  return isCurrent ? known.blocks : [];
}

/**
 * Splits all stays of a session by culprit, so that a question about any window only looks at stays near its borders. A
 * thousand stays take a few ms, and 40 bytes are kept for each pair of a victim and a culprit in a block.
 */
export function* prepareSteal(context: QueryContext, blockStays = BLOCK_STAYS): Steps<void> {
  const { runqueue, untilNs, inventory } = context;
  if (runqueue.count < blockStays || 0 < stealBlocks(context).length) return;
  const splitter = new StaySplitter(context, Number.NEGATIVE_INFINITY, untilNs);
  const blocks: StealBlock[] = [];
  for (let from = 0; from < runqueue.count; from += blockStays) {
    const to = Math.min(runqueue.count, from + blockStays);
    blocks.push(yield* blockOf(context, splitter, from, to));
  }
  kept.set(runqueue, { stays: runqueue.count, untilNs, inventory, blocks });
}

function* blockOf(context: QueryContext, splitter: StaySplitter, from: number, to: number): Steps<StealBlock> {
  const { lane, start, end } = context.runqueue.columns;
  const rows = new Map<LaneId, VictimRow>();
  let startNs = Number.POSITIVE_INFINITY;
  for (let stay = from; stay < to; stay += 1) {
    const victim = lane.at(stay);
    let row = rows.get(victim);
    if (row === undefined) {
      row = new VictimRow(victim);
      rows.set(victim, row);
    }
    startNs = Math.min(startNs, start.at(stay));
    const rest = splitter.split(stay, row.take);
    if (rest !== undefined) yield* rest;
    row.settle();
  }
  const cells = new CellColumns();
  const victims = new Map<LaneId, { readonly from: number; readonly to: number }>();
  for (const [victim, row] of rows) {
    const first = cells.count;
    for (const cell of row.all()) cells.add(cell);
    victims.set(victim, { from: first, to: cells.count });
  }
  yield;
  const each = (first: number, last: number, visit: (cell: StealCell) => void) => cells.each(first, last, visit);
  return { from, to, startNs, endNs: end.at(to - 1), victims, each };
}

class CellColumns {
  count = 0;
  private readonly victim = intColumn();
  private readonly culprit = intColumn();
  /** Index into CULPRIT_KINDS, and OTHERS if it sums up several. */
  private readonly kind = byteColumn();
  private readonly stays = intColumn();
  private readonly totalNs = floatColumn();
  private readonly maxNs = floatColumn();
  private readonly worstNs = floatColumn();

  add(cell: StealCell): void {
    const at = this.count++;
    this.victim.set(at, cell.victim);
    this.culprit.set(at, cell.culprit);
    this.kind.set(at, CULPRIT_KINDS.indexOf(cell.kind) | (cell.isOthers ? OTHERS : 0));
    this.stays.set(at, cell.count);
    this.totalNs.set(at, cell.totalNs);
    this.maxNs.set(at, cell.maxNs);
    this.worstNs.set(at, cell.worstNs);
  }

  each(from: number, to: number, visit: (cell: StealCell) => void): void {
    for (let at = from; at < to; at += 1) {
      const kind = this.kind.at(at);
      visit({
        victim: this.victim.at(at),
        culprit: this.culprit.at(at),
        kind: CULPRIT_KINDS[kind & ~OTHERS] ?? "unknown",
        isOthers: (kind & OTHERS) !== 0,
        count: this.stays.at(at),
        totalNs: this.totalNs.at(at),
        maxNs: this.maxNs.at(at),
        worstNs: this.worstNs.at(at),
      });
    }
  }
}

const OTHERS = 128;
