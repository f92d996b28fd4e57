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

/** Clocks set by hand or by a guest's own RTC differ by less than this. */
const MAX_OFFSET_NS = 60e9;
/** The time from a CPU's halt until the host sees its vCPU sleep varies by about this. */
const BIN_NS = 100e3;
/** Pairs that are compared per CPU: a bound for the time this takes. */
const MAX_IDLE = 3000;
const MAX_SLEEPS = 6000;

/** Events of a guest's CPU and of its vCPU, each by its own clock. */
export interface CpuPair {
  /** Times at which the guest sees this CPU go idle. */
  readonly idle: Moments;
  /** Times at which the host sees its vCPU fall asleep. */
  readonly sleeps: Moments;
}

/**
 * The time to add to the guest's clock so that its CPUs go idle when their vCPUs fall asleep: the most frequent
 * distance between any idling and any sleep. It is right to a fraction of a millisecond, if the guest runs in this VM
 * at all: callers check that. Undefined where nothing can be compared.
 */
export function likelyOffset(pairs: readonly CpuPair[]): number | undefined {
  const reach = Math.ceil(MAX_OFFSET_NS / BIN_NS);
  const counts = new Uint32Array(2 * reach + 1);
  for (const { idle, sleeps } of pairs) {
    const asleep = thinned(sleeps, MAX_SLEEPS);
    let first = 0;
    for (const t of thinned(idle, MAX_IDLE)) {
      while (first < asleep.length && (asleep[first] as number) < t - MAX_OFFSET_NS) first += 1;
      for (let i = first; i < asleep.length; i++) {
        const bin = Math.round(((asleep[i] as number) - t) / BIN_NS) + reach;
        if (counts.length <= bin) break;
        if (0 <= bin) counts[bin] = (counts[bin] as number) + 1;
      }
    }
  }
  let best = 0;
  for (let bin = 1; bin < counts.length; bin++) if ((counts[best] as number) < (counts[bin] as number)) best = bin;
  return counts[best] === 0 ? undefined : (best - reach) * BIN_NS;
}
