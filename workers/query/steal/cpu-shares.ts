import type { LaneId } from "../../model/lanes.js";
import { STEP_ROWS, type Steps } from "../resumable.js";
import type { ThreadRoles } from "../thread-roles.js";
import { type CulpritKind, kindOf } from "./culprits.js";
import { IDLE_OCCUPANT, type Occupants, UNKNOWN_OCCUPANT } from "./occupants.js";
import { RunTimes } from "./run-times.js";

/** In waits over many runs, this many occupants of the CPU are counted one by one: those with most of its time. */
const TOP = 256;

/** Takes the time an occupant had the CPU, and when first. `OTHERS`: the sum of several occupants. */
export type ShareSink = (occupant: number, kind: CulpritKind, ns: number, start: number) => void;

/** Stands for the sum of occupants of one kind. */
export const OTHERS = -3;

/**
 * The occupants of a CPU in any stretch of time, at a cost that does not grow with the runs in it: the occupants with
 * most of the CPU's time one by one, all others by kind. A CPU with up to TOP occupants has no others.
 */
export class CpuShares {
  private readonly top = new Map<number, RunTimes>();
  /** Of all others: those that serve a VM, by its lane, and those that serve none, by kind. */
  private readonly ofVm = new Map<LaneId, RunTimes>();
  private readonly ofAllVms = new RunTimes();
  private readonly ofKind = new Map<CulpritKind, RunTimes>();

  private constructor(
    private readonly cpuLane: LaneId,
    private readonly roles: ThreadRoles,
  ) {}

  static *of(occupants: Occupants, roles: ThreadRoles): Steps<CpuShares> {
    const shares = new CpuShares(occupants.cpuLane, roles);
    for (const occupant of yield* largest(occupants)) shares.top.set(occupant, new RunTimes());
    for (let run = 0; run < occupants.count; run++) {
      if (run % STEP_ROWS === 0) yield;
      shares.add(occupants.lanes.at(run), occupants.starts.at(run), occupants.endAt(run));
    }
    return shares;
  }

  /** How many searches `split` takes. */
  get cost(): number {
    return this.top.size + this.ofKind.size + 2;
  }

  /** Splits [t0, t1), in which `victim` waits, by the occupants of the CPU. */
  split(victim: LaneId, t0: number, t1: number, sink: ShareSink): void {
    for (const [occupant, times] of this.top) {
      const ns = times.within(t0, t1);
      if (0 < ns) sink(occupant, kindOf(occupant, victim, this.cpuLane, this.roles), ns, times.firstFrom(t0));
    }
    for (const [kind, times] of this.ofKind) {
      const ns = times.within(t0, t1);
      if (0 < ns) sink(OTHERS, kind, ns, times.firstFrom(t0));
    }
    const own = this.ofVm.get(this.roles.vmOf(victim));
    const ownNs = own?.within(t0, t1) ?? 0;
    if (own !== undefined && 0 < ownNs) sink(OTHERS, "own-vm", ownNs, own.firstFrom(t0));
    const otherNs = this.ofAllVms.within(t0, t1) - ownNs;
    if (0 < otherNs) sink(OTHERS, "other-vm", otherNs, this.ofAllVms.firstFrom(t0));
  }

  private add(occupant: number, start: number, end: number): void {
    const known = this.top.get(occupant);
    if (known !== undefined) {
      known.add(start, end);
      return;
    }
    // Seen from no VM, a thread that serves one is another VM's.
    const kind = kindOf(occupant, UNKNOWN_OCCUPANT, this.cpuLane, this.roles);
    if (kind === "other-vm") {
      this.ofAllVms.add(start, end);
      timesOf(this.ofVm, this.roles.vmOf(occupant)).add(start, end);
    } else timesOf(this.ofKind, kind).add(start, end);
  }
}

function timesOf<Key>(times: Map<Key, RunTimes>, key: Key): RunTimes {
  const known = times.get(key);
  if (known !== undefined) return known;
  const made = new RunTimes();
  times.set(key, made);
  return made;
}

/** The occupants with most of the CPU's time, and always interrupts, idling and the unknown. */
function* largest(occupants: Occupants): Steps<readonly number[]> {
  const totals = new Map<number, number>();
  for (let run = 0; run < occupants.count; run++) {
    if (run % STEP_ROWS === 0) yield;
    const occupant = occupants.lanes.at(run);
    totals.set(occupant, (totals.get(occupant) ?? 0) + occupants.endAt(run) - occupants.starts.at(run));
  }
  const always = [IDLE_OCCUPANT, UNKNOWN_OCCUPANT, occupants.cpuLane];
  const lanes = [...totals].filter(([occupant]) => !always.includes(occupant)).sort(([, a], [, b]) => b - a);
  return [...always, ...lanes.slice(0, TOP).map(([occupant]) => occupant)];
}
