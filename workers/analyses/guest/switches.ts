import type { LaneTrack } from "../../index/lane-track.js";
import { State } from "../../model/states.js";
import type { Vcpu } from "../entities.js";
import type { Machine } from "../machine.js";

/** Times of something that happened on a CPU, ns, in order. */
export type Moments = readonly number[];

/** Times at which a CPU begins to run another thread than before, or to idle. */
export function switchMoments(machine: Machine, cpu: number): Moments {
  const track = machine.cpus[cpu]?.track;
  const moments: number[] = [];
  let before: number | undefined;
  for (let row = 0; track !== undefined && row < track.count; row++) {
    const state = track.stateAt(row);
    if (state !== State.USER && state !== State.SYSCALL && state !== State.IDLE) continue;
    const runs = state === State.IDLE ? -1 : track.auxAt(row);
    if (before !== undefined && before !== runs) moments.push(track.startAt(row));
    before = runs;
  }
  return moments;
}

/** Times at which a CPU of a guest goes idle. */
export function idleMoments(machine: Machine, cpu: number): Moments {
  return startsOf(machine.cpus[cpu]?.track, State.IDLE);
}

/** Times at which the host sees a vCPU go to sleep: shortly after its CPU went idle. */
export function sleepMoments(vcpu: Vcpu): Moments {
  return startsOf(vcpu.track, State.WAIT);
}

function startsOf(track: LaneTrack | undefined, state: State): Moments {
  const moments: number[] = [];
  for (let row = 0; track !== undefined && row < track.count; row++) {
    if (track.stateAt(row) === state) moments.push(track.startAt(row));
  }
  return moments;
}

/** At most `limit` of them, evenly picked. */
export function thinned(moments: Moments, limit: number): Moments {
  if (moments.length <= limit) return moments;
  const step = moments.length / limit;
  return Array.from({ length: limit }, (_, i) => moments[Math.floor(i * step)] as number);
}
