import { rolesOf } from "../../analyses/roles.js";
import type { Session } from "../../analyses/session.js";
import { type LaneId, NO_LANE } from "../../model/lanes.js";
import { STEP_ROWS, type Steps } from "../steps.js";
import { CpuShares, OTHERS } from "./cpu-shares.js";
import { type CulpritKind, kindOf } from "./culprits.js";
import { IDLE_OCCUPANT, type Occupants, OccupantsByCpu, type Roles } from "./occupants.js";

/** What one lane took from another in a window. */
export interface StealCell {
  readonly victim: LaneId;
  readonly culprit: LaneId;
  readonly kind: CulpritKind;
  totalNs: number;
  /** Stays on a run queue in which the culprit had the CPU at all. */
  count: number;
  /** The most it took in one stay, and when that began. */
  maxNs: number;
  worstNs: number;
  /** True: the sum of several culprits of the kind, for which there is no room. `culprit` is NO_LANE. */
  isOthers: boolean;
}

/** Cells are kept for about so many pairs: shared out evenly between victims, each culprit beyond goes to `others`. */
const MOST_CELLS = 1 << 17;
/** But each victim has at least these. */
const LEAST_OF_VICTIM = 4;
/** A run that is looked at costs so much less than a search. */
const RUNS_PER_SEARCH = 16;

/**
 * The matrix victim × culprit over [t0, t1), largest first. `victims`: only these lanes; undefined: all. Its sums are
 * exact, and so is each culprit of a victim where neither has more than a few hundred; what is beyond that is in
 * `others`. Costs a few thousand runs of the CPU per stay at most, however long that is.
 */
export function* stealSteps(
  session: Session,
  t0: number,
  t1: number,
  untilNs: number,
  victims: ReadonlySet<LaneId> | undefined,
  mostCells = MOST_CELLS,
): Steps<StealCell[]> {
  const stays = yield* staysByVictim(session, t0, t1, victims);
  const perVictim = Math.max(LEAST_OF_VICTIM, Math.floor(mostCells / Math.max(1, stays.size)));
  const splitter = new StaySplitter(session, t0, t1, untilNs);
  const all: StealCell[] = [];
  for (const [victim, rows] of stays) {
    const row = new VictimRow(victim);
    for (const stay of rows) yield* splitter.split(row, stay);
    for (const cell of row.cells(perVictim)) all.push(cell);
  }
  return all.sort((a, b) => b.totalNs - a.totalNs);
}

/** Rows of the run queue store that touch the window, by victim. */
function* staysByVictim(
  { runqueue }: Session,
  t0: number,
  t1: number,
  victims: ReadonlySet<LaneId> | undefined,
): Steps<Map<LaneId, number[]>> {
  const byVictim = new Map<LaneId, number[]>();
  for (let stay = runqueue.firstAfter(t0); stay < runqueue.count; stay++) {
    if (stay % STEP_ROWS === 0) yield;
    const victim = runqueue.lanes.at(stay);
    if (victims !== undefined && !victims.has(victim)) continue;
    if (t1 <= runqueue.starts.at(stay)) continue;
    const rows = byVictim.get(victim);
    if (rows) rows.push(stay);
    else byVictim.set(victim, [stay]);
  }
  return byVictim;
}

/** Splits stays by who had the CPU: run by run where these are few, else by what is known of the CPU's occupants. */
class StaySplitter {
  private readonly roles: Roles;
  private readonly byCpu: OccupantsByCpu;
  private readonly shares = new Map<LaneId, CpuShares>();
  private looked = 0;

  constructor(
    private readonly session: Session,
    private readonly t0: number,
    private readonly t1: number,
    untilNs: number,
  ) {
    this.roles = rolesOf(session);
    this.byCpu = new OccupantsByCpu(session, this.roles, t0, t1, untilNs);
  }

  *split(row: VictimRow, stay: number): Steps<void> {
    const { runqueue } = this.session;
    const start = Math.max(this.t0, runqueue.starts.at(stay));
    const end = Math.min(this.t1, runqueue.ends.at(stay));
    if (end <= start) return;
    const occupants = yield* this.byCpu.of(runqueue.cpuLanes.at(stay));
    const first = occupants.at(start);
    const runs = occupants.at(end) - first + 1;
    const shares = runs <= RUNS_PER_SEARCH ? undefined : yield* this.sharesOf(occupants);
    if (shares !== undefined && RUNS_PER_SEARCH * shares.cost < runs) {
      this.looked += shares.cost;
      shares.split(row.victim, start, end, (occupant, kind, ns, from) => row.take(occupant, kind, ns, from));
    } else {
      this.looked += runs;
      this.walk(row, occupants, first, start, end);
    }
    row.settle();
    if (this.looked < STEP_ROWS) return;
    this.looked = 0;
    yield;
  }

  private walk(row: VictimRow, occupants: Occupants, first: number, start: number, end: number): void {
    let t = start;
    for (let run = first; t < end; run++) {
      const until = Math.min(end, Math.max(t, occupants.endAt(run)));
      const occupant = occupants.lanes.at(run);
      if (t < until) row.take(occupant, kindOf(occupant, row.victim, occupants.cpuLane, this.roles), until - t, t);
      t = until;
    }
  }

  private *sharesOf(occupants: Occupants): Steps<CpuShares> {
    const known = this.shares.get(occupants.cpuLane);
    if (known !== undefined) return known;
    const made = yield* CpuShares.of(occupants, this.roles);
    this.shares.set(occupants.cpuLane, made);
    return made;
  }
}

/** What was taken from one victim. */
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
    const key = hasLane ? occupant : isOthers ? OTHERS_KEYS - KIND_NUMBERS[kind] : Math.min(occupant, NO_LANE);
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
const KIND_NUMBERS: Readonly<Record<CulpritKind, number>> = {
  "own-vm": 0,
  "other-vm": 1,
  realtime: 2,
  kernel: 3,
  host: 4,
  interrupt: 5,
  idle: 6,
  unknown: 7,
};

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
