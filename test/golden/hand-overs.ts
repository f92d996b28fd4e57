import { join } from "node:path";
import type { Session } from "../../workers/analyses/session.js";
import { rowAt } from "../../workers/index/row-search.js";
import type { LaneId } from "../../workers/model/lanes.js";
import { State } from "../../workers/model/states.js";
import type { CriticalPath } from "../../workers/query/critical-path/path.js";
import type { Analysed } from "./analyses-open.js";
import { guestTscToHost, readCsv } from "./guest-truth.js";

/** A thread of the workload waited, and the log says for which other one. Times are ns of the host's session. */
export interface HandOver {
  readonly start: number;
  readonly end: number;
  /** When the waiter, and the one waited for, were at work: tells which vCPU each had. */
  readonly waiterWorks: Span;
  readonly otherWorks: Span;
}

export interface Span {
  readonly start: number;
  readonly end: number;
}

interface Logged extends Span {
  readonly thread: string;
  readonly what: string;
}

export function readLog(folder: string, vm: string, host: Analysed, file: string): Logged[] {
  const toHost = guestTscToHost(folder, vm, host);
  return readCsv(join(folder, "gt", vm, file))
    .map((row) => ({
      thread: row.thread ?? "",
      what: row.what ?? "",
      start: toHost(Number(row.tsc_begin)),
      end: toHost(Number(row.tsc_end)),
    }))
    .sort((a, b) => a.start - b.start);
}

/** `waiting` of each thread ends when the other one of the pair ends its `working`; then its own begins. */
export function pairs(
  log: readonly Logged[],
  threads: readonly string[],
  waiting: string,
  working: string,
): HandOver[] {
  return log
    .filter(({ thread, what }) => threads.includes(thread) && what === waiting)
    .flatMap(({ thread, start, end }) => {
      const works = log.filter(({ what }) => what === working);
      const own = works.find((span) => span.thread === thread && end <= span.start);
      const other = works.findLast(
        (span) => span.thread !== thread && threads.includes(span.thread) && start < span.end && span.end <= end,
      );
      return own && other ? [{ start, end, waiterWorks: own, otherWorks: other }] : [];
    });
}

/** A thread that works on what another one gives it waits from the end of a piece of work to the begin of the next. */
export function fed(log: readonly Logged[], working: string, giving: string): HandOver[] {
  const works = log.filter(({ what }) => what === working);
  return works.slice(1).flatMap((own, i) => {
    const start = (works[i] as Logged).end;
    const other = log.findLast((span) => span.what === giving && start < span.end && span.start <= own.start);
    return other ? [{ start, end: own.start, waiterWorks: own, otherWorks: other }] : [];
  });
}

/** Time a lane spends in some states. */
export function timeIn({ lanes }: Session, lane: LaneId, states: readonly State[], { start, end }: Span): number {
  const track = lanes.track(lane);
  let ns = 0;
  for (let row = Math.max(0, rowAt(track, start)); row < track.count && track.startAt(row) < end; row++) {
    if (!states.includes(track.stateAt(row))) continue;
    ns += Math.max(0, Math.min(end, track.endAt(row, end)) - Math.max(start, track.startAt(row)));
  }
  return ns;
}

/** The vCPU that runs guest code while others do not; undefined where two do, or none. */
export function workerIn(session: Session, vcpus: readonly LaneId[], span: Span): LaneId | undefined {
  if (vcpus.length === 1) return vcpus[0];
  const shares = vcpus.map((lane) => timeIn(session, lane, [State.GUEST], span) / (span.end - span.start));
  const busy = vcpus.filter((_, i) => 0.4 < (shares[i] as number));
  const idle = vcpus.filter((_, i) => (shares[i] as number) < 0.2);
  return busy.length === 1 && idle.length === vcpus.length - 1 ? busy[0] : undefined;
}

/** Lanes of a VM: its vCPUs, the threads of its process and its vhost workers. */
export function lanesOfVm(session: Session, pid: number): Set<LaneId> {
  const lanes = new Set<LaneId>();
  for (const { vms, threads } of session.machines) {
    for (const vm of vms) if (vm.pid === pid) for (const { lane } of vm.vcpus) lanes.add(lane);
    for (const { tgid, comm, lane } of threads) {
      if (tgid === pid || session.strings.get(comm) === `vhost-${pid}`) lanes.add(lane);
    }
  }
  return lanes;
}

export function enters(path: CriticalPath, lanes: ReadonlySet<LaneId>): boolean {
  return path.lane.some((lane) => lanes.has(lane));
}
