import type { Session } from "../../analyses/session.js";
import { Seen } from "../../facts/sighting-store.js";
import { EdgeIndex } from "../../index/edge-index.js";
import { type LaneId, type LaneKind, NO_LANE } from "../../model/lanes.js";
import type { Steps } from "../steps.js";
import type { CriticalPath } from "./path.js";
import { type PathLanes, pathSteps } from "./walk.js";

/** Lanes that do something themselves. Interrupts and CPUs wake others, but there is nothing behind them to follow. */
const WITH_PROGRESS: ReadonlySet<LaneKind> = new Set<LaneKind>(["vcpu", "thread"]);
const IN_GUEST: ReadonlySet<LaneKind> = new Set<LaneKind>(["process", "guest-thread"]);

/** Answers critical paths of a session. Keeps an index of wake-ups, which is made anew when there are more. */
export class CriticalPaths {
  private readonly wakeups: EdgeIndex;

  constructor(private readonly session: Session) {
    this.wakeups = new EdgeIndex(session.edges, "wakeup");
  }

  steps(lane: LaneId, t0: number, t1: number): Steps<CriticalPath> {
    const { lanes, edges } = this.session;
    return pathSteps(lanes, edges, this.wakeups, pathLanes(this.session), lane, t0, t1);
  }
}

/** A vCPU's thread is told by the vCPU's lane. Before its first KVM event its wake-ups arrive at the thread's only. */
export function pathLanes(session: Session): PathLanes {
  const vcpuOf: LaneId[] = [];
  const threadOf: LaneId[] = [];
  const parentOf: LaneId[] = [];
  for (const { vms, threads } of session.machines) {
    for (const { lane, parentLane } of threads) parentOf[lane] = parentLane;
    for (const { vcpus } of vms) {
      for (const { lane, thread } of vcpus) {
        vcpuOf[thread.lane] = lane;
        threadOf[lane] = thread.lane;
        parentOf[lane] = thread.parentLane;
      }
    }
  }
  const { specs } = session.lanes;
  const isInGuest = (lane: LaneId) => IN_GUEST.has(specs[lane]?.kind ?? "group");
  return {
    progressOf: (lane) => vcpuOf[lane] ?? lane,
    threadOf: (lane) => threadOf[lane] ?? lane,
    parentOf: (lane) => parentOf[lane] ?? NO_LANE,
    hasProgress: (lane) => WITH_PROGRESS.has(specs[lane]?.kind ?? "group"),
    isInGuest,
    inGuestAt: (lane, t) => {
      if (specs[lane]?.kind !== "vcpu") return lane;
      const sighting = session.sightings.find(lane, t);
      if (sighting === undefined || sighting.how === Seen.IDLE_STACK) return lane;
      return sighting.thread !== NO_LANE ? sighting.thread : sighting.process !== NO_LANE ? sighting.process : lane;
    },
  };
}
