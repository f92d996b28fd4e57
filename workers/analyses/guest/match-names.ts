import type { LaneTrack } from "../../index/lane-track.js";
import type { LaneId } from "../../model/lanes.js";
import { State } from "../../model/states.js";
import type { Vm } from "../entities.js";
import type { Machine } from "../machine.js";
import type { Session } from "../session.js";

/** A process gets the name of the thread that ran for more than this share of its time. */
const MIN_SHARE = 0.6;

/**
 * Names guest processes from the guest's own trace, opened together with the host's: a process gets the name of the
 * thread that, by the guest, ran most of the time in which the process ran. `toSession` turns a time of the guest's
 * lanes into one of the host's, where the two clocks differ. Returns the number of lanes that got a name.
 */
export function matchNames(session: Session, vm: Vm, guest: Machine, toSession = (t: number) => t): number {
  const spans = vm.vcpus.map(({ id, lane }) => {
    const cpu = guest.cpus.find((one) => one !== undefined && guest.vcpuIdOf(one.number) === id);
    return { lane, spans: threadSpans(guest, cpu?.track, toSession) };
  });
  let count = 0;
  session.lanes.specs.forEach((spec, lane) => {
    if (spec.kind !== "process" || spec.parent !== vm.lane || spec.subject === 0) return;
    const times = new Map<number, number>();
    for (const { lane: vcpu, spans: list } of spans) addTimes(session.lanes.track(lane), vcpu, list, times);
    const name = mostOf(times);
    if (name === undefined) return;
    session.lanes.rename(lane, session.strings.get(name));
    count += 1;
  });
  return count;
}

interface Span {
  readonly start: number;
  readonly end: number;
  /** String id of the thread's name. */
  readonly comm: number;
}

/** The threads that ran on a CPU of the guest, in order of time. Kernel threads have no process of their own. */
function threadSpans(guest: Machine, track: LaneTrack | undefined, toSession: (t: number) => number): Span[] {
  const byLane = new Map(guest.threads.map((thread) => [thread.lane, thread]));
  const spans: Span[] = [];
  if (track === undefined) return spans;
  for (let row = 0; row < track.count; row++) {
    const state = track.stateAt(row);
    if (state !== State.USER && state !== State.SYSCALL) continue;
    const thread = byLane.get(track.auxAt(row));
    if (thread === undefined || thread.isKernel || thread.comm < 0) continue;
    const end = toSession(track.endAt(row, guest.lastNs));
    spans.push({ start: toSession(track.startAt(row)), end, comm: thread.comm });
  }
  return spans;
}

/** Adds, by name, the time in which both the process ran on that vCPU and the thread ran by the guest's trace. */
function addTimes(track: LaneTrack, vcpu: LaneId, spans: readonly Span[], times: Map<number, number>): void {
  let first = 0;
  for (let row = 0; row + 1 < track.count; row++) {
    if (track.stateAt(row) !== State.GUEST || track.auxAt(row) !== vcpu) continue;
    const start = track.startAt(row);
    const end = track.startAt(row + 1);
    while (first < spans.length && (spans[first] as Span).end <= start) first += 1;
    for (let i = first; i < spans.length; i++) {
      const span = spans[i] as Span;
      if (end <= span.start) break;
      const ns = Math.min(end, span.end) - Math.max(start, span.start);
      times.set(span.comm, (times.get(span.comm) ?? 0) + ns);
    }
  }
}

function mostOf(times: ReadonlyMap<number, number>): number | undefined {
  let all = 0;
  for (const ns of times.values()) all += ns;
  for (const [comm, ns] of times) if (MIN_SHARE * all < ns) return comm;
  return undefined;
}
