import type { Sums, Times } from "../../fingerprint/sums.js";
import { EXIT_CLASSES } from "../../model/kvm/exit-class.js";
import { exitClass } from "../../model/kvm/exit-code.js";
import type { LaneId } from "../../model/lanes.js";
import { ALL_STATES, isGuest, State } from "../../model/states.js";
import type { QueryContext } from "../context.js";
import { publishedRows } from "../published-rows.js";
import { STEP_ROWS, type Steps } from "../resumable.js";
import { rowsIn, scanSpans } from "../row-scan.js";
import { addTimes } from "../state-times.js";
import type { Periods } from "./periods.js";
import type { TakerOf } from "./takers.js";

export interface LaneScan {
  readonly context: QueryContext;
  readonly periods: Periods;
  /** As the published analyses count waits (published-rows.ts). */
  readonly asPublished: boolean;
  /** The lanes are of tasks of guests: their exits are read from them, and they wait where they are blocked. */
  readonly isOfTasks: boolean;
  readonly takerOf: TakerOf;
}

/** Adds the states of a lane to the sums of its subject, one for each period. */
export function* addLane(scan: LaneScan, lane: LaneId, sums: readonly Sums[]): Steps<void> {
  const { context, periods } = scan;
  const track = context.lanes.track(lane);
  const { untilNs } = context;
  const tally = new LaneTally(scan, lane, sums);
  for (const own of sums) own.lanes += 1;
  if (scan.asPublished) {
    for (const { start, end, state, reason, aux } of publishedRows(track, periods.t0, periods.t1, untilNs)) {
      tally.addTime(state, start, end);
      tally.add(state, start, end, reason, aux);
    }
  } else {
    for (const [period, own] of sums.entries()) {
      addTimes(track, periods.startOf(period), periods.endOf(period), untilNs, own.stateNs);
    }
    const { from, to } = rowsIn(track, periods.t0, periods.t1, untilNs);
    for (let at = from; at < to; at += STEP_ROWS) {
      scanSpans(track, at, Math.min(to, at + STEP_ROWS), ALL_STATES, untilNs, (row, state, start, end) => {
        tally.add(state as State, start, end, track.reasonAt(row), track.auxAt(row));
      });
      yield;
    }
  }
  tally.close();
}

const NO_STAY = Number.NaN;

/** Takes the rows of a lane in order of time. */
class LaneTally {
  private rootNs = NO_STAY;
  private rootEndNs = NO_STAY;
  private before: number = State.NONE;

  constructor(
    private readonly scan: LaneScan,
    private readonly lane: LaneId,
    private readonly sums: readonly Sums[],
  ) {}

  add(state: State, start: number, end: number, reason: number, aux: number): void {
    if (isRoot(state)) {
      if (Number.isNaN(this.rootNs)) this.rootNs = start;
      this.rootEndNs = end;
    } else if (!Number.isNaN(this.rootNs)) this.close();
    const own = this.sums[this.scan.periods.at(start)];
    if (own !== undefined) this.count(own, state, end - start, reason, aux);
    this.before = state;
  }

  /** A stay in the host's code has ended. */
  close(): void {
    const period = this.scan.periods.at(this.rootNs);
    this.sums[period]?.root.add(this.rootEndNs - this.rootNs);
    this.rootNs = NO_STAY;
  }

  /** Where the time of a row is not known otherwise. */
  addTime(state: State, start: number, end: number): void {
    const { periods } = this.scan;
    for (let period = Math.max(0, periods.at(start)); period < periods.count; period += 1) {
      const [from, to] = [Math.max(start, periods.startOf(period)), Math.min(end, periods.endOf(period))];
      if (to <= from) return;
      const { stateNs } = this.sums[period] as Sums;
      stateNs[state] = (stateNs[state] as number) + to - from;
    }
  }

  private count(own: Sums, state: State, ns: number, reason: number, aux: number): void {
    switch (state) {
      case State.GUEST:
      case State.GUEST_NESTED:
        own.guest.add(ns);
        return;
      case State.BLOCKED:
        // A vCPU's thread that has not entered its guest yet is no vCPU that waits.
        if (!this.scan.isOfTasks) return;
        (own.waits[reason] as Times | undefined)?.add(ns);
        return;
      case State.WAIT:
        (own.waits[reason] as Times | undefined)?.add(ns);
        return;
      case State.RUNNABLE:
        own.runnable.add(ns);
        return;
      case State.PREEMPTED: {
        own.preempted.add(ns);
        const taker = this.scan.takerOf(this.lane, aux);
        own.takers[taker] = (own.takers[taker] as number) + 1;
        return;
      }
      default:
        if (this.scan.isOfTasks && isRoot(state) && isGuest(this.before) && reason !== 0) addExit(own, reason);
    }
  }
}

export function addExit({ exits }: Sums, code: number): void {
  const place = placeOfClass(code);
  exits[place] = (exits[place] as number) + 1;
}

/** By exit code the place of its class, and 1 more; 0: not asked yet. There are millions of exits. */
const CLASS_PLACES = new Uint8Array(1 << 16);

function placeOfClass(code: number): number {
  let place = CLASS_PLACES[code] as number;
  if (place === 0) {
    place = 1 + EXIT_CLASSES.indexOf(exitClass(code));
    CLASS_PLACES[code] = place;
  }
  return place - 1;
}

function isRoot(state: number): boolean {
  return state === State.HYPERVISOR || state === State.VMM || state === State.HALT_POLL;
}
