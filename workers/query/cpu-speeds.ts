import type { CounterSeries } from "../facts/counter-store.js";
import type { LaneId } from "../model/lanes.js";
import { State } from "../model/states.js";
import type { QueryContext } from "./context.js";
import { type Steps, scanSteps } from "./resumable.js";
import { maskOf, rowsIn } from "./row-scan.js";
import { ThreadRoles } from "./thread-roles.js";

/** The frequencies at which a vCPU's guest ran. */
export interface GuestSpeed {
  readonly lane: LaneId;
  /** In its guest on CPUs whose lanes tell, and of that at a known frequency. */
  guestNs: number;
  knownNs: number;
  /** Cycles in `knownNs`. */
  cycles: number;
  minKhz: number;
  maxKhz: number;
  /** The highest frequency of all CPUs of its machine in the trace. */
  topKhz: number;
}

const IN_GUEST = maskOf([State.GUEST]);

/**
 * The guest time of each vCPU in [t0, t1) by the frequency of its CPU. A frequency is known from its first
 * cpu_frequency on, and lasts until the next. Cost: all runs of guests.
 */
export function* guestSpeedSteps(context: QueryContext, t0: number, t1: number): Steps<readonly GuestSpeed[]> {
  const { cpus } = context.inventory;
  const seriesOf = new Map(frequencies(context).map((series) => [series.lane, series]));
  if (seriesOf.size === 0) return [];
  const tops = topByMachine(context);
  const roles = new ThreadRoles(context);
  const speeds = new Map<LaneId, GuestSpeed>();
  for (const [row, cpuLane] of cpus.lane.entries()) {
    const topKhz = tops.get(cpus.machine[row] as number);
    // Of this machine, no frequency is recorded.
    if (topKhz === undefined) continue;
    const track = context.lanes.track(cpuLane);
    const cursor = new FrequencyCursor(seriesOf.get(cpuLane), t0);
    const { from, to } = rowsIn(track, t0, t1, context.untilNs);
    yield* scanSteps(track, from, to, IN_GUEST, (at, _, start) => {
      const lane = roles.laneFor(track.auxAt(at));
      const speed = speeds.get(lane) ?? newSpeed(lane, topKhz);
      speeds.set(lane, speed);
      const [begin, end] = [Math.max(t0, start), Math.min(t1, track.endAt(at, context.untilNs))];
      speed.guestNs += end - begin;
      cursor.each(begin, end, (khz, ns) => addTime(speed, khz, ns));
      return true;
    });
  }
  return [...speeds.values()].sort((a, b) => b.guestNs - a.guestNs);
}

function newSpeed(lane: LaneId, topKhz: number): GuestSpeed {
  return { lane, guestNs: 0, knownNs: 0, cycles: 0, minKhz: Number.POSITIVE_INFINITY, maxKhz: 0, topKhz };
}

function addTime(speed: GuestSpeed, khz: number, ns: number): void {
  speed.knownNs += ns;
  speed.cycles += (khz * ns) / 1e6;
  speed.minKhz = Math.min(speed.minKhz, khz);
  speed.maxKhz = Math.max(speed.maxKhz, khz);
}

function frequencies({ counters }: QueryContext): readonly CounterSeries[] {
  return counters.series.filter(({ counter }) => counter === "cpu-frequency-khz");
}

/** By row of the inventory's machines. */
function topByMachine(context: QueryContext): ReadonlyMap<number, number> {
  const { cpus } = context.inventory;
  const machineOf = new Map(Array.from(cpus.lane, (lane, row) => [lane, cpus.machine[row] as number]));
  const tops = new Map<number, number>();
  for (const { lane, points } of frequencies(context)) {
    const machine = machineOf.get(lane);
    if (machine === undefined) continue;
    for (let row = 0; row < points.count; row += 1) {
      tops.set(machine, Math.max(tops.get(machine) ?? 0, points.columns.value.at(row)));
    }
  }
  return tops;
}

/** Goes along a CPU's frequencies in order of time. */
class FrequencyCursor {
  private at: number;

  constructor(
    private readonly series: CounterSeries | undefined,
    t0: number,
  ) {
    this.at = series === undefined ? 0 : series.points.firstFrom("t", t0) - 1;
  }

  /** Calls `visit` for each part of [start, end) with a known frequency. Later calls are about later times. */
  each(start: number, end: number, visit: (khz: number, ns: number) => void): void {
    if (this.series === undefined) return;
    const { points } = this.series;
    const { t, value } = points.columns;
    for (let from = start; from < end; ) {
      while (this.at + 1 < points.count && t.at(this.at + 1) <= from) this.at += 1;
      const next = this.at + 1 < points.count ? Math.min(end, t.at(this.at + 1)) : end;
      if (0 <= this.at) visit(value.at(this.at), next - from);
      from = next;
    }
  }
}
