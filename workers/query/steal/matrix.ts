import { addToGroup } from "../../core/groups.js";
import { type LaneId, NO_LANE } from "../../model/lanes.js";
import type { QueryContext } from "../context.js";
import { STEP_ROWS, type Steps } from "../resumable.js";
import { OTHERS, type ShareSink } from "./cpu-shares.js";
import { CULPRIT_KINDS, type CulpritKind } from "./culprits.js";
import { IDLE_OCCUPANT } from "./occupants.js";
import { StaySplitter } from "./stay-splitter.js";

/** Time that one lane took from another in a window. */
export interface StealCell {
  readonly victim: LaneId;
  readonly culprit: LaneId;
  readonly kind: CulpritKind;
  totalNs: number;
  /** Stays on a run queue during which the culprit had the CPU for some time. */
  count: number;
  /** The most it took in one stay, and when that began. */
  maxNs: number;
  worstNs: number;
  /** True: the sum of several culprits of the kind, for which there is no room. `culprit` is NO_LANE. */
  isOthers: boolean;
}

/** At most about so many cells, shared evenly by the victims. Further culprits of a victim go to `others`. */
export const MOST_CELLS = 1 << 17;
/** Each victim has at least so many. */
const LEAST_OF_VICTIM = 4;

/**
 * The matrix victim × culprit over [t0, t1), largest first. `victims`: only these lanes; undefined: all. Its sums are
 * exact, and so is each culprit of a victim where neither has more than a few hundred; what is beyond that is in
 * `others`. Costs a thousand runs of the CPU per stay at most, however long that is.
 */
export function* stealSteps(
  context: QueryContext,
  t0: number,
  t1: number,
  victims: ReadonlySet<LaneId> | undefined,
  mostCells = MOST_CELLS,
  splitter = new StaySplitter(context, t0, t1),
): Steps<StealCell[]> {
  const stays = yield* staysByVictim(context, t0, t1, victims);
  const perVictim = Math.max(LEAST_OF_VICTIM, Math.floor(mostCells / Math.max(1, stays.size)));
  const all: StealCell[] = [];
  for (const [victim, rows] of stays) {
    const row = new VictimRow(victim);
    const take: ShareSink = (occupant, kind, ns, start) => row.take(occupant, kind, ns, start);
    for (const stay of rows) {
      const rest = splitter.split(stay, take);
      if (rest !== undefined) yield* rest;
      row.settle();
    }
    for (const cell of row.cells(perVictim)) all.push(cell);
  }
  return all.sort((a, b) => b.totalNs - a.totalNs);
}

/** Rows of the run queue store that touch the window, by victim. */
function* staysByVictim(
  { runqueue }: QueryContext,
  t0: number,
  t1: number,
  victims: ReadonlySet<LaneId> | undefined,
): Steps<Map<LaneId, number[]>> {
  const byVictim = new Map<LaneId, number[]>();
  for (let stay = runqueue.firstAfter("end", t0); stay < runqueue.count; stay++) {
    if (stay % STEP_ROWS === 0) yield;
    const victim = runqueue.columns.lane.at(stay);
    if (victims !== undefined && !victims.has(victim)) continue;
    if (t1 <= runqueue.columns.start.at(stay)) continue;
    addToGroup(byVictim, victim, stay);
  }
  return byVictim;
}

/** The row of one victim. */
class VictimRow {
  private readonly byKey = new Map<number, StealCell>();
  /** Time taken in the stay under way; added up when it is over. */
  private readonly inStay = new Map<StealCell, { ns: number; start: number }>();

  constructor(readonly victim: LaneId) {}

  take(occupant: number, kind: CulpritKind, ns: number, start: number): void {
    const cell = this.cellOf(occupant, kind);
    const taken = this.inStay.get(cell);
    if (taken) taken.ns += ns;
    else this.inStay.set(cell, { ns, start });
  }

  settle(): void {
    for (const [cell, { ns, start }] of this.inStay) {
      cell.totalNs += ns;
      cell.count += 1;
      if (ns <= cell.maxNs) continue;
      cell.maxNs = ns;
      cell.worstNs = start;
    }
    this.inStay.clear();
  }

  /** The largest `most`, and the sums of all others by kind. */
  cells(most: number): readonly StealCell[] {
    const cells = [...this.byKey.values()];
    if (cells.length <= most) return cells;
    cells.sort((a, b) => b.totalNs - a.totalNs);
    const others = new Map<CulpritKind, StealCell>();
    const kept = cells.filter((cell, i) => !cell.isOthers && (i < most || cell.culprit === NO_LANE));
    const isKept = new Set(kept);
    for (const cell of cells) if (!isKept.has(cell)) addTo(others, cell);
    return [...kept, ...others.values()];
  }

  private cellOf(occupant: number, kind: CulpritKind): StealCell {
    const isOthers = occupant === OTHERS;
    const hasLane = kind !== "idle" && kind !== "unknown" && !isOthers;
    const key = hasLane ? occupant : isOthers ? OTHERS_KEYS - CULPRIT_KINDS.indexOf(kind) : Math.min(occupant, NO_LANE);
    let cell = this.byKey.get(key);
    if (cell === undefined) {
      cell = emptyCell(this.victim, hasLane ? occupant : NO_LANE, kind, isOthers);
      this.byKey.set(key, cell);
    }
    return cell;
  }
}

/** Keys below those of IDLE_OCCUPANT and the like: one for the others of each kind. */
const OTHERS_KEYS = IDLE_OCCUPANT - 8;

function emptyCell(victim: LaneId, culprit: LaneId, kind: CulpritKind, isOthers: boolean): StealCell {
  return { victim, culprit, kind, totalNs: 0, count: 0, maxNs: 0, worstNs: 0, isOthers };
}

function addTo(others: Map<CulpritKind, StealCell>, cell: StealCell): void {
  const sum = others.get(cell.kind) ?? emptyCell(cell.victim, NO_LANE, cell.kind, true);
  others.set(cell.kind, sum);
  sum.totalNs += cell.totalNs;
  sum.count += cell.count;
  if (cell.maxNs <= sum.maxNs) return;
  sum.maxNs = cell.maxNs;
  sum.worstNs = cell.worstNs;
}
