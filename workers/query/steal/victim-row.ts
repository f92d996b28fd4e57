import { type LaneId, NO_LANE } from "../../model/lanes.js";
import { OTHERS, type ShareSink } from "./cpu-shares.js";
import { CULPRIT_KINDS, type CulpritKind } from "./culprits.js";
import { IDLE_OCCUPANT } from "./occupants.js";

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

/** The row of one victim. */
export class VictimRow {
  private readonly byKey = new Map<number, StealCell>();
  /** Time taken in the stay under way; added up when it is over. */
  private readonly inStay = new Map<StealCell, { ns: number; start: number }>();

  constructor(readonly victim: LaneId) {}

  readonly take: ShareSink = (occupant, kind, ns, start) => {
    const cell = this.cellOf(occupant, kind);
    const taken = this.inStay.get(cell);
    if (taken) taken.ns += ns;
    else this.inStay.set(cell, { ns, start });
  };

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

  /** What the victim lost in other stays, which began later. */
  add({ culprit, kind, isOthers, totalNs, count, maxNs, worstNs }: StealCell): void {
    const cell = this.cellOf(isOthers ? OTHERS : kind === "idle" ? IDLE_OCCUPANT : culprit, kind);
    cell.totalNs += totalNs;
    cell.count += count;
    if (maxNs <= cell.maxNs) return;
    cell.maxNs = maxNs;
    cell.worstNs = worstNs;
  }

  all(): Iterable<StealCell> {
    return this.byKey.values();
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
