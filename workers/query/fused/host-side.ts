import { firstRowFrom } from "../../index/row-search.js";
import { type LaneId, NO_LANE } from "../../model/lanes.js";
import { isUnknown, State } from "../../model/states.js";
import type { QueryContext } from "../context.js";
import { knownEnd } from "../state-times.js";
import { interruptedSleep } from "./crossings.js";
import { type FusedCpu, type FusedGuest, fusedGuests, guestCpuOf } from "./guests.js";
import { OnCpu } from "./on-cpu.js";
import { type Veils, veilsOf } from "./veils.js";

/** What the host did to a lane of a guest just before a time, and since when. */
export interface HostStretch {
  /** The vCPU, whose lane tells what the host did; NO_LANE: the guest had its time, or it is not known. */
  readonly vcpu: LaneId;
  readonly since: number;
}

/** The sleep of a vCPU that ended with the interrupt that ended a block. */
export interface SleepBefore {
  readonly vcpu: LaneId;
  readonly start: number;
  readonly end: number;
}

const KNOWN = new WeakMap<Veils, HostSide>();

/** That of a session that is read, made once for its veils. */
export function hostSideOf(context: QueryContext): HostSide {
  const veils = veilsOf(context);
  const known = KNOWN.get(veils) ?? new HostSide(context);
  // Without veils it is that of a session which is being read, and of any.
  if (0 < veils.size) KNOWN.set(veils, known);
  return known;
}

/** Which lanes of a host stand for what happened to a guest, and which ones of a guest for what its vCPUs did. */
class HostSide {
  private readonly guests: readonly FusedGuest[];
  private readonly veils: Veils;
  private readonly onCpu: OnCpu;
  private readonly behind: ReadonlyMap<LaneId, LaneId>;

  constructor(private readonly context: QueryContext) {
    this.guests = fusedGuests(context);
    this.veils = veilsOf(context);
    this.onCpu = new OnCpu(context);
    this.behind = guestCpuOf(this.guests);
  }

  /** For a thread, CPU or vCPU of an aligned guest, just before `t`; undefined for other lanes. */
  before(lane: LaneId, t: number): HostStretch | undefined {
    const veil = this.veils.get(lane);
    const row = veil === undefined ? -1 : firstRowFrom(veil, t) - 1;
    if (veil === undefined || row < 0) return undefined;
    const state = veil.stateAt(row);
    return { vcpu: isUnknown(state) ? NO_LANE : this.vcpuUnder(lane, t), since: veil.startAt(row) };
  }

  /** The sleep that the interrupt ended which ended the block of a thread in `row`. */
  sleepBefore(lane: LaneId, row: number): SleepBefore | undefined {
    if (this.guests.length === 0 || this.context.lanes.specs[lane]?.kind !== "thread") return undefined;
    const sleep = interruptedSleep(this.context, this.guests, lane, row);
    if (sleep === undefined) return undefined;
    const vcpu = this.context.lanes.track(sleep.vcpuLane);
    const { untilNs } = this.context;
    const end = vcpu.endAt(sleep.row, untilNs);
    // A thread that woke while the vCPU slept: the clocks are not exact enough to tell.
    if (this.context.lanes.track(lane).endAt(row, untilNs) < end) return undefined;
    return { vcpu: sleep.vcpuLane, start: vcpu.startAt(sleep.row), end };
  }

  /**
   * What the guest ran on a vCPU just before `t`, by its own trace: a thread, or a vCPU of its own guest. The vCPU itself
   * where the guest handled an interrupt or idled. undefined: the guest has no trace of that time.
   */
  recordedOn(vcpu: LaneId, t: number): LaneId | undefined {
    const cpu = this.behind.get(vcpu);
    const track = cpu === undefined ? undefined : this.context.lanes.track(cpu);
    if (track === undefined || knownEnd(track, this.context.untilNs) < t) return undefined;
    const row = firstRowFrom(track, t) - 1;
    const state = row < 0 ? State.NONE : track.stateAt(row);
    if (state === State.NONE) return undefined;
    if (state === State.USER || state === State.SYSCALL) return track.auxAt(row);
    if (state !== State.GUEST) return vcpu;
    const inner = track.auxAt(row);
    return this.recordedOn(inner, t) ?? inner;
  }

  /** The vCPU on whose CPU a lane of a guest is just before `t`. */
  vcpuUnder(lane: LaneId, t: number): LaneId {
    const machine = this.context.lanes.specs[lane]?.machine;
    const thread = this.onCpu.behind(lane);
    for (const { name, cpus } of this.guests) {
      if (name !== machine) continue;
      const cpu = cpus.find((one) => one.lane === lane || this.threadOn(one, t) === thread);
      if (cpu !== undefined) return cpu.vcpuLane;
    }
    return NO_LANE;
  }

  private threadOn({ lane, idleLane }: FusedCpu, t: number): LaneId {
    const track = this.context.lanes.track(lane);
    return this.onCpu.threadAt(track, firstRowFrom(track, t) - 1, idleLane);
  }
}
