import type { LaneId } from "../../model/lanes.js";
import type { QueryContext } from "../context.js";
import { STEP_ROWS, type Steps } from "../resumable.js";
import { ThreadRoles } from "../thread-roles.js";
import { CpuShares, type ShareSink } from "./cpu-shares.js";
import { kindOf } from "./culprits.js";
import { type Occupants, OccupantsByCpu } from "./occupants.js";

/** A search costs as much as a look at this many runs. */
const RUNS_PER_SEARCH = 4;

/** Splits stays by the occupants of the CPU: run by run where these are few, else by running sums of the occupants. */
export class StaySplitter {
  readonly roles: ThreadRoles;
  private readonly byCpu: OccupantsByCpu;
  private readonly shares = new Map<LaneId, CpuShares>();
  private looked = 0;

  constructor(
    private readonly context: QueryContext,
    private readonly t0: number,
    private readonly t1: number,
  ) {
    this.roles = new ThreadRoles(context);
    this.byCpu = new OccupantsByCpu(context, this.roles, t0, t1);
  }

  occupants(cpuLane: LaneId): Steps<Occupants> {
    return this.byCpu.of(cpuLane);
  }

  /** `stay` is a row of the run queue store. An occupant may come several times. */
  *split(stay: number, sink: ShareSink): Steps<void> {
    const { runqueue } = this.context;
    const start = Math.max(this.t0, runqueue.columns.start.at(stay));
    const end = Math.min(this.t1, runqueue.columns.end.at(stay));
    if (end <= start) return;
    const victim = runqueue.columns.lane.at(stay);
    const occupants = yield* this.byCpu.of(runqueue.columns.cpuLane.at(stay));
    const first = occupants.at(start);
    const runs = occupants.at(end) - first + 1;
    const shares = runs <= RUNS_PER_SEARCH ? undefined : yield* this.sharesOf(occupants);
    if (shares !== undefined && RUNS_PER_SEARCH * shares.cost < runs) {
      this.looked += shares.cost;
      shares.split(victim, start, end, sink);
    } else {
      this.looked += runs;
      this.walk(victim, occupants, first, start, end, sink);
    }
    if (this.looked < STEP_ROWS) return;
    this.looked = 0;
    yield;
  }

  private walk(victim: LaneId, occupants: Occupants, first: number, start: number, end: number, sink: ShareSink): void {
    let t = start;
    for (let run = first; t < end; run++) {
      const until = Math.min(end, Math.max(t, occupants.endAt(run)));
      const occupant = occupants.lanes.at(run);
      if (t < until) sink(occupant, kindOf(occupant, victim, occupants.cpuLane, this.roles), until - t, t);
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
