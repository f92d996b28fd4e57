import type { LaneTrack } from "../../index/lane-track.js";
import { rowAt } from "../../index/row-search.js";
import { NO_LANE } from "../../model/lanes.js";
import { State, WAIT_REASON_NAMES, WaitReason } from "../../model/states.js";
import type { QueryContext } from "../context.js";
import { STEP_ROWS, type Steps, scanSteps } from "../resumable.js";
import { rowsIn } from "../row-scan.js";
import { knownEnd } from "../state-times.js";
import type { Compared, Verdict } from "./compared.js";
import type { FusedCpu, FusedGuest } from "./guests.js";
import { interruptClass } from "./interrupt-class.js";

/** As many as interruptClass tells apart. */
const CLASSES = 5;
const REASONS = WAIT_REASON_NAMES.length;

/** Why the vCPUs slept, by the host, and the interrupts that their guest handled after that, before it ran a task or slept again. */
export function* waitComparisonSteps(
  context: QueryContext,
  guest: FusedGuest,
  t0: number,
  t1: number,
): Steps<Compared[]> {
  const waits = new Waits(context);
  for (const cpu of guest.cpus) if (cpu.vcpuLane !== NO_LANE) yield* waits.readCpu(cpu, t0, t1);
  return waits.compared(yield* waits.recordedClasses(guest));
}

/** Time and number of waits by the reason that was inferred and the one that was recorded. */
class Waits {
  private readonly ns = new Float64Array(REASONS * REASONS);
  private readonly counts = new Float64Array(REASONS * REASONS);
  /** By string id of a handler's name. */
  private readonly classes = new Map<number, WaitReason>();

  constructor(private readonly context: QueryContext) {}

  *readCpu(cpu: FusedCpu, t0: number, t1: number): Steps<void> {
    const { lanes, untilNs } = this.context;
    const vcpu = lanes.track(cpu.vcpuLane);
    const guest = lanes.track(cpu.lane);
    const endNs = knownEnd(vcpu, untilNs);
    const { from, to } = rowsIn(vcpu, t0, t1, untilNs);
    for (let row = from; row < to; row += 1) {
      if (row % STEP_ROWS === 0) yield;
      if (vcpu.stateAt(row) !== State.WAIT) continue;
      const end = vcpu.endAt(row, untilNs);
      if (end === endNs) continue;
      const reason = vcpu.reasonAt(row);
      const recorded = this.recordedReason(guest, end, nextSleep(vcpu, row, untilNs), reason);
      if (recorded === undefined) continue;
      const at = reason * REASONS + recorded;
      this.ns[at] = (this.ns[at] as number) + Math.min(t1, end) - Math.max(t0, vcpu.startAt(row));
      this.counts[at] = (this.counts[at] as number) + 1;
    }
  }

  /** What the guest's own trace has interrupts of. Those of timers and other CPUs are events that many recordings leave out. */
  *recordedClasses({ cpus }: FusedGuest): Steps<ReadonlySet<WaitReason>> {
    const classes = new Set<WaitReason>();
    for (const cpu of cpus) {
      const track = this.context.lanes.track(cpu.lane);
      yield* scanSteps(track, 0, track.count, 1 << State.IRQ, (row) => {
        classes.add(this.classOf(track.auxAt(row)));
        return classes.size < CLASSES;
      });
    }
    return classes;
  }

  compared(recorded: ReadonlySet<WaitReason>): Compared[] {
    const all: Compared[] = [];
    for (let at = 0; at < this.counts.length; at += 1) {
      const count = this.counts[at] as number;
      if (count === 0) continue;
      const reason = Math.floor(at / REASONS);
      all.push({
        kind: "wait",
        lane: NO_LANE,
        inferred: WAIT_REASON_NAMES[reason] || "unknown",
        recorded: WAIT_REASON_NAMES[at % REASONS] ?? "",
        verdict: verdictOf(reason, at % REASONS, recorded),
        ns: this.ns[at] as number,
        count,
      });
    }
    return all;
  }

  /** Of the interrupts in [t, until): the one that the host took for the reason, else the first; undefined if there is none. */
  private recordedReason(guest: LaneTrack, t: number, until: number, inferred: number): WaitReason | undefined {
    let first: WaitReason | undefined;
    for (let row = Math.max(0, rowAt(guest, t)); row < guest.count; row += 1) {
      const start = guest.startAt(row);
      if (until <= start || this.context.untilNs <= start) break;
      if (start < t) continue;
      const state = guest.stateAt(row);
      if (state === State.IRQ) {
        const found = this.classOf(guest.auxAt(row));
        if (found === inferred) return found;
        first ??= found;
      } else if (state !== State.IDLE && state !== State.SOFTIRQ) break;
    }
    return first;
  }

  private classOf(name: number): WaitReason {
    const known = this.classes.get(name);
    if (known !== undefined) return known;
    const found = interruptClass(this.context.strings.get(name));
    this.classes.set(name, found);
    return found;
  }
}

/** When the vCPU sleeps again after a wait. */
function nextSleep(vcpu: LaneTrack, wait: number, untilNs: number): number {
  for (let row = wait + 1; row < vcpu.count; row += 1) if (vcpu.stateAt(row) === State.WAIT) return vcpu.startAt(row);
  return untilNs;
}

/** The host left these open. */
const OPEN: ReadonlySet<number> = new Set([WaitReason.UNKNOWN, WaitReason.NONE, WaitReason.INTERRUPT]);

function verdictOf(inferred: number, recorded: number, classes: ReadonlySet<WaitReason>): Verdict {
  if (inferred === recorded) return "right";
  // The interrupt that was inferred may have come first, unseen by the guest's trace.
  const isUnseen = (inferred === WaitReason.TIMER || inferred === WaitReason.IPI) && !classes.has(inferred);
  return OPEN.has(inferred) || isUnseen ? "not-known" : "wrong";
}
