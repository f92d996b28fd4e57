import type { Table } from "../../workers/model/table.js";
import { type Moment, numberAt, textAt } from "./table-view.js";

/** Who took whose time, as a square to look at: victims down, culprits across, both from the largest. */
export interface StealMatrix {
  readonly victims: readonly StealParty[];
  readonly culprits: readonly StealParty[];
  /** `cells[victim * culprits.length + culprit]`; undefined where nothing was taken. */
  readonly cells: readonly (StealCell | undefined)[];
  readonly maxNs: number;
  /** What is not shown, for want of room. */
  readonly restNs: number;
}

export interface StealParty {
  /** Lane path; for what has no lane, its kind. */
  readonly key: string;
  readonly isLane: boolean;
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
  readonly isWanted: (victimPath: string) => boolean;
}

/** From the rows of the `steal` table. */
export function stealMatrix(table: Table, { maxVictims, maxCulprits, isWanted }: StealMatrixOptions): StealMatrix {
  const rows = Array.from({ length: table.count }, (_, row) => rowAt(table, row)).filter(({ victim }) =>
    isWanted(victim),
  );
  const victims = largest(rows, (row) => row.victim, maxVictims);
  const culprits = largest(rows, (row) => row.culprit, maxCulprits);
  const victimAt = new Map(victims.map(({ key }, i) => [key, i]));
  const culpritAt = new Map(culprits.map(({ key }, i) => [key, i]));
  const cells: (StealCell | undefined)[] = Array.from({ length: victims.length * culprits.length });
  let restNs = 0;
  let maxNs = 0;
  for (const row of rows) {
    const down = victimAt.get(row.victim);
    const across = culpritAt.get(row.culprit);
    if (down === undefined || across === undefined) restNs += row.cell.totalNs;
    else {
      cells[down * culprits.length + across] = row.cell;
      maxNs = Math.max(maxNs, row.cell.totalNs);
    }
  }
  return { victims, culprits, cells, maxNs, restNs };
}

/** How strong a cell's colour is, 0..1: by the root, so that what is small beside the worst is still seen. */
export function stealShade(cell: StealCell | undefined, maxNs: number): number {
  return cell === undefined || maxNs <= 0 ? 0 : Math.sqrt(cell.totalNs / maxNs);
}

/** In place of a lane: culprits of a kind that the table sums up. */
const OTHERS = "others";

/** What had the CPU where it was no thread, or no single one. */
const WITHOUT_LANE: Readonly<Record<string, string>> = {
  idle: "nobody (CPU idle)",
  unknown: "not known",
  interrupt: "interrupts",
  [OTHERS]: "others (summed up)",
};

export function partyTitle({ key, isLane, kind }: StealParty, laneTitle: (path: string) => string): string {
  if (isLane && kind === "interrupt") return `interrupts on ${laneTitle(key)}`;
  return isLane ? laneTitle(key) : (WITHOUT_LANE[key] ?? key);
}

interface StealRow {
  readonly victim: string;
  readonly culprit: string;
  readonly isLane: boolean;
  readonly kind: string;
  readonly cell: StealCell;
}

function rowAt(table: Table, row: number): StealRow {
  const victim = textAt(table, "victim_lane", row);
  const lane = textAt(table, "culprit_lane", row);
  const kind = textAt(table, "culprit_kind", row);
  const t0 = numberAt(table, "worst_ns", row);
  const maxNs = numberAt(table, "max_ns", row);
  return {
    victim,
    culprit: lane === "" ? kind : lane,
    isLane: lane !== "" && lane !== OTHERS,
    kind,
    cell: {
      totalNs: numberAt(table, "total_ns", row),
      count: numberAt(table, "count", row),
      maxNs,
      worst: { lane: victim, t0, t1: t0 + maxNs },
    },
  };
}

function largest(rows: readonly StealRow[], keyOf: (row: StealRow) => string, most: number): StealParty[] {
  const parties = new Map<string, { key: string; isLane: boolean; kind: string; totalNs: number }>();
  for (const row of rows) {
    const key = keyOf(row);
    const isVictim = key === row.victim;
    const party = parties.get(key) ?? {
      key,
      isLane: isVictim || row.isLane,
      kind: isVictim ? "" : row.kind,
      totalNs: 0,
    };
    party.totalNs += row.cell.totalNs;
    parties.set(key, party);
  }
  return [...parties.values()].sort((a, b) => b.totalNs - a.totalNs).slice(0, most);
}
