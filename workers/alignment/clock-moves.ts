import { type ClockJump, type Drift, evenRange, evenTime, ownTime } from "../core/drift.js";
import type { Discovery, OpenedTrace } from "../ingest/discover.js";
import { evenTrace } from "../ingest/even-trace.js";
import { sessionClock } from "../ingest/session-clock.js";

/** The session with each trace's clock moved. */
export function moved(discovery: Discovery, moves: readonly Move[]): Discovery {
  if (moves.every((move) => move.offsetNs === 0n && isSteady(move))) return discovery;
  const traces = discovery.traces.map((opened, i) => withDrift(opened, moves[i] as Move));
  const ranges = discovery.ranges.map((range, i) => evenRange(driftOf(moves[i] as Move), range));
  const shifts = moves.map(({ offsetNs }) => offsetNs);
  return { ...discovery, traces, ranges, clock: sessionClock(ranges, shifts) };
}

/** To another clock: other = own + offset + drift × (own − middle), and what it jumped between the middle and then. */
export interface Move {
  readonly middleNs: bigint;
  readonly offsetNs: bigint;
  readonly drift: number;
  readonly jumps?: readonly ClockJump[] | undefined;
}

export const STAYS: Move = { middleNs: 0n, offsetNs: 0n, drift: 0 };

/** `first` and then `second`, as one. */
export function inTurn(first: Move, second: Move): Move {
  const { middleNs, offsetNs, drift, jumps = [] } = first;
  const onSecond = middleNs + offsetNs;
  const later = evenTime(driftOf(second), onSecond) + second.offsetNs;
  const ownJump = ({ atNs, byNs }: ClockJump) => ({ atNs: ownTime(driftOf(first), atNs - offsetNs), byNs });
  const all = [...jumps, ...(second.jumps ?? []).map(ownJump)].sort((a, b) => (a.atNs < b.atNs ? -1 : 1));
  return { middleNs, offsetNs: later - middleNs, drift: (1 + drift) * (1 + second.drift) - 1, jumps: all };
}

function withDrift(opened: OpenedTrace, move: Move): OpenedTrace {
  if (isSteady(move)) return opened;
  const drift = driftOf(move);
  return { ...opened, drift, trace: evenTrace(opened.trace, drift) };
}

function isSteady({ drift, jumps = [] }: Move): boolean {
  return drift === 0 && jumps.length === 0;
}

function driftOf({ middleNs, drift, jumps = [] }: Move): Drift {
  return { middleNs, rate: drift, ...(0 < jumps.length && { jumps }) };
}
