import { firstAfter } from "../core/search.js";
import { exitName } from "../model/kvm/exit-code.js";
import { type LaneId, NO_LANE } from "../model/lanes.js";
import { State } from "../model/states.js";
import type { QueryContext } from "../query/context.js";
import { fusedGuests, guestCpuOf } from "../query/fused/guests.js";
import { meaningOf } from "../query/reason.js";
import { RowCursor } from "../query/subjects/row-cursor.js";
import type { LaneClasses } from "./lane-classes.js";
import type { SampleSet } from "./sample-set.js";
import type { ThreadNames } from "./thread-names.js";

/** The rows of lanes at ascending times. */
class Cursors {
  private readonly cursors = new Map<LaneId, RowCursor>();

  constructor(private readonly context: QueryContext) {}

  of(lane: LaneId): RowCursor {
    let cursor = this.cursors.get(lane);
    if (cursor === undefined) {
      cursor = new RowCursor(this.context.lanes.track(lane), this.context.untilNs);
      this.cursors.set(lane, cursor);
    }
    return cursor;
  }
}

/** The state of the vCPU or thread of each sample. */
export class StatesAt {
  private readonly cursors: Cursors;

  constructor(
    context: QueryContext,
    private readonly set: SampleSet,
    private readonly classes: LaneClasses,
  ) {
    this.cursors = new Cursors(context);
  }

  of(sample: number): State {
    const { lane, t } = this.set.samples.columns;
    const cursor = this.cursors.of(this.classes.unit[lane.at(sample)] as LaneId);
    const row = cursor.at(t.at(sample));
    return row < 0 ? State.NONE : cursor.track.stateAt(row);
  }
}

/** Samples of a vCPU's thread while it was in no exit; and those of which nothing is known. */
const NO_EXIT = -2;
const NOTHING = -1;

/** The exit that the host's work on the thread of a vCPU belongs to. */
export class ExitReasons {
  private readonly cursors: Cursors;

  constructor(
    private readonly context: QueryContext,
    private readonly set: SampleSet,
    private readonly classes: LaneClasses,
  ) {
    this.cursors = new Cursors(context);
  }

  keyOf(sample: number): number {
    const { lane, t } = this.set.samples.columns;
    const at = lane.at(sample);
    const unit = this.classes.unit[at] as LaneId;
    // Samples in the guest lie on the lane of the vCPU itself.
    if (this.classes.isVcpu[at] !== 1 || unit === at) return NOTHING;
    const cursor = this.cursors.of(unit);
    const { track } = cursor;
    const row = cursor.at(t.at(sample));
    const state = row < 0 ? State.NONE : track.stateAt(row);
    if (state === State.NONE || state === State.UNKNOWN) return NOTHING;
    const kind = this.context.lanes.specs[unit]?.kind ?? "vcpu";
    return meaningOf(kind, state).reason === "exit" ? track.reasonAt(row) : NO_EXIT;
  }

  /** "": nothing is known. */
  nameOf(sample: number): string {
    const key = this.keyOf(sample);
    if (key === NO_EXIT) return "no exit";
    return key === NOTHING ? "" : exitName(key);
  }
}

/** A process inside a guest, and its lane if it has one. */
interface GuestProcess {
  readonly name: string;
  readonly lane: LaneId;
}

/** Numbers of the guest's own threads lie below this one. */
const OWN_THREADS = -10;

/**
 * Which process of a guest a sample seen from the host belongs to: by the page tables that the host recorded at exits and
 * entries, else by the switches that the guest itself recorded. Names are never guessed.
 */
export class GuestProcesses {
  /** By vCPU: begins of the times of processes, ascending, and the lanes of these. */
  private readonly seen = new Map<LaneId, { readonly from: Float64Array; readonly process: Int32Array }>();
  private readonly guestCpus: ReadonlyMap<LaneId, LaneId>;
  private readonly cursors: Cursors;

  constructor(
    private readonly context: QueryContext,
    private readonly set: SampleSet,
    private readonly classes: LaneClasses,
    private readonly threads: ThreadNames,
  ) {
    this.cursors = new Cursors(context);
    this.guestCpus = guestCpuOf(fusedGuests(context));
    this.readSightings();
  }

  /** A lane of a process, that of a guest's own thread as OWN_THREADS - lane, or NO_LANE. */
  keyOf(sample: number): number {
    const { lane, t } = this.set.samples.columns;
    const vcpu = this.classes.unit[lane.at(sample)] as LaneId;
    const at = t.at(sample);
    const seen = this.seen.get(vcpu);
    if (seen !== undefined) {
      const process = seen.process[firstAfter(seen.from, at, 0, seen.from.length) - 1] ?? NO_LANE;
      if (process !== NO_LANE) return process;
    }
    const own = this.ownThread(vcpu, at);
    return own === NO_LANE ? NO_LANE : OWN_THREADS - own;
  }

  /** Undefined: nothing ever tells the processes of this guest. */
  of(sample: number): GuestProcess | undefined {
    const key = this.keyOf(sample);
    if (0 <= key) return { name: this.context.lanes.specs[key]?.name ?? "", lane: key };
    if (key <= OWN_THREADS) return this.ownProcess(OWN_THREADS - key);
    const vcpu = this.classes.unit[this.set.samples.columns.lane.at(sample)] as LaneId;
    const isTold = this.seen.has(vcpu) || this.guestCpus.has(vcpu);
    return isTold ? { name: "unknown process", lane: NO_LANE } : undefined;
  }

  /** What the guest's own trace shows on the CPU that the vCPU is. */
  private ownThread(vcpu: LaneId, t: number): LaneId {
    const cpu = this.guestCpus.get(vcpu);
    if (cpu === undefined) return NO_LANE;
    const cursor = this.cursors.of(cpu);
    const row = cursor.at(t);
    if (row < 0) return NO_LANE;
    const state = cursor.track.stateAt(row);
    return state === State.USER || state === State.SYSCALL ? cursor.track.auxAt(row) : NO_LANE;
  }

  private ownProcess(thread: LaneId): GuestProcess {
    const process = this.threads.processOf(thread);
    const name = process && process.name !== "" ? `${process.name} ${process.pid}` : undefined;
    return { name: name ?? this.context.lanes.specs[thread]?.name ?? "", lane: NO_LANE };
  }

  private readSightings(): void {
    const { sightings } = this.context;
    const { vcpu, fromNs, process } = sightings.columns;
    const rows = new Map<LaneId, number[]>();
    for (let row = 0; row < sightings.count; row += 1) {
      const own = rows.get(vcpu.at(row));
      if (own === undefined) rows.set(vcpu.at(row), [row]);
      else own.push(row);
    }
    for (const [lane, own] of rows) {
      own.sort((a, b) => fromNs.at(a) - fromNs.at(b) || a - b);
      this.seen.set(lane, {
        from: Float64Array.from(own, (row) => fromNs.at(row)),
        process: Int32Array.from(own, (row) => process.at(row)),
      });
    }
  }
}
