import type { LaneTrack } from "../../index/lane-track.js";
import { rowAt } from "../../index/row-search.js";
import type { LaneId } from "../../model/lanes.js";
import type { ResponseSign } from "../../model/run-comparison.js";
import { isUnknown, State } from "../../model/states.js";
import type { QueryContext } from "../context.js";
import { knownEnd } from "../state-times.js";

/** Shorter rests are pauses of one and the same work. */
const REST_NS = 10e6;
/** A guest that goes on working has no rest to find. */
const MOST_ROWS = 4096;
/** A guest of more processes and threads is not searched: each input looks at each of them. */
const MOST_LANES = 2000;

/** States in which a process or a thread of a guest runs. */
const RUNS: ReadonlySet<State> = new Set([
  State.GUEST,
  State.GUEST_NESTED,
  State.USER,
  State.SYSCALL,
  State.INTERRUPTED,
]);

/** What a trace tells of a guest after an input: a vCPU wakes, a process runs, all of it rests again. */
export class GuestWakes {
  private readonly vcpus: readonly LaneTrack[];
  private readonly processes: readonly LaneTrack[];

  constructor(
    private readonly context: QueryContext,
    vm: LaneId,
  ) {
    const { inventory, lanes } = context;
    const { vms, vcpus, machines } = inventory;
    const row = vms.lane.indexOf(vm);
    // What a monitor tells of vCPUs are looks that lie far apart: only events tell when they woke.
    const isTraced = 0 <= row && machines.seesSwitches[vms.machine[row] as number] === 1;
    const own = isTraced ? [...vcpus.lane].filter((_, i) => vcpus.vm[i] === row) : [];
    this.vcpus = own.map((lane) => lanes.track(lane));
    this.processes = this.vcpus.length === 0 ? [] : processesBelow(context, vm);
  }

  /** Notes what happened after an input, before `endNs`. */
  note({ t, signs }: { readonly t: number; readonly signs: Record<ResponseSign, number> }, endNs: number): void {
    if (this.vcpus.length === 0 || !this.isKnown(t)) return;
    const wake = this.wakeAfter(t, endNs);
    if (Number.isNaN(wake)) return;
    signs.vcpu = wake - t;
    signs.process = this.processAfter(wake, endNs) - t;
    signs.idle = this.restAfter(wake, endNs) - t;
  }

  private isKnown(t: number): boolean {
    return this.vcpus.some((track) => {
      const row = rowAt(track, t);
      return 0 <= row && t < knownEnd(track, this.context.untilNs) && !isUnknown(track.stateAt(row));
    });
  }

  /** NaN: none woke, or one was awake already. */
  private wakeAfter(t: number, endNs: number): number {
    let first = Number.POSITIVE_INFINITY;
    for (const track of this.vcpus) {
      const row = rowAt(track, t);
      if (row < 0) continue;
      if (track.stateAt(row) !== State.WAIT) {
        if (isUnknown(track.stateAt(row))) continue;
        return Number.NaN;
      }
      if (row + 1 < track.count) first = Math.min(first, track.startAt(row + 1));
    }
    return first < endNs ? first : Number.NaN;
  }

  /** A process that began to run in order to do something about it. */
  private processAfter(t: number, endNs: number): number {
    let first = Number.POSITIVE_INFINITY;
    for (const track of this.processes) {
      for (let row = Math.max(0, rowAt(track, t)); row < track.count; row += 1) {
        const start = track.startAt(row);
        if (endNs <= start || first <= start) break;
        if (t <= start && RUNS.has(track.stateAt(row))) first = start;
      }
    }
    return first < endNs ? first : Number.NaN;
  }

  private restAfter(t: number, endNs: number): number {
    let at = t;
    for (let looked = 0; looked < MOST_ROWS && at < endNs; looked += 1) {
      const until = this.busyAt(at);
      if (until === undefined) return at;
      at = until;
    }
    return Number.NaN;
  }

  /** When to look again, as some vCPU does not rest there; undefined: all rest. */
  private busyAt(t: number): number | undefined {
    const { untilNs } = this.context;
    for (const track of this.vcpus) {
      const row = rowAt(track, t);
      if (row < 0) continue;
      const end = row + 1 < track.count ? track.startAt(row + 1) : untilNs;
      if (track.stateAt(row) !== State.WAIT || end < t + REST_NS)
        return row + 1 < track.count ? end : Number.POSITIVE_INFINITY;
    }
    return undefined;
  }
}

function processesBelow({ lanes }: QueryContext, vm: LaneId): readonly LaneTrack[] {
  const isBelow = new Map<LaneId, boolean>([[vm, true]]);
  const below = (lane: LaneId): boolean => {
    const known = isBelow.get(lane);
    if (known !== undefined || lane < 0) return known ?? false;
    const found = below(lanes.specs[lane]?.parent ?? -1);
    isBelow.set(lane, found);
    return found;
  };
  const found: LaneTrack[] = [];
  for (const [lane, { kind, subject, isGone }] of lanes.specs.entries()) {
    const isProcess = kind === "process" || kind === "guest-thread" || (kind === "thread" && 0 < subject);
    if (isProcess && isGone !== true && below(lane)) found.push(lanes.track(lane));
  }
  return found.length <= MOST_LANES ? found : [];
}
