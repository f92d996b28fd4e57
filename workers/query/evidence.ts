import type { LaneId, LaneKind } from "../model/lanes.js";
import { State } from "../model/states.js";
import type { QueryContext } from "./context.js";
import { guestWoken, hostCause } from "./fused/crossings.js";
import { levelsAt } from "./fused/innermost.js";
import { guestEvidence } from "./guest-evidence.js";
import { beginsWith, type HostRow, wokenFrom } from "./host-evidence.js";
import { laneReference } from "./lane-words.js";
import { lossText } from "./loss-text.js";
import { culpritOf, meaningOf } from "./reason.js";
import { waitEvidence } from "./wait-evidence.js";

/** A line for each fact that led to a state. */
export function evidenceOf(context: QueryContext, lane: LaneId, row: number): readonly string[] {
  const track = context.lanes.track(lane);
  const kind = context.lanes.specs[lane]?.kind ?? "group";
  const state = track.stateAt(row);
  const aux = track.auxAt(row);
  const isInGuest = kind === "process" || kind === "guest-thread";
  const lines: string[] = isInGuest ? [...guestEvidence(context, lane, row)] : [];
  const isHost = kind === "vcpu" || kind === "thread";
  const before = 0 < row ? track.stateAt(row - 1) : State.NONE;
  if (kind === "innermost") lines.push(...innermostEvidence(context, lane, track.startAt(row)));
  const here: HostRow = { kind, state, before, reason: track.reasonAt(row), waker: aux };
  const begins = isHost ? (eventOf(context, here) ?? beginsWith(here)) : undefined;
  if (begins !== undefined) lines.push(begins);
  if (state === State.UNKNOWN) {
    const because = unknownBecause(context, lane, row);
    return lines.length === 0 && because.length === 0 ? ["nothing recorded says what it did"] : [...lines, ...because];
  }
  const wait = state === State.WAIT ? context.waits.find(lane, track.startAt(row)) : undefined;
  const inGuest = kind === "vcpu" ? guestWoken(context, lane, row) : [];
  if (wait) return [...lines, ...waitEvidence(context, wait), ...inGuest];
  const culprit = culpritOf(kind, state, aux);
  if (0 <= culprit) {
    const role = (isHost ? wokenFrom(here) : undefined) ?? roleOf(kind, state);
    lines.push(`${role} ${laneReference(context, culprit)}`);
  }
  if (kind === "thread") lines.push(...hostCause(context, lane, row));
  return lines;
}

/** On which vCPU of which VM the innermost task runs, level by level. */
function innermostEvidence(context: QueryContext, lane: LaneId, t: number): readonly string[] {
  return levelsAt(context, lane, t).map(({ vcpu, guest }) => `inside ${laneReference(context, vcpu)}, guest ${guest}`);
}

/** The event of a thread of which nothing else is recorded: it ran at that moment. */
function eventOf({ strings }: QueryContext, { kind, state, waker }: HostRow): string | undefined {
  return kind === "thread" && state === State.USER && 0 <= waker
    ? `an event of this thread: ${strings.get(waker)}`
    : undefined;
}

/** Which losses a time of which nothing is known lies in. */
function unknownBecause(context: QueryContext, lane: LaneId, row: number): readonly string[] {
  const track = context.lanes.track(lane);
  const [start, end] = [track.startAt(row), track.endAt(row, context.untilNs)];
  const machine = context.lanes.specs[lane]?.machine;
  const spans = context.lost.filter((span) => span.machine === machine && span.startNs < end && start <= span.endNs);
  const lines = spans.slice(0, MAX_LOSSES).map((span) => lossText(span, context.beginNs, context.untilNs));
  const rest = spans.length - lines.length;
  return rest === 0 ? lines : [...lines, `and ${rest} more losses`];
}

const MAX_LOSSES = 3;

function roleOf(kind: LaneKind, state: State): string {
  if (kind === "cpu" || kind === "innermost") return "runs";
  if (kind === "irq" || kind === "softirq") return "handled on";
  switch (state) {
    case State.RUNNABLE:
      return "its CPU was taken by";
    case State.PREEMPTED:
      return "taken off by";
    default:
      return meaningOf(kind, state).aux === "culprit" ? "woken by" : "";
  }
}
