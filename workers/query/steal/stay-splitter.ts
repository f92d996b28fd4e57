import type { LaneId } from "../../model/lanes.js";
import type { QueryContext } from "../context.js";
import { STEP_ROWS, type Steps } from "../resumable.js";
import { ThreadRoles } from "../thread-roles.js";
import { CpuShares, type ShareSink } from "./cpu-shares.js";
import { kindOf } from "./culprits.js";
import { IDLE_OCCUPANT, type Occupants, OccupantsByCpu } from "./occupants.js";

/** A search costs as much as a look at this many runs. */
const RUNS_PER_SEARCH = 4;

/** Occupants that are no lane have numbers from -2 on. */
const NO_LANES = -IDLE_OCCUPANT;

/** Splits stays by the occupants of the CPU: run by run where these are few, else by running sums of the occupants. */
export class StaySplitter {
  readonly roles: ThreadRoles;
  private readonly byCpu: OccupantsByCpu;
  private readonly shares = new Map<LaneId, CpuShares>();
  private looked = 0;
  /** Scratch of `walk`, by occupant: its time in the stay, and when that began; and the occupants of the stay. */
  private readonly sums: Float64Array;
  private readonly since: Float64Array;
  private readonly seen: Int32Array;

  constructor(
    private readonly context: QueryContext,
    private readonly t0: number,
    private readonly t1: number,
  ) {
    const size = context.lanes.count + NO_LANES;
    this.sums = new Float64Array(size);
    this.since = new Float64Array(size);
    this.seen = new Int32Array(size);
    this.roles = new ThreadRoles(context);
    this.byCpu = new OccupantsByCpu(context, this.roles, t0, t1);
  }

  occupants(cpuLane: LaneId): Steps<Occupants> {
    return this.byCpu.of(cpuLane);
  }

  /**
   * `stay` is a row of the run queue store. An occupant may come several times. Most stays are split at once; steps
   * that are answered are to be taken before the next stay.
   */
  split(stay: number, sink: ShareSink): Steps<void> | undefined {
    const { runqueue } = this.context;
    const start = Math.max(this.t0, runqueue.columns.start.at(stay));
    const end = Math.min(this.t1, runqueue.columns.end.at(stay));
    if (end <= start) return undefined;
    const victim = runqueue.columns.lane.at(stay);
    const cpuLane = runqueue.columns.cpuLane.at(stay);
    const occupants = this.byCpu.known(cpuLane);
    if (occupants === undefined) return this.splitSlowly(cpuLane, victim, start, end, sink);
    const first = occupants.at(start);
    const runs = occupants.at(end) - first + 1;
    if (RUNS_PER_SEARCH < runs) return this.splitSlowly(cpuLane, victim, start, end, sink);
    this.walk(victim, occupants, first, start, end, sink);
    return this.rest(runs);
  }

  private *splitSlowly(cpuLane: LaneId, victim: LaneId, start: number, end: number, sink: ShareSink): Steps<void> {
    const occupants = yield* this.byCpu.of(cpuLane);
    const first = occupants.at(start);
    const runs = occupants.at(end) - first + 1;
    const shares = runs <= RUNS_PER_SEARCH ? undefined : yield* this.sharesOf(occupants);
    const isByShares = shares !== undefined && RUNS_PER_SEARCH * shares.cost < runs;
    if (isByShares) shares.split(victim, start, end, sink);
    else this.walk(victim, occupants, first, start, end, sink);
    const rest = this.rest(isByShares ? shares.cost : runs);
    if (rest !== undefined) yield* rest;
  }

  /** A stop when enough was looked at since the last. */
  private rest(looked: number): Steps<void> | undefined {
    this.looked += looked;
    if (this.looked < STEP_ROWS) return undefined;
    this.looked = 0;
    return oneStop();
  }

  /**
   * Threads of a busy CPU take turns, so that few occupants have many runs: they are added up in place before each is
   * told once.
   */
  private walk(victim: LaneId, occupants: Occupants, first: number, start: number, end: number, sink: ShareSink): void {
    const { sums, since, seen } = this;
    let many = 0;
    let t = start;
    for (let run = first; t < end; run++) {
      const until = Math.min(end, Math.max(t, occupants.endAt(run)));
      if (t < until) {
        const at = occupants.lanes.at(run) + NO_LANES;
        if (sums[at] === 0) {
          since[at] = t;
          seen[many++] = at;
        }
        sums[at] = (sums[at] as number) + until - t;
        t = until;
      }
    }
    for (let i = 0; i < many; i++) {
      const at = seen[i] as number;
      const occupant = at - NO_LANES;
      const ns = sums[at] as number;
      sums[at] = 0;
      sink(occupant, kindOf(occupant, victim, occupants.cpuLane, this.roles), ns, since[at] as number);
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

function* oneStop(): Steps<void> {
  yield;
}
