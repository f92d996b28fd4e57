import { Heap } from "../../core/heap.js";
import { STATE_MASK } from "../../index/label-table.js";
import type { LaneStore } from "../../index/lane-store.js";
import { LaneTrack } from "../../index/lane-track.js";
import { labelAt, rowAt } from "../../index/row-search.js";
import { type LaneId, NO_LANE } from "../../model/lanes.js";
import { isGuest, isUnknown, State } from "../../model/states.js";
import type { QueryContext } from "../context.js";
import { STEP_ROWS, type Steps, toEnd } from "../resumable.js";
import { knownEnd } from "../state-times.js";
import { type FusedCpu, type FusedGuest, fusedGuests } from "./guests.js";
import { OnCpu } from "./on-cpu.js";

/*
 * A guest's trace shows what the guest believes: a task that runs keeps running, though the host has taken the vCPU off
 * its CPU, or handles an exit. The veil of a lane is what its vCPU did meanwhile:
 *
 *   task of the guest    ──── user ─────────────────────────┐ blocked
 *   its vCPU             guest │hypervisor│ guest │preempted│ guest │ wait
 *   veil of the task           │hypervisor│       │preempted│
 *
 * It has the rows of the vCPU's lane, with their reasons and culprits, and state NONE where nothing was taken: where the
 * vCPU ran guest code, where the lane was not on a CPU of its guest, and where an idle guest had halted. State UNKNOWN is
 * where the host's trace does not tell what the vCPU did.
 */

/** By lane of a guest's thread or CPU, or of a vCPU inside a guest: what its host took of it. */
export type Veils = ReadonlyMap<LaneId, LaneTrack>;

const NO_VEILS: Veils = new Map();
const BUILT = new WeakMap<LaneStore, Veils>();

/** The veils of a session that is read. While it is being read there are none: rows may still be taken back. */
export function veilsOf(context: QueryContext): Veils {
  return BUILT.get(context.lanes) ?? (isFinished(context) ? toEnd(veilSteps(context)) : NO_VEILS);
}

/** The same in steps, built anew: guests may have been added or removed. */
export function* veilSteps(context: QueryContext): Steps<Veils> {
  // Until it has ended, questions do without.
  BUILT.set(context.lanes, NO_VEILS);
  const veils = new Map<LaneId, LaneTrack>();
  for (const guest of fusedGuests(context)) yield* addGuest(context, guest, veils);
  for (const track of veils.values()) track.finish(context.untilNs);
  BUILT.set(context.lanes, veils);
  return veils;
}

function isFinished({ lanes }: QueryContext): boolean {
  const [first] = lanes.tracks;
  return first !== undefined && first.endNs !== Number.POSITIVE_INFINITY;
}

/** CPUs are taken together in order of time, as threads move between them. */
function* addGuest(context: QueryContext, guest: FusedGuest, veils: Map<LaneId, LaneTrack>): Steps<void> {
  const onCpu = new OnCpu(context);
  const trackOf = (lane: LaneId): LaneTrack => {
    const known = veils.get(lane);
    if (known !== undefined) return known;
    const made = new LaneTrack(context.lanes.labels, context.lanes.memory);
    veils.set(lane, made);
    return made;
  };
  const inside = vcpusInside(context, guest);
  const tracksOf = (thread: LaneId): readonly LaneTrack[] => lanesOf(thread, inside).map(trackOf);
  const cursors = new Heap<CpuCursor>((a, b) => a.start < b.start);
  for (const cpu of guest.cpus) {
    const cursor = new CpuCursor(context, cpu, onCpu, hostView(context, cpu.vcpuLane, veils), tracksOf);
    if (cursor.next()) cursors.push(cursor);
  }
  for (let steps = 1; ; steps += 1) {
    const cursor = cursors.peek();
    if (cursor === undefined) return;
    cursor.enter();
    if (cursor.next()) cursors.replaceTop(cursor);
    else cursors.pop();
    if (steps % STEP_ROWS === 0) yield;
  }
}

/** The vCPUs of a guest that runs VMs itself, by their threads. */
function vcpusInside(
  { inventory: { vcpus, vms } }: QueryContext,
  { machine }: FusedGuest,
): ReadonlyMap<LaneId, LaneId> {
  const inside = new Map<LaneId, LaneId>();
  for (const [row, vm] of vcpus.vm.entries()) {
    if (vms.machine[vm] === machine) inside.set(vcpus.threadLane[row] as LaneId, vcpus.lane[row] as LaneId);
  }
  return inside;
}

