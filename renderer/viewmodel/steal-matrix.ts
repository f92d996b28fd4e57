import { type LaneId, NO_LANE } from "../../workers/model/lanes.js";
import type { Table } from "../../workers/model/table.js";
import { type CellWords, laneAt, laneWordAt, type Moment, numberAt, textAt } from "./table-view.js";

/** Stolen time as a matrix: a row for each victim, a column for each culprit, the largest first. */
export interface StealMatrix {
  readonly victims: readonly StealParty[];
  readonly culprits: readonly StealParty[];
  /** `cells[victim * culprits.length + culprit]`; undefined where nothing was taken. */
  readonly cells: readonly (StealCell | undefined)[];
  readonly maxNs: number;
  /** Stolen time of the victims and culprits beyond the limits. */
  readonly restNs: number;
}

export interface StealParty {
  /** Tells parties apart. */
  readonly key: string;
  readonly lane: LaneId;
  /** For a party without a lane: `others`, or its kind. */
  readonly word: string;
  readonly kind: string;
  readonly totalNs: number;
}

export interface StealCell {
  readonly totalNs: number;
  readonly count: number;
  readonly maxNs: number;
  /** Its worst case, on the victim's lane. */
  readonly worst: Moment;
}

export interface StealMatrixOptions {
  readonly maxVictims: number;
  readonly maxCulprits: number;
  readonly isWanted: (victim: LaneId) => boolean;
}

/** From the rows of the `steal` table. */
export function stealMatrix(table: Table, { maxVictims, maxCulprits, isWanted }: StealMatrixOptions): StealMatrix {
  const rows = Array.from({ length: table.count }, (_, row) => rowAt(table, row)).filter(({ victim }) =>
    isWanted(victim),
  );
  const victims = largest(rows, ({ victim }) => ({ key: `${victim}`, lane: victim, word: "", kind: "" }), maxVictims);
  const culprits = largest(rows, ({ culprit }) => culprit, maxCulprits);
  const victimAt = new Map(victims.map(({ key }, i) => [key, i]));
  const culpritAt = new Map(culprits.map(({ key }, i) => [key, i]));
  const cells: (StealCell | undefined)[] = Array.from({ length: victims.length * culprits.length });
  let restNs = 0;
  let maxNs = 0;
  for (const row of rows) {
    const down = victimAt.get(`${row.victim}`);
    const across = culpritAt.get(row.culprit.key);
    if (down === undefined || across === undefined) restNs += row.cell.totalNs;
    else {
      cells[down * culprits.length + across] = row.cell;
      maxNs = Math.max(maxNs, row.cell.totalNs);
    }
  }
  return { victims, culprits, cells, maxNs, restNs };
}

/** The strength of a cell's colour, 0..1: a square root, so that small values stay visible beside the largest. */
export function stealShade(cell: StealCell | undefined, maxNs: number): number {
  return cell === undefined || maxNs <= 0 ? 0 : Math.sqrt(cell.totalNs / maxNs);
}

/** In place of a lane: culprits of a kind that the table sums up. */
const OTHERS = "others";

/** Names of culprits that are no single thread. */
const WITHOUT_LANE: Readonly<Record<string, string>> = {
  idle: "nobody (CPU idle)",
  unknown: "not known",
  interrupt: "interrupts",
  [OTHERS]: "others (summed up)",
};

export function partyTitle({ lane, word, kind }: StealParty, { laneTitle }: Pick<CellWords, "laneTitle">): string {
  if (lane === NO_LANE) return WITHOUT_LANE[word] ?? word;
  return kind === "interrupt" ? `interrupts on ${laneTitle(lane)}` : laneTitle(lane);
}

/** The path of the lane; without a lane, its word. */
export function partyPath({ lane, word }: StealParty, { lanePath }: Pick<CellWords, "lanePath">): string {
  return lane === NO_LANE ? word : lanePath(lane);
}

type Party = Omit<StealParty, "totalNs">;

interface StealRow {
  readonly victim: LaneId;
  readonly culprit: Party;
  readonly cell: StealCell;
}

function rowAt(table: Table, row: number): StealRow {
  const victim = laneAt(table, "victim_lane", row);
  const lane = laneAt(table, "culprit_lane", row);
  const kind = textAt(table, "culprit_kind", row);
  const word = laneWordAt(table, "culprit_lane", row) || kind;
  const t0 = numberAt(table, "worst_ns", row);
  const maxNs = numberAt(table, "max_ns", row);
  return {
    victim,
    culprit: { key: lane === NO_LANE ? word : `${lane}`, lane, word, kind },
    cell: {
      totalNs: numberAt(table, "total_ns", row),
      count: numberAt(table, "count", row),
      maxNs,
      worst: { lane: victim, t0, t1: t0 + maxNs },
    },
  };
}

function largest(rows: readonly StealRow[], partyOf: (row: StealRow) => Party, most: number): StealParty[] {
  const parties = new Map<string, Party & { totalNs: number }>();
  for (const row of rows) {
    const party = partyOf(row);
    const known = parties.get(party.key) ?? { ...party, totalNs: 0 };
    known.totalNs += row.cell.totalNs;
    parties.set(party.key, known);
  }
  return [...parties.values()].sort((a, b) => b.totalNs - a.totalNs).slice(0, most);
}
