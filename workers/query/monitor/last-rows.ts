import type { LaneId } from "../../model/lanes.js";
import type { QueryContext } from "../context.js";

type Processes = QueryContext["guestProcesses"];

export interface LastRows {
  /** The last row of each process of the guest, by pid. */
  readonly byPid: ReadonlyMap<number, number>;
  /** Of the last look that is known. */
  readonly lookNs: number;
}

interface Known {
  readonly lane: LaneId;
  readonly byPid: Map<number, number>;
  lookNs: number;
  t: number;
  /** Rows before this one are read. */
  end: number;
}

const KNOWN = new WeakMap<Processes, Known>();

/**
 * What held of the processes of a guest at a moment. While a VM is watched the moment goes on, several times a second: then
 * only the rows since the last answer are read. An hour of ten VMs has millions.
 */
export function lastRowsAt(processes: Processes, lane: LaneId, t: number): LastRows {
  const before = KNOWN.get(processes);
  const known = before?.lane === lane && before.t <= t ? before : beginOf(lane);
  const { lane: lanes, pid, t: times } = processes.columns;
  const end = processes.firstAfter("t", t);
  for (let row = known.end; row < end; row += 1) {
    if (lanes.at(row) !== lane) continue;
    known.byPid.set(pid.at(row), row);
    known.lookNs = times.at(row);
  }
  known.end = Math.max(known.end, end);
  known.t = t;
  KNOWN.set(processes, known);
  return known;
}

function beginOf(lane: LaneId): Known {
  return { lane, byPid: new Map(), lookNs: Number.NEGATIVE_INFINITY, t: Number.NEGATIVE_INFINITY, end: 0 };
}
