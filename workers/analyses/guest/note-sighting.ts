import { Seen, type Sighting, type SightingStore } from "../../facts/sighting-store.js";
import { NO_LANE } from "../../model/lanes.js";
import type { GuestProcess, GuestThread, VcpuView } from "./tasks.js";

/** Filled anew each time; the store copies it. */
const sighting: Sighting = {
  vcpu: NO_LANE,
  fromNs: 0,
  process: NO_LANE,
  thread: NO_LANE,
  seenNs: 0,
  isExit: false,
  how: 0,
  cr3: Number.NaN,
  rsp: Number.NaN,
  idleNs: Number.NaN,
};
const others = [NO_LANE, NO_LANE, NO_LANE, NO_LANE];

interface Pair {
  readonly process: GuestProcess | undefined;
  readonly thread: GuestThread | undefined;
}

/**
 * Records why other tasks are current on a vCPU from `t` on than before. `either`: this task may be current as well.
 */
export function noteSighting(
  store: SightingStore,
  view: VcpuView,
  found: Pair & { readonly how: Seen },
  t: number,
  either?: Pair,
): void {
  fill(view, found, t);
  others[0] = view.process?.lane ?? NO_LANE;
  others[1] = view.thread?.lane ?? NO_LANE;
  others[2] = either?.process?.lane ?? NO_LANE;
  others[3] = either?.thread?.lane ?? NO_LANE;
  store.note(sighting, others);
}

/** Records that a thread had the states of its process from `t` until its first sighting. */
export function noteFirstThread(store: SightingStore, view: VcpuView, thread: GuestThread, t: number): void {
  fill(view, { process: undefined, thread, how: Seen.FIRST_THREAD }, t);
  store.note(sighting, []);
}

function fill(view: VcpuView, found: Pair & { readonly how: Seen }, t: number): void {
  sighting.vcpu = view.vcpu.lane;
  sighting.fromNs = t;
  sighting.process = found.process?.lane ?? NO_LANE;
  sighting.thread = found.thread?.lane ?? NO_LANE;
  sighting.seenNs = view.nowNs;
  sighting.isExit = view.isAtExit;
  sighting.how = found.how;
  sighting.cr3 = view.cr3;
  sighting.rsp = view.rsp;
  sighting.idleNs = view.guest.idleNeed.ns;
}
