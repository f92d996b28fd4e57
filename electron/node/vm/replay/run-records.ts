import type { MonitorRecord } from "../../../../workers/model/monitor-record.js";
import type {
  ReplayEnd,
  ReplayGroup,
  ReplayReleased,
  ReplayShift,
  ReplayWait,
} from "../../../../workers/model/run-record.js";
import type { PlayState, PlayTold } from "./play-words.js";
import { Timing } from "./timing.js";

/** How far a run is. */
export interface ReplayStatus {
  readonly state: PlayState | "ended";
  /** What is waited for, or why it ended. */
  readonly why?: string;
  readonly done: number;
  readonly total: number;
  /** By how much the last group was off. */
  readonly lastErrorNs?: number;
  readonly shiftNs: number;
  /** Waits that ended without what they waited for. */
  readonly timeouts: number;
}

/** What is known of a run while it goes on. */
export class RunState {
  readonly timing = new Timing();
  status: ReplayStatus;

  constructor(total: number) {
    this.status = { state: "running", done: 0, total, shiftNs: 0, timeouts: 0 };
  }

  change(by: Partial<ReplayStatus>): void {
    this.status = { ...this.status, ...by };
  }
}

type RunRecord = Pick<MonitorRecord, "n" | "us" | "d">;

/** The record of what a run told; undefined: none. `timeOf`: a time of the run's clock in that of the log. */
export function recordOf(told: PlayTold, state: RunState, timeOf: (ns: number) => number): RunRecord | undefined {
  const { status } = state;
  switch (told.kind) {
    case "state":
      state.change({ state: told.state, why: told.why ?? "" });
      return undefined;
    case "group": {
      const { i, us, early, spaced, con, ev, error } = told;
      const [sent, planned] = [timeOf(told.at), timeOf(told.planned)];
      if (error === undefined)
        state.change({ done: status.done + 1, lastErrorNs: state.timing.add(sent, us, planned) });
      const d: ReplayGroup = {
        i,
        planned,
        ...(early !== 0 && { early }),
        ...(spaced !== 0 && { spaced }),
        con,
        ev,
        ...(error !== undefined && { error }),
      };
      return { n: "group", us, d };
    }
    case "shift": {
      state.change({ shiftNs: status.shiftNs + told.ns });
      const d: ReplayShift = { ns: Math.round(told.ns), why: told.why };
      return { n: "shift", d };
    }
    case "wait": {
      if (told.isTimedOut) state.change({ timeouts: status.timeouts + 1 });
      const d: ReplayWait = { wait: told.wait, waited_ns: Math.round(told.waitedNs), timed_out: told.isTimedOut };
      return { n: "wait", d };
    }
    case "released": {
      const { ev, why, us, error } = told;
      const d: ReplayReleased = { ev, why: error === undefined ? why : `${why}; not taken: ${error}` };
      return { n: "released", us, d };
    }
    case "end": {
      const { why } = told;
      state.change({ state: "ended", ...(why !== undefined && { why }) });
      const { figures } = state.timing;
      const d: ReplayEnd = {
        state: told.state,
        ...(why !== undefined && { why }),
        sent: status.done,
        shift_ns: Math.round(status.shiftNs),
        ...(figures !== undefined && { timing: figures }),
      };
      return { n: "end", d };
    }
    case "pause":
    case "resume":
    case "mark":
      return { n: told.kind, ...(told.text !== undefined && { d: told.text }) };
  }
}