/** What a vCPU did as its hosts together saw it: a vCPU inside a guest is itself veiled by the host of that. */
function hostView(context: QueryContext, vcpu: LaneId, veils: Veils): LaneTrack | undefined {
  const track = context.lanes.tracks[vcpu];
  const veil = veils.get(vcpu);
  if (track === undefined || veil === undefined) return track;
  const together = new LaneTrack(context.lanes.labels, context.lanes.memory);
  const { untilNs } = context;
  let other = 0;
  for (let row = 0; row < track.count; row += 1) {
    const [start, end] = [track.startAt(row), track.endAt(row, untilNs)];
    const copy = (from: LaneTrack, at: number, t: number) =>
      together.enter(t, from.stateAt(at), from.reasonAt(at), from.auxAt(at));
    if (!isGuest(track.stateAt(row))) {
      copy(track, row, start);
      continue;
    }
    while (other + 1 < veil.count && veil.startAt(other + 1) <= start) other += 1;
    for (let t = start; t < end; ) {
      const isVeiled = other < veil.count && veil.startAt(other) <= t && veil.stateAt(other) !== State.NONE;
      copy(isVeiled ? veil : track, isVeiled ? other : row, t);
      if (other < veil.count && t < veil.startAt(other)) t = veil.startAt(other);
      else if (other + 1 < veil.count && veil.startAt(other + 1) < end) {
        other += 1;
        t = veil.startAt(other);
      } else break;
    }
  }
  together.finish(knownEnd(track, untilNs));
  return together;
}

/** The stretches in which neither the lane of a guest's CPU nor that of its vCPU changes, in order of time. */
class CpuCursor {
  start = 0;
  private row = -1;
  private vcpuRow = -1;
  private thread = NO_LANE;
  /** The veils of the thread, and of the one before that has left. */
  private veils: readonly LaneTrack[] = [];
  private veilsBefore: readonly LaneTrack[] = [];
  private readonly veil: LaneTrack;
  private readonly track: LaneTrack;
  private readonly untilNs: number;
  private readonly endNs: number;
  /** Labels of the veil where nothing is taken, and where it is not known. */
  private readonly nothing: number;
  private readonly notKnown: number;

  constructor(
    context: QueryContext,
    private readonly cpu: FusedCpu,
    private readonly onCpu: OnCpu,
    private readonly vcpu: LaneTrack | undefined,
    private readonly tracksOf: (lane: LaneId) => readonly LaneTrack[],
  ) {
    this.track = context.lanes.track(cpu.lane);
    this.untilNs = context.untilNs;
    this.endNs = knownEnd(this.track, context.untilNs);
    const { labels } = context.lanes;
    this.nothing = labels.of(State.NONE, 0, -1);
    this.notKnown = labels.of(State.UNKNOWN, 0, -1);
    this.veil = tracksOf(cpu.lane)[0] as LaneTrack;
  }

  /** Goes to the next stretch; false at the end. */
  next(): boolean {
    const { track, vcpu } = this;
    if (this.row < 0) {
      if (track.count === 0) return false;
      this.enterRow(0);
      this.start = track.startAt(0);
      this.vcpuRow = vcpu === undefined ? -1 : rowAt(vcpu, this.start);
      return true;
    }
    if (track.count <= this.row) return false;
    const rowEnd = this.row + 1 < track.count ? track.startAt(this.row + 1) : this.endNs;
    const vcpuEnd =
      vcpu !== undefined && this.vcpuRow + 1 < vcpu.count ? vcpu.startAt(this.vcpuRow + 1) : Number.POSITIVE_INFINITY;
    if (vcpuEnd <= rowEnd) this.vcpuRow += 1;
    this.start = Math.min(rowEnd, vcpuEnd);
    if (rowEnd <= vcpuEnd) this.enterRow(this.row + 1);
    return true;
  }

  /** Enters the stretch into the veils of its CPU and thread, and ends that of a thread that has left. */
  enter(): void {
    const { start, veils, veilsBefore } = this;
    if (veils !== veilsBefore) {
      for (const veil of veilsBefore) veil.enterLabel(start, this.nothing);
      this.veilsBefore = veils;
    }
    const label = this.taken();
    this.veil.enterLabel(start, label);
    for (const veil of veils) veil.enterLabel(start, label);
  }

  private enterRow(row: number): void {
    this.row = row;
    const { track, cpu, thread } = this;
    const next = row < track.count ? this.onCpu.thread(track, row, cpu.idleLane, thread) : NO_LANE;
    if (next === thread) return;
    this.thread = next;
    this.veils = next === NO_LANE ? [] : this.tracksOf(next);
  }

  /** The label of the veil in this stretch. Labels are those of all lanes, so the vCPU's row has it. */
  private taken(): number {
    const { vcpu, vcpuRow, row, track } = this;
    const own = row < track.count ? track.stateAt(row) : State.NONE;
    if (isUnknown(own)) return this.nothing;
    const isKnown = vcpu !== undefined && 0 <= vcpuRow && this.start < vcpu.endAt(vcpuRow, this.untilNs);
    if (!isKnown) return this.notKnown;
    const label = labelAt(vcpu, vcpuRow);
    const state = (label & STATE_MASK) as State;
    if (isUnknown(state)) return this.notKnown;
    return isGuest(state) || (own === State.IDLE && isHalted(state)) ? this.nothing : label;
  }
}

/** A thread that runs a vCPU of a guest's own guest shares its veil with that vCPU. */
function lanesOf(thread: LaneId, inside: ReadonlyMap<LaneId, LaneId>): readonly LaneId[] {
  const vcpu = inside.get(thread);
  return vcpu === undefined ? [thread] : [thread, vcpu];
}

/** An idle guest gives its CPU away itself. */
function isHalted(state: State): boolean {
  return state === State.WAIT || state === State.HALT_POLL;
}
