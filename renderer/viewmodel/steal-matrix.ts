import { type LaneId, NO_LANE } from "../../workers/model/lanes.js";
import type { StealParty, StealSquare } from "../../workers/model/steal-square.js";
import type { Moment } from "./table-view.js";

/** The part of a steal square that is drawn. */
export interface ShownSquare {
  readonly victims: readonly StealParty[];
  readonly culprits: readonly StealParty[];
  /** `cells[victim * culprits.length + culprit]`; undefined where nothing was taken. */
  readonly cells: readonly (StealCell | undefined)[];
  /** By shown victim: what culprits beyond those shown took. */
  readonly restNs: readonly number[];
  /** The largest cell that is no sum of others. */
  readonly maxNs: number;
  readonly hiddenVictims: number;
  readonly hiddenCulprits: number;
}

export interface StealCell {
  readonly totalNs: number;
  readonly count: number;
  readonly maxNs: number;
  /** Its worst case, on the lane of the vCPU or thread that waited. */
  readonly worst: Moment;
  readonly worstCulprit: LaneId;
}

/** The first victims and culprits, which are those with most stolen time. */
export function shownSquare(square: StealSquare, maxVictims: number, maxCulprits: number): ShownSquare {
  const victims = square.victims.slice(0, maxVictims);
  const culprits = square.culprits.slice(0, maxCulprits);
  const cells: (StealCell | undefined)[] = Array.from({ length: victims.length * culprits.length });
  const restNs = victims.map(() => 0);
  let maxNs = 0;
  for (let i = 0; i < square.count; i++) {
    const [down, across] = [square.victim[i] as number, square.culprit[i] as number];
    if (victims.length <= down) continue;
    const totalNs = square.totalNs[i] as number;
    if (culprits.length <= across) {
      if (square.culprits[across]?.isMember === false) restNs[down] = (restNs[down] as number) + totalNs;
      continue;
    }
    cells[down * culprits.length + across] = cellAt(square, i);
    maxNs = Math.max(maxNs, totalNs);
  }
  return {
    victims,
    culprits,
    cells,
    restNs,
    maxNs,
    hiddenVictims: square.victims.length - victims.length,
    hiddenCulprits: square.culprits.length - culprits.length,
  };
}

function cellAt(square: StealSquare, i: number): StealCell {
  const t0 = square.worstNs[i] as number;
  const maxNs = square.maxNs[i] as number;
  return {
    totalNs: square.totalNs[i] as number,
    count: square.times[i] as number,
    maxNs,
    worst: { lane: square.worstVictim[i] as LaneId, t0, t1: t0 + maxNs },
    worstCulprit: square.worstCulprit[i] as LaneId,
  };
}

/** The strength of a cell's colour, 0..1: a square root, so that small values stay visible beside the largest. */
export function stealShade(cell: StealCell | undefined, maxNs: number): number {
  return cell === undefined || maxNs <= 0 ? 0 : Math.sqrt(cell.totalNs / maxNs);
}

/** Parties that are no VM. */
const WORDS: Readonly<Record<string, string>> = {
  kernel: "kernel threads",
  host: "host processes",
  realtime: "real-time threads",
  interrupt: "interrupts",
  idle: "nobody (CPU idle)",
  unknown: "not known",
  others: "other VMs (summed up)",
};

/** "VM web-1 (961)", "kernel threads"; of a member, below its group, "vCPU 0". `isFull`: where the group is not beside it. */
export function partyTitle(party: StealParty, names: PartyNames, isFull = false): string {
  const { lane, word, isMember } = party;
  if (lane === NO_LANE) return WORDS[word] ?? word;
  return isMember && !isFull ? names.laneName(lane) : names.laneTitle(lane);
}

export interface PartyNames {
  /** With the VM it belongs to. */
  readonly laneTitle: (lane: LaneId) => string;
  readonly laneName: (lane: LaneId) => string;
}
