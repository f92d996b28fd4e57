import { type LaneId, NO_LANE } from "../../model/lanes.js";
import type { CounterTrack } from "./counter-track.js";

/** What the host says of the time of which a guest believes something. */
export interface AccountPart {
  readonly ran: CounterTrack;
  readonly waited: CounterTrack;
  readonly unseen: CounterTrack;
}

/** Totals of seconds at moments, since the begin of what is still to be told. */
class Totals {
  private readonly times: number[] = [];
  private readonly values: number[] = [];

  add(t: number, seconds: number): void {
    this.times.push(t);
    this.values.push(seconds);
  }

  get lastNs(): number {
    return this.times.at(-1) ?? Number.NEGATIVE_INFINITY;
  }

  /** How much it grew in [from, to), as if it grew evenly between looks; undefined: not known. */
  growth(from: number, to: number): number | undefined {
    const [begin, end] = [this.at(from), this.at(to)];
    return begin === undefined || end === undefined || end < begin ? undefined : end - begin;
  }

  /** Looks before this are not needed any more, but for one. */
  forgetBefore(t: number): void {
    let first = 0;
    while (first + 1 < this.times.length && (this.times[first + 1] as number) <= t) first += 1;
    this.times.splice(0, first);
    this.values.splice(0, first);
  }

  private at(t: number): number | undefined {
    const { times, values } = this;
    const after = times.findIndex((time) => t <= time);
    if (after < 0) return undefined;
    const [end, endValue] = [times[after] as number, values[after] as number];
    if (end === t) return endValue;
    if (after === 0) return undefined;
    const [begin, beginValue] = [times[after - 1] as number, values[after - 1] as number];
    return beginValue + ((endValue - beginValue) * (t - begin)) / (end - begin);
  }
}

interface Belief {
  readonly from: number;
  readonly to: number;
  readonly busy: number;
}

/** Nobody looks at the host any more. */
const MOST_WAITING = 1000;

/**
 * A guest's belief beside the account of its host: for how long the guest says that its CPUs were busy, and for how long the
 * host ran its vCPUs in the same time, and let them wait. What the guest believes beyond what it got, the host has taken, and
 * the guest has not seen it.
 */
export class VmAccount {
  private readonly runs = new Map<number, Totals>();
  private readonly waits = new Map<number, Totals>();
  private beliefs: Belief[] = [];
  private lostNs = Number.NaN;
  private lostUntilNs = Number.NaN;

  constructor(private readonly parts: AccountPart) {}

  /** By the guest's clock and its own account; in CPUs. */
  believe(from: number, to: number, busy: number): void {
    if (this.beliefs.length < MOST_WAITING) this.beliefs.push({ from, to, busy });
    this.tell();
  }

  ran(vcpu: number, t: number, seconds: number): void {
    add(this.runs, vcpu, t, seconds);
  }

  /** Comes after `ran` of the same look. */
  waited(vcpu: number, t: number, seconds: number): void {
    add(this.waits, vcpu, t, seconds);
    this.tell();
  }

  lose(t: number, untilNs: number): void {
    this.lostNs = t;
    this.lostUntilNs = untilNs;
  }

  finish(): readonly LaneId[] {
    const { ran, waited, unseen } = this.parts;
    return [ran, waited, unseen].flatMap((track) => {
      track.finish();
      return track.lane === NO_LANE ? [] : track.lane;
    });
  }

  private tell(): void {
    const all = [...this.runs.values(), ...this.waits.values()];
    const known = Math.min(...all.map(({ lastNs }) => lastNs));
    while (this.beliefs[0] !== undefined && this.beliefs[0].to <= known) this.tellOne(this.beliefs.shift() as Belief);
    // A guest that nobody asks leaves looks for nothing.
    const since = this.beliefs[0]?.from ?? Number.NaN;
    for (const totals of all) {
      if (!Number.isNaN(since)) totals.forgetBefore(since);
      else if (KEPT_NS < totals.lastNs) totals.forgetBefore(totals.lastNs - KEPT_NS);
    }
  }

  private tellOne({ from, to, busy }: Belief): void {
    const { ran, waited, unseen } = this.parts;
    const apart = to - from;
    const isLost = this.lostNs < to && from < this.lostUntilNs;
    const sum = (totals: Map<number, Totals>) => (isLost ? Number.NaN : growthOf(totals, from, to) / (apart / 1e9));
    const [runs, waits] = [sum(this.runs), sum(this.waits)];
    ran.take(to, runs, apart);
    waited.take(to, waits, apart);
    unseen.take(to, Math.max(0, busy - runs), apart);
  }
}

/** Looks at the host are kept for so long until the guest is asked. */
const KEPT_NS = 120e9;

function add(all: Map<number, Totals>, vcpu: number, t: number, seconds: number): void {
  let totals = all.get(vcpu);
  if (totals === undefined) {
    totals = new Totals();
    all.set(vcpu, totals);
  }
  if (totals.lastNs < t) totals.add(t, seconds);
}

/** NaN: of some vCPU it is not known. */
function growthOf(all: Map<number, Totals>, from: number, to: number): number {
  let sum = 0;
  for (const totals of all.values()) sum += totals.growth(from, to) ?? Number.NaN;
  return all.size === 0 ? Number.NaN : sum;
}
