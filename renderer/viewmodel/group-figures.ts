import type { TraceInfo } from "../../workers/model/engine-api.js";
import type { LaneId } from "../../workers/model/lanes.js";
import { STATE_COUNT, State } from "../../workers/model/states.js";

/** States in which a lane of any kind gets something done, on a CPU. */
const BUSY: readonly State[] = [
  ...[State.GUEST, State.GUEST_NESTED, State.HYPERVISOR, State.HALT_POLL, State.VMM],
  ...[State.USER, State.SYSCALL, State.INTERRUPTED, State.IRQ, State.SOFTIRQ],
];
const STOLEN: readonly State[] = [State.RUNNABLE, State.PREEMPTED];

export interface MemberFigure {
  readonly lane: LaneId;
  readonly busyNs: number;
}

/** Sums over the members of a heading lane. `ns`: STATE_COUNT numbers for each of them. */
export interface GroupFigures {
  readonly busyNs: number;
  readonly stolenNs: number;
  /** By state, the longest first. */
  readonly states: readonly { readonly state: number; readonly ns: number }[];
  /** The members by time on a CPU, those with most first. */
  readonly busiest: readonly MemberFigure[];
}

export function groupFigures(lanes: readonly LaneId[], ns: Float64Array): GroupFigures {
  const sums = new Float64Array(STATE_COUNT);
  ns.forEach((time, i) => {
    sums[i % STATE_COUNT] = (sums[i % STATE_COUNT] ?? 0) + time;
  });
  const of = (states: readonly State[], from: number, times: Float64Array) =>
    states.reduce<number>((sum, state) => sum + (times[from + state] ?? 0), 0);
  const busiest = lanes
    .map((lane, i) => ({ lane, busyNs: of(BUSY, i * STATE_COUNT, ns) }))
    .filter(({ busyNs }) => 0 < busyNs)
    .sort((a, b) => b.busyNs - a.busyNs);
  const states = Array.from(sums, (time, state) => ({ state, ns: time }))
    .filter(({ state, ns: time }) => state !== State.NONE && 0 < time)
    .sort((a, b) => b.ns - a.ns);
  return { busyNs: of(BUSY, 0, sums), stolenNs: of(STOLEN, 0, sums), states, busiest };
}

/** What `info` says of the VM whose lane has this path. */
export function vmInfo(trace: TraceInfo | undefined, path: string, pid: number) {
  const vm = trace?.machines
    .filter(({ name }) => path.startsWith(`${name}/`))
    .flatMap(({ vms }) => vms)
    .find((one) => one.pid === pid);
  return { vm, guest: trace?.machines.find(({ guest_of }) => guest_of === path) };
}
