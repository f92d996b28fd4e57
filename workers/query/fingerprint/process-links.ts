import { firstIndex } from "../../core/search.js";
import { rowAt } from "../../index/row-search.js";
import { type LaneId, NO_LANE } from "../../model/lanes.js";
import { State } from "../../model/states.js";
import type { QueryContext } from "../context.js";
import { STEP_ROWS, type Steps } from "../resumable.js";
import { isUserProcess } from "./subjects.js";

/** A process that woke another one of its guest. */
export interface ProcessLink {
  readonly from: LaneId;
  readonly to: LaneId;
  count: number;
  readonly firstNs: number;
  lastNs: number;
}

const LANES = 2 ** 24;

/**
 * Wake-ups of processes that an interrupt from one vCPU to another confirms. The waker is the process that is current on the
 * sender. The woken one slept, and is the first process on the receiver, which idled, before that idles again. Wake-ups on the
 * waker's own vCPU, and on one that is busy, leave nothing that a host sees.
 */
export function* processLinks(context: QueryContext, t0: number, t1: number): Steps<readonly ProcessLink[]> {
  const { ipis } = context;
  const turns = yield* turnsOf(context);
  const links = new Map<number, ProcessLink>();
  for (let row = ipis.firstAfter("end", t0); row < ipis.count; row += 1) {
    if (row % STEP_ROWS === 0) yield;
    const sentNs = ipis.columns.start.at(row);
    if (sentNs < t0 || t1 <= sentNs) continue;
    const receiver = ipis.columns.receiver.at(row);
    const from = currentAt(turns[ipis.columns.sender.at(row)], sentNs);
    // Clocks of a µs show the wake-up at the same time as the interrupt that caused it.
    const didIdle = () => idles(context, receiver, sentNs) || idles(context, receiver, sentNs - 1);
    if (from === NO_LANE || !didIdle()) continue;
    const to = wokenOn(context, receiver, turns[receiver], sentNs, ipis.columns.end.at(row));
    if (to === NO_LANE || to === from) continue;
    const key = from * LANES + to;
    const link = links.get(key);
    if (link === undefined) links.set(key, { from, to, count: 1, firstNs: sentNs, lastNs: sentNs });
    else {
      link.count += 1;
      link.lastNs = Math.max(link.lastNs, sentNs);
    }
  }
  return [...links.values()].sort((a, b) => b.count - a.count || a.from - b.from || a.to - b.to);
}

/** The processes of a vCPU one after the other; NO_LANE: none, or one that is no process. */
interface Turns {
  readonly since: number[];
  readonly process: LaneId[];
}

function* turnsOf({ sightings, lanes }: QueryContext): Steps<readonly (Turns | undefined)[]> {
  const isUser = lanes.specs.map(({ kind, path }) => kind === "process" && isUserProcess(path));
  const byVcpu: (Turns | undefined)[] = [];
  for (let row = 0; row < sightings.count; row += 1) {
    if (row % STEP_ROWS === 0) yield;
    const vcpu = sightings.columns.vcpu.at(row);
    const process = sightings.columns.process.at(row);
    let turns = byVcpu[vcpu];
    if (turns === undefined) {
      turns = { since: [], process: [] };
      byVcpu[vcpu] = turns;
    }
    // A sighting of a thread alone is none of a change.
    if (process === NO_LANE && 0 <= sightings.columns.thread.at(row)) continue;
    turns.since.push(sightings.columns.fromNs.at(row));
    turns.process.push(isUser[process] === true ? process : NO_LANE);
  }
  return byVcpu;
}

function placeAt({ since }: Turns, t: number): number {
  return firstIndex(0, since.length, (at) => t < (since[at] as number)) - 1;
}

function currentAt(turns: Turns | undefined, t: number): LaneId {
  return turns === undefined ? NO_LANE : (turns.process[placeAt(turns, t)] ?? NO_LANE);
}

function idles({ lanes }: QueryContext, vcpu: LaneId, t: number): boolean {
  const track = lanes.track(vcpu);
  const row = rowAt(track, t);
  return 0 <= row && isIdle(track.stateAt(row));
}

function isIdle(state: State): boolean {
  return state === State.WAIT || state === State.HALT_POLL;
}

function wokenOn(
  context: QueryContext,
  vcpu: LaneId,
  turns: Turns | undefined,
  sentNs: number,
  enteredNs: number,
): LaneId {
  if (turns === undefined) return NO_LANE;
  // The process whose vCPU slept in the middle of it is still current.
  for (let place = Math.max(0, placeAt(turns, enteredNs)); place < turns.process.length; place += 1) {
    const since = turns.since[place] as number;
    if (enteredNs < since && idlesBetween(context, vcpu, enteredNs, since)) return NO_LANE;
    const process = turns.process[place] as LaneId;
    if (process === NO_LANE) continue;
    return slept(context, process, sentNs) ? process : NO_LANE;
  }
  return NO_LANE;
}

function idlesBetween({ lanes }: QueryContext, vcpu: LaneId, from: number, to: number): boolean {
  const track = lanes.track(vcpu);
  for (let row = rowAt(track, from); row < track.count && track.startAt(row) < to; row += 1) {
    if (isIdle(track.stateAt(row))) return true;
  }
  return false;
}

function slept({ lanes }: QueryContext, process: LaneId, t: number): boolean {
  const track = lanes.track(process);
  const row = rowAt(track, t);
  if (row < 0) return false;
  const state = track.stateAt(row);
  return state === State.WAIT || state === State.BLOCKED || state === State.HALT_POLL;
}
