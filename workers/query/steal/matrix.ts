import type { Session } from "../../analyses/session.js";
import type { LaneId } from "../../model/lanes.js";
import type { Steps } from "../steps.js";
import { type CulpritKind, type CulpritSink, culpritSteps } from "./culprits.js";

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
}

/** The matrix victim × culprit over [t0, t1), largest first. `victims`: only these lanes; undefined: all. */
export function* stealSteps(
  session: Session,
  t0: number,
  t1: number,
  untilNs: number,
  victims: ReadonlySet<LaneId> | undefined,
): Steps<StealCell[]> {
  const cells = new Map<number, StealCell>();
  /** Time taken in the stay under way, by culprit; added up when the next stay begins. */
  const inStay = new Map<StealCell, { ns: number; start: number }>();
  let stayNow = -1;

  const settle = () => {
    for (const [cell, { ns, start }] of inStay) {
      cell.totalNs += ns;
      cell.count += 1;
      if (ns <= cell.maxNs) continue;
      cell.maxNs = ns;
      cell.worstNs = start;
    }
    inStay.clear();
  };

  const add: CulpritSink = (victim, culprit, kind, start, end, stay) => {
    if (stay !== stayNow) {
      settle();
      stayNow = stay;
    }
    const cell = cellOf(cells, victim, culprit, kind);
    const taken = inStay.get(cell);
    if (taken) taken.ns += end - start;
    else inStay.set(cell, { ns: end - start, start });
  };
  yield* culpritSteps(session, t0, t1, untilNs, add, victims);
  settle();
  return [...cells.values()].sort((a, b) => b.totalNs - a.totalNs);
}

/** Lane ids stay far below this: victim and culprit make one exact number. */
const LANES = 2 ** 22;
const KINDS_WITHOUT_LANE: Partial<Record<CulpritKind, number>> = { idle: -2, unknown: -1 };

function cellOf(cells: Map<number, StealCell>, victim: LaneId, culprit: LaneId, kind: CulpritKind): StealCell {
  const key = victim * LANES + (KINDS_WITHOUT_LANE[kind] ?? culprit) + 2;
  let cell = cells.get(key);
  if (cell === undefined) {
    cell = { victim, culprit, kind, totalNs: 0, count: 0, maxNs: 0, worstNs: 0 };
    cells.set(key, cell);
  }
  return cell;
}
