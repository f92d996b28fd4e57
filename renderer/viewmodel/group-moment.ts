import { formatCount, formatDuration, formatPercent } from "../../workers/core/format.js";
import { MAX_DRAWN_MEMBERS } from "../../workers/model/group-members.js";
import type { LaneId, LaneKind } from "../../workers/model/lanes.js";
import { STATE_COUNT, State } from "../../workers/model/states.js";
import { kindTitle } from "./lane-kinds.js";
import type { LaneMembers } from "./lane-members.js";
import { stateTitle } from "./state-style.js";

/** What the members of a heading lane do at a moment, and in the pixel around it. */
export interface GroupMoment {
  readonly lane: LaneId;
  /** Of its members. */
  readonly kind: LaneKind;
  readonly count: number;
  readonly timeNs: number;
  /** The pixel. */
  readonly t0: number;
  readonly t1: number;
  /** The members by their state at `timeNs`, the state of most members first; without those that have none. */
  readonly now: readonly { readonly state: number; readonly lanes: readonly LaneId[] }[];
  /** The time of all members in the pixel by state, as shares of it, the largest first. */
  readonly shares: readonly { readonly state: number; readonly share: number }[];
}

export interface MomentQuestion {
  readonly members: LaneMembers;
  readonly timeNs: number;
  readonly t0: number;
  readonly t1: number;
}

/** `states`: of each member at the moment. `ns`: time in each state in the pixel, on average over the members. */
export function groupMoment(question: MomentQuestion, states: Uint8Array, ns: Float64Array): GroupMoment {
  const { members, timeNs, t0, t1 } = question;
  const byState = new Map<number, LaneId[]>();
  members.lanes.forEach((lane, i) => {
    const state = states[i] ?? State.NONE;
    const known = byState.get(state);
    if (known !== undefined) known.push(lane);
    else if (state !== State.NONE) byState.set(state, [lane]);
  });
  const now = [...byState].map(([state, lanes]) => ({ state, lanes }));
  const all = Math.max(1, t1 - t0);
  const shares = Array.from({ length: STATE_COUNT }, (_, state) => ({ state, share: (ns[state] ?? 0) / all }));
  return {
    lane: members.lane,
    kind: members.kind,
    count: members.lanes.length,
    timeNs,
    t0,
    t1,
    now: now.sort((a, b) => b.lanes.length - a.lanes.length || a.state - b.state),
    shares: shares.filter(({ state, share }) => state !== State.NONE && 0 < share).sort((a, b) => b.share - a.share),
  };
}

/** Whether a place lies in the lane and the pixel that a moment is about. */
export function isMomentOf(moment: GroupMoment | undefined, lane: LaneId, timeNs: number): moment is GroupMoment {
  return moment?.lane === lane && moment.t0 <= timeNs && timeNs < moment.t1;
}

/** "3 vCPUs: 1 runs, 1 waits for a CPU, 1 sleeps". */
export function momentWords(moment: GroupMoment): string {
  const { kind, count, now } = moment;
  const doing = DOINGS.map(({ words, states }) => {
    const many = now.reduce((sum, { state, lanes }) => sum + (states.has(state) ? lanes.length : 0), 0);
    if (many === 0) return "";
    const [one, several] = words(kind);
    return count === 1 ? one : `${formatCount(many)} ${many === 1 ? one : several}`;
  }).filter((part) => part !== "");
  const at = doing.length === 0 ? (NOTHING_NOW[kind] ?? "none is there") : doing.join(", ");
  return `${kindTitle({ kind, lanes: count })}: ${at}`;
}

/** "Guest 80 %, Preempted 12 % of the time of its 3 vCPUs in this pixel of 11.6 ms"; "" where there is nothing. It says if the picture shows fewer members. */
export function pixelWords({ shares, kind, count, t0, t1 }: GroupMoment): string {
  const parts = shares.slice(0, MAX_SHARES).map(({ state, share }) => `${stateTitle(state)} ${formatPercent(share)}`);
  if (parts.length === 0) return "";
  const drawn = count <= MAX_DRAWN_MEMBERS ? "" : `. The picture shows the ${MAX_DRAWN_MEMBERS} busiest`;
  return `${parts.join(", ")} of the time of ${ofMembers(kind, count)} in this pixel of ${formatDuration(t1 - t0)}${drawn}`;
}

/** "its 3 vCPUs", "its vCPU". */
export function ofMembers(kind: LaneKind, count: number): string {
  const words = kindTitle({ kind, lanes: count });
  return `its ${count === 1 ? words.replace(/^1 /, "") : words}`;
}

const MAX_SHARES = 4;

type Words = readonly [one: string, many: string];

const NOTHING_NOW: Partial<Record<LaneKind, string>> = { irq: "none is handled", softirq: "none is handled" };

/** What a person wants to know first of many lanes: who runs, who is kept from running, who sleeps. */
const DOINGS: readonly { readonly words: (kind: LaneKind) => Words; readonly states: ReadonlySet<number> }[] = [
  {
    words: (kind) => (kind === "cpu" || kind === "innermost" ? ["is busy", "are busy"] : ["runs", "run"]),
    states: new Set([
      ...[State.GUEST, State.GUEST_NESTED, State.HYPERVISOR, State.HALT_POLL, State.VMM],
      ...[State.USER, State.SYSCALL, State.INTERRUPTED, State.IRQ, State.SOFTIRQ],
    ]),
  },
  {
    words: (kind) => (kind === "vcpu" ? ["is stolen from", "are stolen from"] : ["waits for a CPU", "wait for a CPU"]),
    states: new Set([State.RUNNABLE, State.PREEMPTED]),
  },
  {
    words: (kind) => (kind === "vcpu" ? ["waits", "wait"] : ["sleeps", "sleep"]),
    states: new Set([State.WAIT, State.VMM_BLOCKED, State.BLOCKED, State.STOPPED, State.NEW]),
  },
  { words: () => ["is idle", "are idle"], states: new Set([State.IDLE]) },
  { words: () => ["is unknown", "are unknown"], states: new Set([State.UNKNOWN]) },
];
