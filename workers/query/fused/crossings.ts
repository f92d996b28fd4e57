import type { LaneStore } from "../../index/lane-store.js";
import type { LaneTrack } from "../../index/lane-track.js";
import { rowAt } from "../../index/row-search.js";
import { type LaneId, NO_LANE } from "../../model/lanes.js";
import { State, WAIT_REASON_NAMES } from "../../model/states.js";
import type { QueryContext } from "../context.js";
import { laneReference } from "../lane-words.js";
import { type FusedCpu, type FusedGuest, fusedGuests } from "./guests.js";

/*
 * A wait crosses between a guest and its host where an interrupt ends it: what the host did woke the vCPU, and the guest's
 * handler of that interrupt woke the thread.
 *
 *   host's waker   ──┐ sched_waking
 *   vCPU        wait ┴ runnable │ guest
 *   guest                       │ irq ─┐ sched_waking
 *   thread of the guest   blocked ─────┴ runnable │ user
 */

/** The guest's CPU is taken to handle the interrupt of a wake-up only if it does so first of all. */
const INTERRUPTS: ReadonlySet<State> = new Set<State>([State.IRQ, State.SOFTIRQ, State.IDLE]);

/** The sleep is looked for in this many rows of the vCPU: with more of them, the guest did something else in between. */
const MAX_ROWS = 256;

/** A sleep of a vCPU that ended with the interrupt that woke a thread of its guest. */
interface InterruptedSleep {
  readonly vcpuLane: LaneId;
  /** Row of the vCPU. */
  readonly row: number;
}

/** The sleep of a vCPU whose guest's interrupt ended the block of a thread in `row`; undefined: none, or not for certain. */
export function interruptedSleep(
  { lanes, untilNs }: QueryContext,
  guests: readonly FusedGuest[],
  lane: LaneId,
  row: number,
): InterruptedSleep | undefined {
  const track = lanes.track(lane);
  if (track.stateAt(row) !== State.BLOCKED || row + 1 === track.count) return undefined;
  const wokenNs = track.endAt(row, untilNs);
  const guest = guests.find(({ name }) => name === lanes.specs[lane]?.machine);
  const { vcpuLane, lane: cpu } = cpuOfWaker(lanes, guest, track.auxAt(row), wokenNs) ?? NO_CPU;
  const vcpu = lanes.tracks[vcpuLane];
  if (vcpu === undefined) return undefined;
  const last = rowAt(vcpu, wokenNs);
  let sleep = last;
  while (0 <= sleep && last - MAX_ROWS < sleep && vcpu.stateAt(sleep) !== State.WAIT) sleep -= 1;
  if (sleep < 0 || vcpu.stateAt(sleep) !== State.WAIT) return undefined;
  const isFirst = handlesOnly(lanes.track(cpu), vcpu.endAt(sleep, untilNs), wokenNs, untilNs);
  return isFirst ? { vcpuLane, row: sleep } : undefined;
}

/** Why the vCPU was woken whose guest's interrupt ended a block of a thread; a line of evidence, or none. */
export function hostCause(context: QueryContext, lane: LaneId, row: number): readonly string[] {
  const { lanes, waits } = context;
  if (lanes.track(lane).stateAt(row) !== State.BLOCKED) return [];
  const sleep = interruptedSleep(context, fusedGuests(context), lane, row);
  if (sleep === undefined) return [];
  const vcpu = lanes.track(sleep.vcpuLane);
  const wait = waits.find(sleep.vcpuLane, vcpu.startAt(sleep.row));
  const reason = WAIT_REASON_NAMES[vcpu.reasonAt(sleep.row)] ?? "";
  const by = wait === undefined || wait.waker === NO_LANE ? "" : `, woken by ${laneReference(context, wait.waker)}`;
  return [
    `the host gave the interrupt to ${laneReference(context, sleep.vcpuLane)}, which slept until then (${reason}${by})`,
  ];
}

/** The threads of its guest that a vCPU's wake-up led to: a line of evidence, or none. */
export function guestWoken(context: QueryContext, vcpu: LaneId, row: number): readonly string[] {
  const { lanes, inventory, untilNs } = context;
  const track = lanes.track(vcpu);
  const found = fusedGuests(context).find(({ cpus }) => cpus.some(({ vcpuLane }) => vcpuLane === vcpu));
  const cpu = found?.cpus.find(({ vcpuLane }) => vcpuLane === vcpu);
  if (found === undefined || cpu === undefined || track.stateAt(row) !== State.WAIT) return [];
  const since = track.endAt(row, untilNs);
  let end = since;
  const guest = lanes.track(cpu.lane);
  for (let at = Math.max(0, rowAt(guest, since)); at < guest.count && INTERRUPTS.has(guest.stateAt(at)); at += 1) {
    end = guest.endAt(at, untilNs);
  }
  const woken = [...inventory.threads.lane].filter((thread, i) => {
    if (inventory.threads.machine[i] !== found.machine) return false;
    const own = lanes.track(thread);
    const block = rowAt(own, since);
    if (block < 0 || own.stateAt(block) !== State.BLOCKED) return false;
    const t = own.endAt(block, untilNs);
    return t <= end && cpuOfWaker(lanes, found, own.auxAt(block), t)?.vcpuLane === vcpu;
  });
  return woken.map((lane) => `in the guest ${found.name} it woke ${laneReference(context, lane)}`);
}

const NO_CPU = { vcpuLane: NO_LANE, lane: NO_LANE };

/** The CPU of a guest on which an interrupt woke a thread: that of the waker's lane. */
function cpuOfWaker(lanes: LaneStore, guest: FusedGuest | undefined, waker: LaneId, t: number): FusedCpu | undefined {
  const spec = lanes.specs[waker];
  if (guest === undefined || spec === undefined) return undefined;
  if (spec.kind === "cpu") return guest.cpus.find(({ lane }) => lane === waker);
  if (spec.kind !== "irq" && spec.kind !== "softirq") return undefined;
  const track = lanes.track(waker);
  const row = rowAt(track, t);
  const number = row < 0 ? -1 : track.reasonAt(row);
  return guest.cpus.find((cpu) => cpu.number === number);
}

/** Whether a CPU of a guest ran nothing but interrupts from `since` to `until`. */
function handlesOnly(track: LaneTrack, since: number, until: number, untilNs: number): boolean {
  for (let row = Math.max(0, rowAt(track, since)); row < track.count && track.startAt(row) < until; row += 1) {
    if (track.endAt(row, untilNs) <= since) continue;
    if (!INTERRUPTS.has(track.stateAt(row))) return false;
  }
  return true;
}
